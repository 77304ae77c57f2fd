namespace WeGrid.Domain.Tickets;

// 照片: what residents saw and what was done, kept as the platform's reference beside the ticket; that it came is in the history.
public sealed partial class TicketDesk
{
    /// <summary>Pictures come one by one: who has the matter hears of them together.</summary>
    private static readonly TimeSpan _gathered = TimeSpan.FromMinutes(2);

    /// <summary>又发来: what came after the card went out. Said once for what comes within two minutes; of danger to life at once.</summary>
    /// <param name="effects">Where the messages go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="what">照片, 视频 …</param>
    /// <param name="at">When.</param>
    public void SentMore(Effects effects, TicketFile file, string what, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var before = effects.Notices.Count;
        SaidMore(effects, file, $"（发来{what}）", at);
        for (var i = before; i < effects.Notices.Count && !file.Ticket.IsLife; i++)
        {
            var notice = effects.Notices[i];
            effects.Notices[i] = notice with { Subject = $"sent:{file.Ticket.Number}", Supersedes = true, SendAt = notice.SendAt > at + _gathered ? notice.SendAt : at + _gathered };
        }
    }

    /// <summary>A picture becomes evidence of a ticket.</summary>
    /// <returns>Null when done; else why not.</returns>
    public MoveRefusal? AddPhoto(Effects effects, TicketFile file, TicketPhoto photo, Actor by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(by);
        if (Move(effects, file, new MoveRequest(TicketMove.AddPhoto, by, at) { Detail = [("use", photo.Use.ToString())] }) is { } refusal)
        {
            return refusal;
        }

        effects.Photos.Add((file.Ticket.Number, photo));
        return null;
    }
}
