using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 通知工作人员: cards and calls that ask, words that inform, cards that turn grey, who is told above.
public sealed partial class TicketDesk
{
    /// <summary>After a night of unanswered calls only the newest cards are changed; an older one, tapped, says the same in words.</summary>
    private const int WavesGreyed = 6;

    /// <summary>The cards that asked for this ticket turn grey and say who took it.</summary>
    private void GreyCards(Effects effects, TicketFile file, Ticket ticket, DateTimeOffset at, string text)
    {
        IEnumerable<(string User, string Task)> cards = ticket.IsLife
            ? Enumerable.Range(0, ticket.Rung + 1).TakeLast(WavesGreyed).SelectMany(wave => LifeWave(ticket, wave).Select((r, i) => (r.UserId, LifeTaskId(ticket, wave, i))))
            : RungsOf(ticket).Take(ticket.Rung + 1).Select((r, i) => (r.UserId, TaskId(ticket, i)));
        foreach (var (user, task) in cards)
        {
            effects.Notices.Add(Draft(file, Channel.CardUpdate, user, Corp.MainApp?.Id ?? "", "card_taken", Purpose.Inform, at, ("taken", text)) with
            {
                TaskId = task,
                Subject = AskSubject(ticket, ticket.IsLife),
                Supersedes = true,
                IsDanger = ticket.IsLife,
            });
        }
    }

    /// <summary>Cards and calls that ask for a ticket are a subject of their own: when it is taken, those not yet sent die (DE-11).</summary>
    private static string AskSubject(Ticket ticket, bool danger) => $"{(danger ? "danger" : "ask")}:{ticket.Number}";

    private void Card(Effects effects, TicketFile file, string user, string template, string taskId, DateTimeOffset at, bool danger, IReadOnlyList<NoticeButton> buttons, params (string Name, string Value)[] more) =>
        effects.Notices.Add(Draft(file, Channel.AppCard, user, Corp.MainApp?.Id ?? "", template, Purpose.Ask, at, more) with
        {
            TaskId = taskId,
            Buttons = buttons,
            IsDanger = danger,
            // A card of danger waits for nothing that was to be said in the morning, nor for the call of the wave before.
            Subject = AskSubject(file.Ticket, danger),
            Supersedes = danger,
        });

    private void Call(Effects effects, TicketFile file, string user, DateTimeOffset at, int wave) =>
        effects.Notices.Add(Draft(file, Channel.Voice, user, Corp.MainApp?.Id ?? "", "life_voice", Purpose.Ask, at, ("wave", $"{wave + 1}")) with
        {
            IsDanger = true,
            Subject = AskSubject(file.Ticket, danger: true),
            Supersedes = true,
            ValidUntil = at + TimeSpan.FromMinutes(30),
        });

    /// <summary>卡片加电话: a call that says to look at the card. Of the card's own subject, so that it dies unsent when somebody has answered (DE-11).</summary>
    private void Ring(Effects effects, TicketFile file, string user, DateTimeOffset at, DateTimeOffset until) =>
        effects.Notices.Add(Draft(file, Channel.Voice, user, Corp.MainApp?.Id ?? "", "ask_voice", Purpose.Ask, at) with
        {
            Subject = AskSubject(file.Ticket, danger: false),
            ValidUntil = until,
        });

    private void Inform(Effects effects, TicketFile file, string user, string template, DateTimeOffset at, params (string Name, string Value)[] more) =>
        effects.Notices.Add(Draft(file, Channel.AppText, user, Corp.MainApp?.Id ?? "", template, Purpose.Inform, SendAt(at, file.Ticket, user), more) with
        {
            IsDanger = file.Ticket.IsLife,
            Subject = file.Ticket.IsLife ? AskSubject(file.Ticket, danger: true) : $"ticket:{file.Ticket.Number}",
        });

    /// <summary>督办: the levels above are told, never in a crowd and never with the resident's name.</summary>
    private void Supervise(Effects effects, TicketFile file, DateTimeOffset at, string template, string? about, params (string Name, string Value)[] more)
    {
        var above = Superiors(file.Ticket).OrderBy(u => Corp.Rota.IsOnLeave(u, at)).ToList();
        // Nobody supervises their own delay, as long as there is somebody else.
        var superior = above.Find(s => !string.Equals(s, about, StringComparison.OrdinalIgnoreCase)) ?? above.FirstOrDefault();
        if (superior is null)
        {
            return;
        }

        Apply(effects, file, new MoveRequest(TicketMove.Supervise, Actor.Machine("supervise/1"), at) { Detail = [("why", template), ("told", superior)] });
        Inform(effects, file, superior, template, at, more);
    }

    private Notice Draft(
        TicketFile file, Channel channel, string recipient, string via, string template, Purpose purpose, DateTimeOffset sendAt, params (string Name, string Value)[] more)
    {
        var values = Words.Values(file.Ticket, Corp);
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        if (purpose is Purpose.Ask or Purpose.Inform)
        {
            HideWords(file.Ticket, values);
        }

        return new Notice
        {
            Channel = channel,
            Recipient = recipient,
            Via = via,
            Template = template,
            Values = values,
            Subject = $"ticket:{file.Ticket.Number}",
            Seq = file.Ticket.Seq,
            SendAt = sendAt,
            Purpose = purpose,
            Ticket = file.Ticket.Number,
            Person = purpose is Purpose.Ask or Purpose.Inform ? null : recipient,
        };
    }
}
