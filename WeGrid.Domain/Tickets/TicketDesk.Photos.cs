namespace WeGrid.Domain.Tickets;

// 照片: what residents saw and what was done, kept as the platform's reference beside the ticket; that it came is in the history.
public sealed partial class TicketDesk
{
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
