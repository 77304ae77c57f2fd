using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 告知: what residents and staff are told. A resident gets at most a receipt, a changed date, the result with its survey, and one reminder (C01).
public sealed partial class TicketDesk
{
    /// <summary>评单: takes an answer; a bad one opens the second round and tells the superior.</summary>
    public SurveyOutcome Answer(Effects effects, TicketFile file, string person, int round, bool? solved, Satisfaction? satisfaction, string reason, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var old = file.SurveyOf(person, round);
        if (old is null || !SurveyRules.MayRate(person, file.Ticket, Corp.ContactsOf(file.Ticket.UnitId)))
        {
            return SurveyOutcome.AlreadyAnswered;
        }

        var (survey, outcome) = SurveyRules.Answer(old, solved, satisfaction, reason, at);
        Keep(effects, file, survey);
        if (round == file.Ticket.Round)
        {
            Answered(effects, file, survey, outcome, at);
        }

        return outcome;
    }

    private void Answered(Effects effects, TicketFile file, Survey survey, SurveyOutcome outcome, DateTimeOffset at)
    {
        var by = new Actor(Role.Resident, survey.Person);
        switch (outcome)
        {
            case SurveyOutcome.HalfAnswered:
                AskOther(effects, file, survey, at);
                break;
            case SurveyOutcome.Good:
                Apply(effects, file, new MoveRequest(TicketMove.Rate, by, at) { Detail = Rating(survey) });
                Tell(effects, file, survey.Person, "survey_thanks", Purpose.Reply, at);
                break;
            case SurveyOutcome.Bad:
                Disputed(effects, file, survey, by, at);
                break;
            case SurveyOutcome.Late or SurveyOutcome.AlreadyAnswered:
                Tell(effects, file, survey.Person, "survey_late", Purpose.Reply, at);
                break;
        }
    }

    /// <summary>The question still open. A "no" that stays alone is not lost: after a day it counts without the level.</summary>
    private void AskOther(Effects effects, TicketFile file, Survey survey, DateTimeOffset at)
    {
        if (survey.Satisfaction is null)
        {
            Tell(effects, file, survey.Person, "survey_second", Purpose.SurveySecond, at, Levels(file, survey.Round));
        }
        else
        {
            Tell(effects, file, survey.Person, "survey_reminder", Purpose.SurveySecond, at, YesNo(file));
        }

        if (survey.IsBad && file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated)
        {
            Due(effects, file, DueKind.Close, at + ToldWithin);
        }
        else if (survey.IsBad)
        {
            // Closed early: nothing moves any more, but somebody hears of it.
            Supervise(effects, file, at, "bad_rating", null, ("reason", ReasonOf(survey.Reason)));
        }
    }

    private void Disputed(Effects effects, TicketFile file, Survey survey, Actor by, DateTimeOffset at)
    {
        var request = new MoveRequest(TicketMove.Reopen, by, at) { Note = survey.Reason, Detail = Rating(survey) };
        if (Move(effects, file, request) is null)
        {
            var why = AskWhy(file, survey);
            Tell(effects, file, survey.Person, why.Length > 0 ? "second_round_why" : "second_round_told", Purpose.Reply, at, why);
            return;
        }

        // The rounds are used up: it stays rated as it was rated, and the superior answers for what comes next.
        Apply(effects, file, new MoveRequest(TicketMove.Rate, by, at) { Detail = Rating(survey) });
        Supervise(effects, file, at, "bad_rating", null, ("reason", ReasonOf(survey.Reason)));
        // A lone "no" comes by here again when the ticket closes: it is not asked, or it would be asked twice.
        var reasons = survey.IsAnswered ? AskWhy(file, survey) : [];
        Tell(effects, file, survey.Person, reasons.Length > 0 ? "bad_rating_why" : "bad_rating_told", Purpose.Reply, at, reasons);
    }

    /// <summary>告知结果已到: a sending or a person says that a reporter has been told.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="person">Who has been told.</param>
    /// <param name="how">By the bot or by a person.</param>
    /// <param name="at">When.</param>
    /// <param name="by">The person who passed it on; null for the machine.</param>
    public void Told(Effects effects, TicketFile file, string person, ToldState how, DateTimeOffset at, Actor? by = null)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var i = file.Reporters.FindIndex(r => string.Equals(r.Person, person, StringComparison.OrdinalIgnoreCase));
        var hasResult = file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Terminated;
        if (i < 0 || !hasResult || file.Reporters[i].Told != ToldState.NotTold)
        {
            return;
        }

        by ??= how == ToldState.ToldByBot ? Actor.Machine("send/1") : new Actor(Role.GridStaff, "relay");
        if (Apply(effects, file, new MoveRequest(TicketMove.Tell, by, at) { Person = person }) is null)
        {
            file.Reporters[i] = file.Reporters[i] with { Told = how, ToldAt = at };
            effects.Reporters[(file.Ticket.Number, file.Reporters[i].Person)] = file.Reporters[i];
        }

