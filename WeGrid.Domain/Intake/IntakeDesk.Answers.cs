using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 应答: taps, menu lines, short commands and the words that answer a question of ours.
public sealed partial class IntakeDesk
{
    private static readonly (string Word, Satisfaction Level)[] _levels =
    [
        ("非常不满意", Satisfaction.VeryDissatisfied), ("不满意", Satisfaction.Dissatisfied), ("基本满意", Satisfaction.FairlySatisfied),
        ("非常满意", Satisfaction.VerySatisfied), ("满意", Satisfaction.Satisfied),
    ];

    private static readonly char[] _between = [' ', '　', '，', ',', '。', '：', ':', '、', '！', '!', '；'];

    private static readonly (string Word, bool Solved)[] _solved =
    [
        ("没有解决", false), ("还没解决", false), ("没解决", false), ("未解决", false), ("已经解决", true), ("已解决", true), ("解决了", true),
    ];

    private void Key(string text, Heard heard, IntakeFacts facts, Effects effects)
    {
        var key = ButtonKey.Parse(text);
        if (key is { Verb: "relay" })
        {
            RelayDone(key, heard, facts, effects);
            return;
        }

        if (IsCallKey(key))
        {
            CallKey(key!, heard, facts, effects);
            return;
        }

        if (key is { Verb: "draft" })
        {
            DraftDecided(key, heard, facts, effects);
            return;
        }

        if (key is { Verb: ReviewVerb })
        {
            Review(key, heard, facts, effects);
            return;
        }

        if (key is { Verb: GroupNoticeVerb or PastedVerb })
        {
            GroupNotice(key, heard, facts, effects);
            return;
        }

        if (key is { Verb: VillageVerb } && facts.Files.TryGetValue(key.Number, out var unplaced) && IsOwn(unplaced, heard.Person)
            && GridNamed(string.Join(':', key.Args)) is { } grid)
        {
            Located(unplaced, grid, heard, facts, effects);
            return;
        }

        if (key is null || !facts.Files.TryGetValue(key.Number, out var file) || IsHidden(file, heard.Person))
        {
            Reply(heard, facts, effects, "reply_unknown", ("number", key is null ? "" : Text(key.Number)));
            return;
        }

        switch (key.Verb)
        {
            case "decline":
                if (_desk.Decline(effects, file, heard.Person, heard.At) is { } refusal)
                {
                    Refused(refusal, "退回", heard, file, facts, effects);
                }

                break;
            case "own" or "split":
                Reply(heard, facts, effects, $"reply_{key.Verb}", ("number", Text(key.Number)));
                break;
            case "solved" when key.Args is [_, "yes" or "no"]:
                _desk.Answer(effects, file, heard.Person, key.NumberAt(0), key.Args[1] == "yes", null, "", heard.At);
                break;
            case "level" when Enum.IsDefined((Satisfaction)key.NumberAt(1)):
                _desk.Answer(effects, file, heard.Person, key.NumberAt(0), null, (Satisfaction)key.NumberAt(1), "", heard.At);
                break;
            case "reason" when Enum.IsDefined((BadReason)key.NumberAt(1)):
                Reason((BadReason)key.NumberAt(1), heard, file, facts, effects);
                break;
            case LaterVerb when key.Args is ["yes" or "no"]:
                StillFixed(key.Args[0] == "yes", heard, file, facts, effects);
                break;
            default:
                StaffKey(key, heard, file, facts, effects);
                break;
        }
    }

    private void StaffKey(ButtonKey key, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        if (IsOutdated(key, heard, file, facts, effects))
        {
            return;
        }

        TicketMove? move = key.Verb switch
        {
            "accept" => TicketMove.Accept,
            "false_alarm" => TicketMove.FalseAlarm,
            "dispatch" => TicketMove.Dispatch,
            "signfor" => TicketMove.SignFor,
            "start" => TicketMove.Start,
            "disagree" => TicketMove.DisputeReturn,
            "answer" => TicketMove.AnswerSupervisor,
            "check_ok" => TicketMove.ConfirmDone,
            "check_bad" => TicketMove.RejectDone,
            "unsplit" or "merge" => TicketMove.Merge,
            "consent" => ConsentTo(file),
            "refuse" => TicketMove.RefuseAsk,
            _ => null,
        };
        if (move is { } known)
        {
            var unit = known == TicketMove.Dispatch && key.Args.Count > 0 ? key.Args[0] : null;
            long? into = known == TicketMove.Merge ? key.NumberAt(0) : null;
            Do(new MoveRequest(known, By(heard.Person, file), heard.At) { UnitId = unit, MergeInto = into }, heard, file, facts, effects);
        }
        else
        {
            Reply(heard, facts, effects, "reply_unknown", ("number", Text(key.Number)));
        }
    }

