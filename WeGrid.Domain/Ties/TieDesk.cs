using WeGrid.Domain.Corps;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Ties;

/// <summary>为什么没有关联.</summary>
public enum TieRefusal
{
    /// <summary>没有这样的一个: no such ticket or entry, for whoever asks; a confidential one is none.</summary>
    Unknown = 1,

    /// <summary>有几位反映人: it is not said which of them.</summary>
    Which,

    /// <summary>没有写原因.</summary>
    NoReason,

    /// <summary>就是同一个身份.</summary>
    Same,

    /// <summary>已经关联.</summary>
    Already,

    /// <summary>身份太多: more than any person has.</summary>
    TooMany,

    /// <summary>关联码不对, or no longer good; which of the two is not said.</summary>
    WrongCode,

    /// <summary>试得太多.</summary>
    TooOften,

    /// <summary>没有要确认的.</summary>
    NothingClaimed,

    /// <summary>没有关联.</summary>
    NotTied,
}

/// <summary>What a decision about ties looks at, held while it is decided: two at once see each other.</summary>
public sealed class TieFacts
{
    /// <summary>关联 that hold.</summary>
    public IReadOnlyList<Tie> Ties { get; init; } = [];

    /// <summary>关联码 of the tickets named, and those claimed by who speaks.</summary>
    public IReadOnlyList<TieCode> Codes { get; init; } = [];

    /// <summary>Tries of the last day of who speaks, and for the tickets named.</summary>
    public IReadOnlyList<TieTry> Tries { get; init; } = [];

    /// <summary>名册 entries of the households named.</summary>
    public IReadOnlyList<RegisterEntry> Entries { get; init; } = [];

    /// <summary>By the ties that hold.</summary>
    public TieBook Book => field ??= new TieBook(Ties.Select(t => (t.One, t.Other)));
}

/// <summary>关联台: who may tie what, and whether a code is one. Pure.</summary>
/// <param name="corp">租户.</param>
public sealed class TieDesk(Corp corp)
{
    /// <summary>No person has more accounts than this; more are a mistake, or somebody gathers others' matters.</summary>
    public const int MostAccounts = 8;

    /// <summary>Whether a member of staff may tie who raised a ticket: the grid's own people and those above it, never a unit; a confidential one is nobody's.</summary>
    /// <param name="file">The ticket.</param>
    /// <param name="user">Who.</param>
    public bool MayTie(TicketFile file, string user)
    {
        ArgumentNullException.ThrowIfNull(file);
        return !file.IsShut && (Roles.Of(user, file, corp) & (Role.GridStaff | Role.Village | Role.Superior)) != 0;
    }

    /// <summary>Whether they may tie somebody to an entry: the kind says which column is the household, has no wall, and they see the entry.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entry">哪一条.</param>
    /// <param name="user">Who.</param>
    public bool MayTie(RegisterKind kind, RegisterEntry entry, string user)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.Household.Length > 0 && kind.Wall is null && new RegisterDesk(corp).MaySee(kind, entry, user);
    }

    /// <summary>Which of those who raised a ticket is meant, by their place from 1; without one there must be one person.</summary>
    /// <param name="file">The ticket.</param>
    /// <param name="place">第几位; 0 where it is not said.</param>
    public static (string? Person, TieRefusal Refusal) ReporterOf(TicketFile file, int place)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (place > 0)
        {
            return place <= file.Reporters.Count && !file.Reporters[place - 1].IsErased ? (file.Reporters[place - 1].Person, default) : (null, TieRefusal.Unknown);
        }

        var people = file.Reporters.Where(r => !r.IsErased).DistinctBy(r => file.Ties.PersonOf(r.Person), StringComparer.OrdinalIgnoreCase).ToList();
        return people.Count == 1 ? (people[0].Person, default) : (null, people.Count == 0 ? TieRefusal.Unknown : TieRefusal.Which);
    }

    /// <summary>Why two may not be tied; null when they may. Never twice: each tie joins what was apart, so that its undoing parts exactly that.</summary>
    /// <param name="book">By the ties that hold.</param>
    /// <param name="one">An account.</param>
    /// <param name="other">Another, or a phone or household.</param>
    public static TieRefusal? WhyNot(TieBook book, string one, string other)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(other);
        if (!Identity.IsAccount(other))
        {
            return book.Belongings(one).Contains(other) ? TieRefusal.Already : null;
        }

        return string.Equals(one, other, StringComparison.OrdinalIgnoreCase) ? TieRefusal.Same
            : book.AreOne(one, other) ? TieRefusal.Already
            : book.Accounts(one).Count + book.Accounts(other).Count > MostAccounts ? TieRefusal.TooMany
            : null;
    }

    /// <summary>Whether one more code may be handed out: so many a day for one identity.</summary>
    /// <param name="facts">Held.</param>
    /// <param name="person">Whose.</param>
    /// <param name="now">Now.</param>
    public static bool MayGive(TieFacts facts, string person, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Tries.Count(t => t.Number == 0 && t.At > now - TieCode.Lasts && Is(t.Person, person)) < TieCode.MostGiven;
    }

    /// <summary>关联码 entered: the code it is, or why it is none. A wrong one counts against who enters it and against the ticket.</summary>
    /// <param name="facts">Held.</param>
    /// <param name="number">工单.</param>
    /// <param name="code">The digits.</param>
    /// <param name="person">Who enters it.</param>
    /// <param name="now">Now.</param>
    public static (TieCode? Code, TieRefusal Refusal) Enter(TieFacts facts, long number, string code, string person, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var wrong = facts.Tries.Where(t => t.Number > 0 && t.At > now - TieCode.Lasts).ToList();
        if (wrong.Count(t => Is(t.Person, person)) >= TieCode.MostWrong)
        {
            return (null, TieRefusal.TooOften);
        }

        var known = facts.Codes.FirstOrDefault(c => c.Number == number && c.ClaimedBy is null && c.Is(code, now)
            && wrong.Count(t => t.Number == number && t.At >= c.At) < TieCode.MostWrong);
        return known is null ? (null, TieRefusal.WrongCode)
            : WhyNot(facts.Book, known.Person, person) is { } why ? (null, why)
            : (known, default);
    }

    /// <summary>确认: what that person entered and is still good, or why nothing is.</summary>
    /// <param name="facts">Held.</param>
    /// <param name="person">Who confirms.</param>
    /// <param name="now">Now.</param>
    public static (TieCode? Code, TieRefusal Refusal) Confirm(TieFacts facts, string person, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var claimed = facts.Codes.Where(c => c.ClaimedBy is { } by && Is(by, person) && now < c.At + TieCode.Lasts).MaxBy(c => c.At);
        return claimed is null ? (null, TieRefusal.NothingClaimed)
            : WhyNot(facts.Book, claimed.Person, person) is { } why ? (null, why)
            : (claimed, default);
    }

    /// <summary>Which ties end when somebody, or staff for them, takes one identity out; with another named only what ties the two.</summary>
    /// <param name="facts">Held.</param>
    /// <param name="person">Which identity.</param>
    /// <param name="other">The other; null for all of its ties.</param>
    public static IReadOnlyList<Tie> Undone(TieFacts facts, string person, string? other = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return [.. facts.Ties.Where(t => (Is(t.One, person) && (other is null || Is(t.Other, other))) || (Is(t.Other, person) && (other is null || Is(t.One, other))))];
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
