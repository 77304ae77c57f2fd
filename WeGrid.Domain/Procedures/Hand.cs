using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Procedures;

/// <summary>举手的种类.</summary>
public enum HandKind
{
    /// <summary>附议: wants the matter to go on.</summary>
    Backing = 1,

    /// <summary>签到: is at the meeting.</summary>
    Present = 2,

    /// <summary>表态: what a household thinks. An opinion poll, never a vote in the sense of the law (domain.md B.8).</summary>
    Opinion = 3,
}

/// <summary>表态.</summary>
public enum Choice
{
    /// <summary>同意.</summary>
    Agree = 1,

    /// <summary>不同意.</summary>
    Against = 2,

    /// <summary>弃权.</summary>
    Abstain = 3,
}

/// <summary>举手: one resident's word on a matter. Kept beside its events: who said what is nobody's business, only how many.</summary>
/// <param name="Matter">编号.</param>
/// <param name="Kind">种类.</param>
/// <param name="Step">步骤 at which it was raised.</param>
/// <param name="Person">谁: userid or external_userid.</param>
/// <param name="Conversation">Where it was said.</param>
/// <param name="At">什么时候.</param>
public sealed record Hand(long Matter, HandKind Kind, string Step, string Person, string Conversation, DateTimeOffset At)
{
    /// <summary>Message it was raised with; recalled, the hand goes down. Empty for who reported a demand behind the matter.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>户: a digest of the household, the same for the same words of the same matter; empty where none is asked for. No door number is kept; who knows one can compare it.</summary>
    public string Household { get; init; } = "";

    /// <summary>表态; null for the other kinds.</summary>
    public Choice? Choice { get; init; }
}

/// <summary>举手的数: of a matter at the step it is in.</summary>
/// <param name="Backing">附议 of how many people.</param>
/// <param name="Present">签到 of how many people.</param>
/// <param name="Agree">同意, households.</param>
/// <param name="Against">不同意, households.</param>
/// <param name="Abstained">弃权, households.</param>
public readonly record struct HandTally(int Backing, int Present, int Agree, int Against, int Abstained)
{
    /// <summary>表过态的户数.</summary>
    public int Households => Agree + Against + Abstained;

    /// <summary>After one more hand, and without what the same person raised before.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="before">What the same person raised of this kind before; null for nothing.</param>
    public HandTally With(Hand hand, Hand? before)
    {
        ArgumentNullException.ThrowIfNull(hand);
        var rest = before is null ? this : Change(before, -1);
        return rest.Change(hand, +1);
    }

    private HandTally Change(Hand hand, int by) => hand switch
    {
        { Kind: HandKind.Backing } => this with { Backing = Backing + by },
        { Kind: HandKind.Present } => this with { Present = Present + by },
        { Choice: Procedures.Choice.Agree } => this with { Agree = Agree + by },
        { Choice: Procedures.Choice.Against } => this with { Against = Against + by },
        _ => this with { Abstained = Abstained + by },
    };
}

/// <summary>意见征集 of a step: households say what they think until it is due; the numbers decide what is written down, and nobody else does.</summary>
/// <param name="Least">至少几户, else the outcome is <see cref="TooFew"/>.</param>
/// <param name="For">同意比例 of the households that spoke.</param>
public sealed record ProcedureOpinion(int Least, Share For)
{
    /// <summary>多数同意.</summary>
    public const string Agreed = "多数同意";

    /// <summary>没有多数同意.</summary>
    public const string NotAgreed = "没有多数同意";

    /// <summary>参加的户数不够.</summary>
    public const string TooFew = "户数不够";

    /// <summary>The three outcomes its step has.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = [Agreed, NotAgreed, TooFew];

    /// <summary>The outcome of so many.</summary>
    public string OutcomeOf(HandTally hands) => hands.Households < Least ? TooFew : For.Holds(hands.Agree, hands.Households) ? Agreed : NotAgreed;
}

/// <summary>举过手的人.</summary>
/// <param name="Reach">可达.</param>
/// <param name="Spoken">Steps at which their household has said what it thinks.</param>
public sealed record HandPerson(Reach Reach, IReadOnlyCollection<string> Spoken);
