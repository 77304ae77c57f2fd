using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tickets;

/// <summary>补正: what a ticket says after who raised it said more, corrected the place or took words back. What was promised stays.</summary>
/// <param name="Summary">摘要, masked.</param>
/// <param name="MatterText">归一文本.</param>
/// <param name="Place">地点; empty when none is said any more.</param>
/// <param name="PlaceKey">地点键.</param>
public sealed record Amendment(string Summary, string MatterText, string Place, string PlaceKey)
{
    /// <summary>网格 the place lies in; null leaves it where it is.</summary>
    public string? GridId { get; init; }

    /// <summary>What it is about, when the words together say something else than the first of them; null leaves it.</summary>
    public (string Category, string Subcategory, DemandKind Kind, MatterList List)? About { get; init; }

    /// <summary>定位: the point somebody sent; null leaves the one there is.</summary>
    public MapPin? Pin { get; init; }

    /// <summary>撤回: words are gone, not added.</summary>
    public bool IsRecall { get; init; }

    internal Ticket Of(Ticket ticket) => ticket with
    {
        Summary = Summary,
        MatterText = MatterText,
        Place = Place,
        PlaceKey = PlaceKey,
        Pin = Pin ?? ticket.Pin,
        Category = About?.Category ?? ticket.Category,
        Subcategory = About?.Subcategory ?? ticket.Subcategory,
        Kind = About?.Kind ?? ticket.Kind,
        List = About?.List ?? ticket.List,
    };
}

/// <summary>改字: words of a ticket before and after, for what is stored and for what has not been sent yet.</summary>
/// <param name="Number">工单号.</param>
/// <param name="Old">The ticket before.</param>
/// <param name="New">The ticket after.</param>
/// <param name="IsRecall">Whether the old words may stand nowhere any more.</param>
public sealed record Rewording(long Number, Ticket Old, Ticket New, bool IsRecall);
