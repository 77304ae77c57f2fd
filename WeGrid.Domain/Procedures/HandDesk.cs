using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Ties;

namespace WeGrid.Domain.Procedures;

/// <summary>为什么没有记上.</summary>
public enum HandRefusal
{
    /// <summary>没有这样一件事 that residents have a word in; a confidential one is none.</summary>
    NoSuchMatter = 1,

    /// <summary>已经结束.</summary>
    Over,

    /// <summary>现在不用: the step does not ask for it.</summary>
    NotNow,

    /// <summary>不是这个村的.</summary>
    NotHere,

    /// <summary>还没到开会那天.</summary>
    NotToday,

    /// <summary>已经截止.</summary>
    Closed,

    /// <summary>要写同意、不同意或弃权.</summary>
    NoChoice,

    /// <summary>要写哪一户.</summary>
    NoHousehold,

    /// <summary>登记的是另一户: who is tied to a household speaks for no other.</summary>
    OtherHousehold,

    /// <summary>这一户已经表过态: another person of it.</summary>
    HouseholdSpoke,

    /// <summary>已经记过了.</summary>
    Already,
}

/// <summary>结果: the hand that was raised, or why none was.</summary>
/// <param name="Hand">举手; null when it was refused.</param>
/// <param name="Refusal">为什么没有记上; null when it was raised.</param>
/// <param name="Tally">举手的数 after it.</param>
/// <param name="IsEnough">够了: with this one the step has the backing it needs.</param>
public readonly record struct HandResult(Hand? Hand, HandRefusal? Refusal, HandTally Tally, bool IsEnough);

/// <summary>举手台: whether a resident's word counts. One person backs once, one household has one opinion, what comes after the end does not count. Pure.</summary>
/// <param name="corp">租户.</param>
public sealed class HandDesk(Corp corp)
{
    /// <summary>举手.</summary>
    /// <param name="file">The matter, with its numbers so far.</param>
    /// <param name="said">What was said.</param>
    /// <param name="by">Who, where, and of which grid; null where that is not known.</param>
    /// <param name="known">Hands of this matter that this person raised, or this household.</param>
    /// <param name="at">When.</param>
    /// <param name="ties">关联 of who speaks; null for none.</param>
    /// <param name="households">户 they are tied to in the matter's village, as a household is compared; null for none.</param>
    public HandResult Raise(
        ProceedingFile file, HandCommand said, (string Person, string Conversation, string MessageId, string? GridId) by, IReadOnlyList<Hand> known, DateTimeOffset at,
        TieBook? ties = null, IReadOnlyList<string>? households = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(known);
        var (procedure, matter) = file;
        if (procedure.IsConfidential || !procedure.Steps.Any(s => Asks(s, said.Kind)))
        {
            return Refused(HandRefusal.NoSuchMatter, matter);
        }

        var step = procedure.Find(matter.Step);
        // Who is tied to one household need not say which.
        var household = said.Kind != HandKind.Opinion ? "" : said.Household.Length > 0 ? said.Household : households is [var only] ? only : "";
        var hand = new Hand(matter.Number, said.Kind, step?.Id ?? "", by.Person, by.Conversation, at)
        {
            Choice = said.Choice, MessageId = by.MessageId,
            Household = household.Length > 0 ? DigestOf(matter.Number, household) : "",
        };
        // One backs a matter once, at whatever step it was, under whatever identity.
        ties ??= TieBook.None;
        var before = known.Where(h => h.Kind == hand.Kind && (h.Kind == HandKind.Backing || h.Step == hand.Step) && ties.AreOne(h.Person, by.Person))
            .OrderByDescending(h => hand.Household.Length > 0 && h.Household == hand.Household).ThenByDescending(h => Same(h.Person, by.Person)).FirstOrDefault();
        var isElsewhere = household.Length > 0 && households is { Count: > 0 } && !households.Contains(household);
        if (WhyNot(step, matter, hand, before, by.GridId, known, at, isElsewhere, ties) is { } why)
        {
            return Refused(why, matter);
        }

        // Said anew under another identity it is the same hand: it stays where it was raised first.
        hand = before is null ? hand : hand with { Person = before.Person };

        var tally = matter.Hands.With(hand, before);
        return new HandResult(hand, null, tally, said.Kind == HandKind.Backing && step!.Backing > 0 && matter.Hands.Backing < step.Backing && tally.Backing >= step.Backing);
    }

