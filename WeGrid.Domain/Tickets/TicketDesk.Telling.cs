using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 告知: what residents and staff are told. A resident gets at most a receipt, a changed date, the result with its survey, and one reminder (C01).
public sealed partial class TicketDesk
{
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
        var hasResult = file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Terminated;
        // Told under one identity, a person has been told.
        List<int> untold = hasResult ? [.. Enumerable.Range(0, file.Reporters.Count).Where(i => file.Reporters[i].Told == ToldState.NotTold && file.IsOf(file.Reporters[i].Person, person))] : [];
        if (untold.Count == 0)
        {
            return;
        }

        by ??= how == ToldState.ToldByBot ? Actor.Machine("send/1") : new Actor(Role.GridStaff, "relay");
        foreach (var i in untold)
        {
            if (Apply(effects, file, new MoveRequest(TicketMove.Tell, by, at) { Person = file.Reporters[i].Person }) is null)
            {
                file.Reporters[i] = file.Reporters[i] with { Told = how, ToldAt = at };
                effects.Reporters[(file.Ticket.Number, file.Reporters[i].Person)] = file.Reporters[i];
            }
        }

        StartSurvey(effects, file, person, at);
    }

    private void Resolved(Effects effects, TicketFile file, MoveRequest request)
    {
        ClearAll(effects, file);
        Due(effects, file, DueKind.Close, request.At + ToldWithin);
        foreach (var reporter in file.People(request.At))
        {
            Keep(effects, file, new Survey { Person = reporter.Person, Round = file.Ticket.Round });
        }

        TellAll(effects, file, "result", Purpose.Result, request.At);
    }

    private void Ended(Effects effects, TicketFile file, MoveRequest request)
    {
        ClearAll(effects, file);
        GreyCards(effects, file, file.Ticket, request.At, request.Move switch { TicketMove.FalseAlarm => "误报，已结束", TicketMove.Refuse => "不予受理", _ => "已终止" });
        foreach (var reporter in file.People(request.At))
        {
            if (request.By.Role == Role.Resident && file.IsOf(reporter.Person, request.By.Id))
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
        // What is deferred has a day to be looked at again, and none to be done by.
        var split = file.Ticket is { IsLife: false, SplitFrom: not null } && !joined;
        var template = file.Ticket.IsLife ? "receipt_life" : split ? "receipt_split" : !joined ? "receipt" : file.Ticket.Status == TicketStatus.Deferred ? "receipt_deferred" : "receipt_joined";
        if (split)
        {
            Tell(effects, file, person, template, Purpose.Receipt, at, null, ("first", Subject(file.Ticket.SplitFrom!.Value)));
            return;
        }

        if (responseUrl is not null && !file.Ticket.IsConfidential)
        {
            effects.Notices.Add(Draft(file, Channel.BotReply, person, responseUrl, template, Purpose.Receipt, at) with
            {
                Values = Words.GroupValues(file.Ticket, Corp, rules.Categories),
                ValidUntil = at + TimeSpan.FromHours(1),
                IsDanger = file.Ticket.IsLife,
            });
            return;
        }

        Tell(effects, file, person, template, Purpose.Receipt, at, null, ("progress.link", file.Ticket.IsLife ? "" : ProgressLink(effects, file, person, file.ReachOf(person), at)));
    }

    private void TellAll(Effects effects, TicketFile file, string template, Purpose purpose, DateTimeOffset at, params (string Name, string Value)[] more)
    {
        var buttons = purpose == Purpose.Result ? YesNo(file) : [];
        foreach (var reporter in file.People(at))
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
        var reach = file.AddressOf(person, sendAt);
        var channel = reach.IsMember ? (buttons.Count > 0 ? Channel.AppCard : Channel.AppText)
            : reach.ByKf(sendAt) ? (buttons.Count > 0 ? Channel.KfMenu : Channel.KfText)
            : (Channel?)null;
        if (channel is null && reach.HasPage)
        {
            OnPage(effects, file, reach, template, purpose, at, more);
            return;
        }

        if (channel is not { } by)
        {
            RelayByHand(effects, file, person, template, purpose, at, more);
            return;
        }

        if (!reach.IsMember)
        {
            file.Reaches[reach.Person] = reach with { KfSentSince = reach.KfSentSince + 1 };
        }

        var via = reach.IsMember ? Corp.MainApp?.Id ?? "" : reach.OpenKfId!;
        effects.Notices.Add(Draft(file, by, reach.Person, via, template, purpose, sendAt, more) with
        {
            // Whom it is for stays who is attached, by whatever identity it reaches them.
            Person = purpose is Purpose.Ask or Purpose.Inform ? null : person,
            Buttons = buttons,
            // The purpose belongs to it: one wording may ask at two moments, and a task_id may be used once.
            TaskId = by == Channel.AppCard ? $"{template}-{purpose}-{file.Ticket.Number}-{file.Ticket.Round}-{file.Reporters.FindIndex(r => r.Person == person)}" : "",
            IsDanger = file.Ticket.IsLife && purpose == Purpose.Receipt,
        });
    }

    /// <summary>提议有了下文: whoever reported it is told what became of the matter their demand was put into.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="file">The ticket behind the matter.</param>
    /// <param name="told">Who has heard of it by another ticket; whoever hears of it now joins them.</param>
    /// <param name="template">The wording.</param>
    /// <param name="at">When.</param>
    /// <param name="more">What is said of the matter.</param>
    public void TellOfMatter(Effects effects, TicketFile file, HashSet<string> told, string template, DateTimeOffset at, params (string Name, string Value)[] more)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(told);
        foreach (var reporter in file.People(at).Where(r => !file.Ticket.IsConfidential && told.Add(file.Ties.PersonOf(r.Person))).ToList())
        {
            Tell(effects, file, reporter.Person, template, Purpose.Inform, at, [], more);
        }
    }

    /// <summary>
    /// 网页: whoever wrote by a form reads it on their page, which is as good as told for who left no phone. Who left one is rung up
    /// about what they wait for; of a confidential matter nobody is, for nobody knows whom.
    /// </summary>
    private void OnPage(Effects effects, TicketFile file, Reach reach, string template, Purpose purpose, DateTimeOffset at, (string Name, string Value)[] more)
    {
        var isEnd = purpose is Purpose.Result or Purpose.Ended;
        if (reach.HasPhone && !file.Ticket.IsConfidential && file.Ticket.Category != Ticket.ConfidentialCategory && (isEnd || purpose is Purpose.Question || file.Ticket.IsLife))
        {
            RelayByHand(effects, file, reach.Person, template, purpose, at, more);
        }
        else if (isEnd)
        {
            Told(effects, file, reach.Person, ToldState.ToldByBot, at);
        }
    }

    /// <summary>何处都到不了: the leader of the person's group passes it on. Receipts, too: they ride on the one card in two hours.</summary>
    private void RelayByHand(Effects effects, TicketFile file, string person, string template, Purpose purpose, DateTimeOffset at, (string Name, string Value)[] more)
    {
        if (LeaderFor(file, person) is not { } leader || purpose is Purpose.SurveyReminder or Purpose.SurveySecond or Purpose.Reply or Purpose.LaterCheck)
        {
            return;
        }

        var values = Words.Values(file.Ticket, Corp);
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        HideWords(file.Ticket, values);
        values["reach.how"] = file.ReachOf(person).HasPage ? $"（在网页上反映的，发“查看 {file.Ticket.Number} 联系反映人”可看电话）" : "";
        values["survey.link"] = purpose == Purpose.Result ? SurveyLink(effects, file, person, leader, at) : "";
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
            ?? Corp.For(file.Ticket).Grids.NearestHolders(file.Ticket.GridId, PostKind.GridLeader).Select(p => p.UserId).FirstOrDefault()
            ?? Superiors(file.Ticket).FirstOrDefault();
    }
}