    private void Command(StaffCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.Files.TryGetValue(command.Number, out var file) || IsHidden(file, spoken.Person))
        {
            Reply(spoken, facts, effects, "reply_unknown", ("number", Text(command.Number)));
            return;
        }

        if (command is { IsUnsplit: true, Target: { } part } && facts.Files.TryGetValue(part, out var other) && other.Ticket.SplitFrom == file.Ticket.Number)
        {
            // "撤销拆单 1024 1031" whichever of the two is named first.
            (command, file) = (command with { Number = part, Rest = Text(command.Number) }, other);
        }

        var request = command.ToRequest(By(spoken.Person, file), spoken.At, Corp);
        Do(command.Move == TicketMove.GrantExtension ? request with { Move = ConsentTo(file) } : request, spoken, file, facts, effects);
    }

    private void Do(MoveRequest request, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        if (request is { Move: TicketMove.Merge or TicketMove.Unmerge, MergeInto: { } into })
        {
            Merge(request, into, heard, file, facts, effects);
            return;
        }

        switch (request.Move)
        {
            case TicketMove.Split:
                Split(request, heard, file, facts, effects);
                return;
            case TicketMove.Resolve:
                Finish(request, heard, file, facts, effects);
                return;
        }

        if (_desk.Move(effects, file, request) is { } refusal)
        {
            Refused(refusal, Tickets.Words.Of(request.Move), heard, file, facts, effects);
            return;
        }

        if (request.Move is TicketMove.AskExtension or TicketMove.AskDeferral)
        {
            Reply(heard, facts, effects, "reply_asked", ("number", Text(file.Ticket.Number)), ("move", Tickets.Words.Of(request.Move)), ("due", Tickets.Words.Time(file.Ticket.DueAt)));
            return;
        }

        Reply(heard, facts, effects, "reply_done", ("number", Text(file.Ticket.Number)), ("move", Tickets.Words.Of(request.Move)), ("status", Tickets.Words.Of(file.Ticket.Status)));
    }

    private void Refused(MoveRefusal refusal, string move, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        if (IsLate(refusal.Reason) && Since(file, heard, facts, effects) is { Length: > 0 } since)
        {
            Overtaken(refusal, move, Why(refusal, file.Ticket, heard.Person), since, heard, file, facts, effects);
            return;
        }

        Reply(heard, facts, effects, "reply_refused", ("number", Text(file.Ticket.Number)), ("move", move), ("status", Tickets.Words.Of(refusal.Status)),
            ("why", Why(refusal, file.Ticket, heard.Person)), ("possible", Possible(refusal, file)));
    }

    /// <summary>已转告: everyone whose text was on the card has been told by a person.</summary>
    private void RelayDone(ButtonKey key, Heard heard, IntakeFacts facts, Effects effects)
    {
        if (key.Args.Count == 0 || !facts.RelayCards.TryGetValue(key.Args[0], out var relays) || !Corp.Staff.ContainsKey(heard.Person))
        {
            Reply(heard, facts, effects, "reply_unknown", ("number", ""));
            return;
        }

        effects.RelayCardsDone.Add((key.Args[0], heard.Person, heard.At));
        foreach (var relay in relays.Where(r => r.TellsResult))
        {
            if (facts.Files.TryGetValue(relay.Ticket, out var file))
            {
                _desk.Told(effects, file, relay.Person, ToldState.ToldByStaff, heard.At, new Actor(Role.GridStaff, heard.Person));
            }
        }

        Reply(heard, facts, effects, "reply_relayed", ("count", Text(relays.Count)));
    }

    /// <summary>评单 by words: "满意", "不满意 还是不亮", "没解决".</summary>
    private bool Survey(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!spoken.IsPrivate || OpenSurvey(spoken.Person, facts) is not { } open)
        {
            return false;
        }

        var (file, survey) = open;
        var text = spoken.Text.Trim();
        var (solved, level, rest) = Rated(text);
        if ((level is null && solved is null) || text.IndexOfAny(['吗', '？', '?']) >= 0 || text.StartsWith("解决了没", StringComparison.Ordinal))
        {
            return false; // no answer, or a question back
        }

        _desk.Answer(effects, file, spoken.Person, survey.Round, solved, level, rest, spoken.At);
        return true;
    }

    /// <summary>Both questions may be answered in one message, "解决了，非常满意", in either order; what stands behind is the reason.</summary>
    private static (bool? Solved, Satisfaction? Level, string Why) Rated(string text)
    {
        var (solved, level, rest) = (default(bool?), default(Satisfaction?), text);
        for (var isFirst = true; ; isFirst = false)
        {
            var said = Array.Find(_levels, l => level is null && Begins(rest, l.Word, isFirst));
            var answer = Array.Find(_solved, s => solved is null && Begins(rest, s.Word, isFirst));
            if ((said.Word ?? answer.Word) is not { } word)
            {
                return (solved, level, rest);
            }

            level = said.Word is null ? level : said.Level;
            solved = said.Word is null ? answer.Solved : solved;
            rest = rest[word.Length..].Trim(_between);
        }
    }

    /// <summary>A second word is an answer only when it stands alone: "不满意，没解决好" says why.</summary>
    private static bool Begins(string text, string word, bool isFirst) =>
        text.StartsWith(word, StringComparison.Ordinal) && (isFirst || text.Length == word.Length || _between.Contains(text[word.Length]));

    private static (TicketFile File, Survey Survey)? OpenSurvey(string person, IntakeFacts facts) =>
        facts.Files.Values
            .Where(f => f.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated)
            .Select(f => (File: f, Survey: f.SurveyOf(person, f.Ticket.Round)))
            .Where(f => f.Survey is { SentAt: not null, IsAnswered: false })
            .OrderByDescending(f => f.Survey!.SentAt)
            .Select(f => ((TicketFile, Survey)?)(f.File, f.Survey!))
            .FirstOrDefault();

    /// <summary>待补充: what the resident says privately while a ticket waits for them is the answer.</summary>
    private bool Supplement(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (!spoken.IsPrivate)
        {
            return false;
        }

        var waiting = facts.Files.Values.FirstOrDefault(f =>
            f.Ticket.Status == TicketStatus.WaitingOnResident && f.IsOf(spoken.Person));
        if (waiting is null)
        {
            return false;
        }

        _desk.Move(effects, waiting, new MoveRequest(TicketMove.ResumeAfterWaiting, new Actor(Role.Resident, spoken.Person), spoken.At) { Note = spoken.Text });
        // Kept with what was said before, so that it can be read with it, and taken back.
        effects.Demands.Add(Record(spoken, understood, DemandStatus.Continued, waiting.Ticket.Number, facts));
        Reply(spoken, facts, effects, "reply_supplemented", ("number", Text(waiting.Ticket.Number)));
        return true;
    }

    /// <summary>"我那个路灯咋样了": state and date, privately.</summary>
    private void Progress(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        var latest = facts.Files.Values
            .Where(f => f.IsOf(spoken.Person))
            .OrderByDescending(f => SameMatter.TextLikeness(understood.NormalText, f.Ticket.MatterText))
            .ThenByDescending(f => f.Ticket.OrderedAt)
            .FirstOrDefault();
        if (latest is null)
        {
            Reply(spoken, facts, effects, "reply_no_ticket");
            return;
        }

        Reply(spoken, facts, effects, "reply_progress", ("number", Text(latest.Ticket.Number)), ("status", Tickets.Words.Of(latest.Ticket.Status)),
            ("due", Tickets.Words.Time(latest.Ticket.DueAt)), ("progress.link", _desk.ProgressLink(effects, latest, spoken.Person, facts.ReachOf(spoken.Person), spoken.At)));
    }

    private Actor By(string person, TicketFile file) => new(Roles.Of(person, file, Corp), person);

    /// <summary>Answers privately over a channel that reaches the speaker; where none does, the bot stays silent.</summary>
    private void Reply(Heard heard, IntakeFacts facts, Effects effects, string template, params (string Name, string Value)[] values)
    {
        var reach = facts.ReachOf(heard.Person);
        if (reach.IsMember || Corp.Staff.ContainsKey(heard.Person))
        {
            effects.Notices.Add(Answer(heard, Channel.AppText, heard.Person, template, Purpose.Reply, values));
        }
        else if (reach.ByKf(heard.At))
        {
            facts.Reaches[heard.Person] = reach with { KfSentSince = reach.KfSentSince + 1 };
            effects.Notices.Add(Answer(heard, Channel.KfText, heard.Person, template, Purpose.Reply, values) with { Via = reach.OpenKfId! });
        }
    }
}
