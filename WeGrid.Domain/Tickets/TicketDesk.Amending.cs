namespace WeGrid.Domain.Tickets;

// 补正: more words, another place, words taken back. Who has it hears of it when it makes a difference; who has it no more sees a grey card.
public sealed partial class TicketDesk
{
    /// <summary>撤回后的摘要: nothing that was said is left.</summary>
    public const string AllRecalled = "（原话已由本人撤回）";

    /// <summary>补正: the ticket says what is known now. Not taken yet and lying in another grid, it goes there.</summary>
    /// <returns>Null when done; else why not.</returns>
    public MoveRefusal? Amend(Effects effects, TicketFile file, Amendment amendment, Actor by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(amendment);
        var before = file.Ticket;
        var after = amendment.Of(before);
        var moves = amendment.GridId is { } grid && grid != before.GridId;
        if (after == before && !moves)
        {
            return null;
        }

        var there = moves ? after with { GridId = amendment.GridId!, VillageId = Corp.Grids.VillageOf(amendment.GridId!) } : after;
        var asks = moves && before.Status == TicketStatus.Ordered;
        var pick = asks && !before.IsLife ? PickRung(effects, there, FirstRung(there, at), at) : null;
        var request = new MoveRequest(TicketMove.Amend, by, at)
        {
            Amended = amendment,
            Place = moves ? (there.GridId, there.VillageId) : null,
            Rung = pick?.Rung,
            Picked = pick?.Picked,
            Detail = [.. Changed(before, there, amendment), .. pick?.Why ?? []],
        };
        if (Apply(effects, file, request) is { } refusal)
        {
            return refusal;
        }

        effects.Rewordings.Add(new Rewording(before.Number, before, file.Ticket, amendment.IsRecall));
        if (before.Place.Length == 0 && file.Ticket.Place.Length > 0)
        {
            Clear(effects, file, DueKind.Place);
        }

        if (asks)
        {
            AskThere(effects, file, before, at);
        }
        else if (MakesADifference(before, file.Ticket, amendment))
        {
            TellWhoHasIt(effects, file, amendment.IsRecall ? "recalled" : moves ? "relocated" : "amended", at);
        }

        return null;
    }

    /// <summary>Words of a ticket that is over: taken back all the same, without a move.</summary>
    public static void ForgetWords(Effects effects, TicketFile file, Amendment amendment)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(amendment);
        var before = file.Ticket;
        file.Ticket = amendment.Of(before);
        effects.Rewordings.Add(new Rewording(before.Number, before, file.Ticket, IsRecall: true));
    }

    /// <summary>地点没人说: asked for and not answered in time: who has it asks.</summary>
    private void PlaceOpen(Effects effects, TicketFile file, DateTimeOffset at) => TellWhoHasIt(effects, file, "place_open", at);

    /// <summary>又说: one word more may be where they are; of danger to life whoever is called, or has it, hears each.</summary>
    public void SaidMore(Effects effects, TicketFile file, string words, DateTimeOffset at) => TellWhoHasIt(effects, file, "said_more", at, ("said.words", words));

    /// <summary>Somebody says that the place is another than the ticket's; who has it finds out.</summary>
    public void PlaceDoubted(Effects effects, TicketFile file, string place, DateTimeOffset at) => TellWhoHasIt(effects, file, "place_doubted", at, ("said.place", place));

    private void AskThere(Effects effects, TicketFile file, Ticket before, DateTimeOffset at)
    {
        GreyCards(effects, file, before, at, $"已转{Corp.Grids.Find(file.Ticket.GridId)?.Name ?? Corp.Name}");
        if (file.Ticket.IsLife)
        {
            AskForLife(effects, file, file.Ticket.Rung, at);
            return;
        }

        // Who was asked before knows where it went; who is asked by the same ladder step again has a card with the new place.
        Ask(effects, file, at);
    }

    /// <summary>A place found or changed, another category, words gone. More of the same is read when it is worked on.</summary>
    private static bool MakesADifference(Ticket before, Ticket after, Amendment amendment) =>
        after.Status is not (TicketStatus.Resolved or TicketStatus.Rated)
        && (amendment.IsRecall || before.Place != after.Place || before.Pin != after.Pin || before.GridId != after.GridId || before.Category != after.Category);

    private static IEnumerable<(string, string)> Changed(Ticket before, Ticket after, Amendment amendment)
    {
        yield return ("why", amendment.IsRecall ? "recall" : "said");
        if (before.Category != after.Category || before.Subcategory != after.Subcategory)
        {
            yield return ("category", after.Category);
            yield return ("categoryBefore", before.Category);
        }

        if (before.GridId != after.GridId)
        {
            yield return ("gridBefore", before.GridId);
        }
    }

    private void TellWhoHasIt(Effects effects, TicketFile file, string template, DateTimeOffset at, params (string Name, string Value)[] more)
    {
        var ticket = file.Ticket;
        var rungs = ticket.Status == TicketStatus.Ordered ? RungsOf(ticket) : [];
        string?[] asked = ticket.Status == TicketStatus.Ordered && rungs.Count > 0
            ? ticket.IsLife ? [.. LifeWave(ticket, ticket.Rung).Select(r => r.UserId)] : [rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].UserId]
            : [ticket.Holder, .. ContactsFor(ticket, ticket.UnitId).Take(1)];
        foreach (var user in asked.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            Inform(effects, file, user, template, at, more);
        }
    }
}