    /// <summary>提议的人: whoever reported a demand backs the matter it is put into; empty where nobody is asked to back it. Who has no chat raises no hand.</summary>
    /// <param name="file">The matter.</param>
    /// <param name="reporters">诉求人 of the ticket.</param>
    /// <param name="at">When.</param>
    /// <param name="ties">关联: who has two identities proposes once; null for none.</param>
    public static IEnumerable<Hand> Proposers(ProceedingFile file, IEnumerable<Reporter> reporters, DateTimeOffset at, TieBook? ties = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Matter.Step is { } step && file.Procedure.Steps.Any(s => s.Backing > 0)
            ? reporters.Where(r => !r.IsErased && !Intake.FormTalk.IsPerson(r.Person)).Select(r => new Hand(file.Matter.Number, HandKind.Backing, step, r.Person, r.Chat, at))
                .DistinctBy(h => (ties ?? TieBook.None).PersonOf(h.Person), StringComparer.OrdinalIgnoreCase)
            : [];
    }

    /// <summary>户 as it is kept: a digest of the matter's number and the household's words.</summary>
    public static string DigestOf(long matter, string household) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{matter}:{household}"))))[..24];

    /// <summary>Whether a step asks for hands of that kind.</summary>
    public static bool Asks(ProcedureStep step, HandKind kind)
    {
        ArgumentNullException.ThrowIfNull(step);
        return kind switch
        {
            HandKind.Backing => step.Backing > 0,
            HandKind.Present => step.SignsIn,
            HandKind.Opinion => step.Opinion is not null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind of hand"),
        };
    }

    /// <summary>Whether residents have a word at a step.</summary>
    public static bool AsksAny(ProcedureStep step) => Enum.GetValues<HandKind>().Any(k => Asks(step, k));

    private HandRefusal? WhyNot(ProcedureStep? step, Proceeding matter, Hand hand, Hand? before, string? gridId, IReadOnlyList<Hand> known, DateTimeOffset at, bool isElsewhere, TieBook ties) =>
        gridId is null || !AreOfOnePlace(Regrid.InForce(corp, gridId, at), Regrid.InForce(corp, matter.GridId, at)) ? HandRefusal.NotHere
        : step is null ? HandRefusal.Over
        : !Asks(step, hand.Kind) ? HandRefusal.NotNow
        : hand.Kind == HandKind.Present && matter.MeetsOn(step) is { } day && day != ChinaTime.DateOf(at) ? HandRefusal.NotToday
        : hand.Kind == HandKind.Opinion && at >= matter.DueAt ? HandRefusal.Closed
        : hand is { Kind: HandKind.Opinion, Choice: null } ? HandRefusal.NoChoice
        : hand is { Kind: HandKind.Opinion, Household: "" } ? HandRefusal.NoHousehold
        : isElsewhere ? HandRefusal.OtherHousehold
        : hand.Kind == HandKind.Opinion && known.Any(h => h.Kind == HandKind.Opinion && h.Step == hand.Step && h.Household == hand.Household && !ties.AreOne(h.Person, hand.Person)) ? HandRefusal.HouseholdSpoke
        : before is not null && before.Choice == hand.Choice && before.Household == hand.Household ? HandRefusal.Already
        : null;

    /// <summary>A village's matter is its own people's, a group's is its village's: neighbours meet.</summary>
    private bool AreOfOnePlace(string one, string other) => corp.Grids.VillageOf(one) == corp.Grids.VillageOf(other) || corp.Grids.IsWithin(one, other);

    private static HandResult Refused(HandRefusal why, Proceeding matter) => new(null, why, matter.Hands, false);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
