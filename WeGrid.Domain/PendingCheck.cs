namespace WeGrid.Domain;

/// <summary>待核实: who may not check it because they handled it, and who is asked.</summary>
/// <param name="Handlers">经办人: userids with commas between.</param>
/// <param name="Mark">Tells this report from an earlier one of the ticket, so that an old card answers no new report.</param>
/// <param name="Rung">Who is asked now: the place on <see cref="Tickets.SiteCheck.People"/>.</param>
public sealed record PendingCheck(string Handlers, int Mark, int Rung)
{
    /// <summary>Whether a person had it in hand.</summary>
    public bool IsHandler(string userId) => Handlers.Split(',').Contains(userId, StringComparer.OrdinalIgnoreCase);
}