        StartSurvey(effects, file, person, at);
    }

    /// <summary>The survey's time begins when the person has been told.</summary>
    private void StartSurvey(Effects effects, TicketFile file, string person, DateTimeOffset at)
    {
        if (file.SurveyOf(person, file.Ticket.Round) is { SentAt: null } survey)
        {
            Keep(effects, file, survey with { SentAt = at, ExpiresAt = DueOf(file.Ticket, Hop.SurveyExpiry, at).At });
        }
    }

    private void Resolved(Effects effects, TicketFile file, MoveRequest request)
    {
        ClearAll(effects, file);
        Due(effects, file, DueKind.Close, request.At + ToldWithin);
        foreach (var reporter in file.Reporters.ToList())
        {
            Keep(effects, file, new Survey { Person = reporter.Person, Round = file.Ticket.Round });
        }

        TellAll(effects, file, "result", Purpose.Result, request.At);
    }

    private void Ended(Effects effects, TicketFile file, MoveRequest request)
    {
        ClearAll(effects, file);
        GreyCards(effects, file, file.Ticket, request.At, request.Move == TicketMove.FalseAlarm ? "误报，已结束" : "已终止");
        foreach (var reporter in file.Reporters.ToList())
        {
            if (request.By.Role == Role.Resident && string.Equals(reporter.Person, request.By.Id, StringComparison.OrdinalIgnoreCase))
            {
                Told(effects, file, reporter.Person, ToldState.ToldByBot, request.At); // ended it themself
            }
            else
            {
                Tell(effects, file, reporter.Person, "ended", Purpose.Ended, request.At, [], ("reason", EndOf(file.Ticket)));
            }
        }

        Due(effects, file, DueKind.Close, request.At + ToldWithin);
    }

    private static void ResetTold(Effects effects, TicketFile file)
    {
        for (var i = 0; i < file.Reporters.Count; i++)
        {
            file.Reporters[i] = file.Reporters[i] with { Told = ToldState.NotTold, ToldAt = null };
            effects.Reporters[(file.Ticket.Number, file.Reporters[i].Person)] = file.Reporters[i];
        }
    }

    private void Receipt(Effects effects, TicketFile file, string person, DateTimeOffset at, string? responseUrl, bool joined)
    {
        var template = file.Ticket.IsLife ? "receipt_life" : joined ? "receipt_joined" : "receipt";
        if (responseUrl is not null)
        {
            effects.Notices.Add(Draft(file, Channel.BotReply, person, responseUrl, template, Purpose.Receipt, at) with
            {
                Values = Words.GroupValues(file.Ticket, Corp),
                ValidUntil = at + TimeSpan.FromHours(1),
                IsDanger = file.Ticket.IsLife,
            });
            return;
        }

        Tell(effects, file, person, template, Purpose.Receipt, at);
    }

    private void TellAll(Effects effects, TicketFile file, string template, Purpose purpose, DateTimeOffset at, params (string Name, string Value)[] more)
    {
        var buttons = purpose == Purpose.Result ? YesNo(file) : [];
        foreach (var reporter in file.Reporters)
        {
            Tell(effects, file, reporter.Person, template, purpose, at, buttons, more);
        }
    }

    /// <summary>Tells one resident over the best channel there is; where none reaches, a leader gets the text to pass on.</summary>
    private void Tell(
        Effects effects, TicketFile file, string person, string template, Purpose purpose, DateTimeOffset at,
        IReadOnlyList<NoticeButton>? buttons = null, params (string Name, string Value)[] more)
    {
        buttons ??= [];
        var sendAt = purpose is Purpose.Receipt or Purpose.Reply or Purpose.SurveySecond ? at
            : purpose == Purpose.Question ? rules.Deadlines.Quiet.NextAllowed(at, danger: false)
            : rules.Deadlines.Survey.NextSendAt(at);
        var reach = file.ReachOf(person);
        var channel = reach.IsMember ? (buttons.Count > 0 ? Channel.AppCard : Channel.AppText)
            : reach.ByKf(sendAt) ? (buttons.Count > 0 ? Channel.KfMenu : Channel.KfText)
            : (Channel?)null;
        if (channel is not { } by)
        {
            RelayByHand(effects, file, person, template, purpose, at, more);
            return;
        }

        if (!reach.IsMember)
        {
            file.Reaches[person] = reach with { KfSentSince = reach.KfSentSince + 1 };
        }

        var via = reach.IsMember ? Corp.MainApp?.Id ?? "" : reach.OpenKfId!;
        effects.Notices.Add(Draft(file, by, person, via, template, purpose, sendAt, more) with
        {
            Buttons = buttons,
            // The purpose belongs to it: one wording may ask at two moments, and a task_id may be used once.
            TaskId = by == Channel.AppCard ? $"{template}-{purpose}-{file.Ticket.Number}-{file.Ticket.Round}-{file.Reporters.FindIndex(r => r.Person == person)}" : "",
            IsDanger = file.Ticket.IsLife && purpose == Purpose.Receipt,
        });
    }

    /// <summary>何处都到不了: the leader of the person's group passes it on. Receipts, too: they ride on the one card in two hours.</summary>
    private void RelayByHand(Effects effects, TicketFile file, string person, string template, Purpose purpose, DateTimeOffset at, (string Name, string Value)[] more)
    {
        if (LeaderFor(file, person) is not { } leader || purpose is Purpose.SurveyReminder or Purpose.SurveySecond or Purpose.Reply)
        {
            return;
        }

        var values = Words.Values(file.Ticket, Corp);
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        var tells = purpose is Purpose.Result or Purpose.Ended;
        effects.Relays.Add(new Relay(leader, person, file.Ticket.Number, "relay_" + template, values, tells, at));
        var wanted = rules.Deadlines.Quiet.NextAllowed(at, file.Ticket.IsLife);
        effects.Dues.TryAdd(new DueKey(DueKind.Relay, leader), wanted);
    }

    private string? LeaderFor(TicketFile file, string person)
    {
        if (file.Ticket.IsConfidential)
        {
            return Superiors(file.Ticket).FirstOrDefault();
        }

        var chat = file.Reporters.Find(r => r.Person == person)?.Chat ?? "";
        var room = chat[(chat.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return (Corp.Chats.TryGetValue(room, out var known) ? known.Owner : null)
            ?? Corp.Grids.NearestHolders(file.Ticket.GridId, PostKind.GridLeader).Select(p => p.UserId).FirstOrDefault()
            ?? Superiors(file.Ticket).FirstOrDefault();
    }

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

    private void Inform(Effects effects, TicketFile file, string user, string template, DateTimeOffset at, params (string Name, string Value)[] more) =>
        effects.Notices.Add(Draft(file, Channel.AppText, user, Corp.MainApp?.Id ?? "", template, Purpose.Inform, SendAt(at, file.Ticket, user), more) with
        {
            IsDanger = file.Ticket.IsLife,
            Subject = file.Ticket.IsLife ? AskSubject(file.Ticket, danger: true) : $"ticket:{file.Ticket.Number}",
        });

    /// <summary>督办: the levels above are told, never in a crowd and never with the resident's name.</summary>
    private void Supervise(Effects effects, TicketFile file, DateTimeOffset at, string template, string? about, params (string Name, string Value)[] more)
    {
        var above = Superiors(file.Ticket).ToList();
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

    private static void Keep(Effects effects, TicketFile file, Survey survey)
    {
        var i = file.Surveys.FindIndex(s => s.Round == survey.Round && string.Equals(s.Person, survey.Person, StringComparison.OrdinalIgnoreCase));
        if (i < 0)
        {
            file.Surveys.Add(survey);
        }
        else
        {
            file.Surveys[i] = survey;
        }

        effects.Surveys[(file.Ticket.Number, survey.Person, survey.Round)] = survey;
    }

    private static NoticeButton[] YesNo(TicketFile file) =>
    [
        new("solved_yes", $"solved:{file.Ticket.Number}:{file.Ticket.Round}:yes"),
        new("solved_no", $"solved:{file.Ticket.Number}:{file.Ticket.Round}:no"),
    ];

    private static NoticeButton[] Levels(TicketFile file, int round) =>
        [.. Enum.GetValues<Satisfaction>().Select(level => new NoticeButton($"level{(int)level}", $"level:{file.Ticket.Number}:{round}:{(int)level}"))];

    private static (string Name, string Value)[] Rating(Survey survey) =>
        [("solved", survey.Solved == true ? "yes" : "no"), ("satisfaction", survey.Satisfaction?.ToString() ?? "")];

    /// <summary>二次办理 goes to the next higher post than whoever held it.</summary>
    private int HigherRung(Ticket ticket)
    {
        var rungs = RungsOf(ticket).ToList();
        if (rungs.Count == 0)
        {
            return 0;
        }

        var held = rungs.FindIndex(r => string.Equals(r.UserId, ticket.Holder, StringComparison.OrdinalIgnoreCase));
        var from = Math.Clamp(held < 0 ? ticket.Rung : held, 0, rungs.Count - 1);
        var higher = rungs.FindIndex(from, r => r.Kind != rungs[from].Kind && !r.IsStandIn);
        return higher < 0 ? rungs.FindIndex(r => r.Kind == rungs[^1].Kind) : higher;
    }
}
