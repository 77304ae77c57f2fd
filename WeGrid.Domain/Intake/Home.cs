namespace WeGrid.Domain.Intake;

/// <summary>居民所在: where a resident belongs, as far as it is known before anything is decided.</summary>
/// <param name="Said">本人说的: the village they named or whose link they came by.</param>
/// <param name="Earlier">以前的: the village of their latest ticket.</param>
public sealed record Home(string? Said, string? Earlier);

/// <summary>说了在哪个村: to be remembered for their next demand.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Source">link or answer.</param>
/// <param name="At">When.</param>
public sealed record HomeSaid(string Grid, string Source, DateTimeOffset At);

/// <summary>先要知道的: what must be known before one can say what else is needed: drafts a person decides on, 办结 that waits for a photo, and where residents of 微信客服 belong.</summary>
public sealed class Beforehand
{
    /// <summary>Drafts by id.</summary>
    public Dictionary<Guid, Demand> Drafts { get; init; } = [];

    /// <summary>待回看 by id: those named by a button, and the newest card of who answers in words.</summary>
    public Dictionary<Guid, ReviewItem> Reviews { get; init; } = [];

    /// <summary>不同意存档: who took back their word in which group; nothing they say there is read.</summary>
    public HashSet<(string Chat, string Person)> Withdrawn { get; } = [];

    /// <summary>等照片, by person.</summary>
    public Dictionary<string, AwaitedProof> Proofs { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>说过的话; what this run holds is put in as it is gone through.</summary>
    public List<Utterance> Talk { get; init; } = [];

    /// <summary>关联 of those who raise a hand.</summary>
    public Ties.TieBook Ties { get; set; } = Domain.Ties.TieBook.None;

    /// <summary>户: entries of registers those who raise a hand are tied to.</summary>
    public List<Registers.RegisterEntry> Households { get; init; } = [];

    /// <summary>Homes by person; a home said in this run is put in as the run is gone through.</summary>
    public Dictionary<string, Home> Homes { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}
