using System.Text.RegularExpressions;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Templates;

/// <summary>variables.json against what the domain says: every name it uses, every value and button it gives.</summary>
[Trait("Feature", "NT-01")]
public sealed partial class TemplateRegistryTests
{
    private static readonly DateTimeOffset At = new(2026, 7, 1, 2, 30, 0, TimeSpan.Zero);
    private static readonly TemplateRegistry Registry =
        TemplateRegistry.Parse(File.ReadAllText(Path.Combine(DataFiles.FindFolder(), "templates", "variables.json")), "variables.json").Registry!;

    /// <summary>Given by the renderer itself, whatever the notice says.</summary>
    private static readonly HashSet<string> Automatic = ["sent.time", "choices", "list", "corp.name", "media.what", "media.link"];

    [Fact]
    public void Parse_OneVariableIsThePathOfAnother_Refused()
    {
        // An engine reads village.name as name inside village: beside a plain village one of the two is lost.
        var (registry, faults) = TemplateRegistry.Parse(
            """{ "variables": { "village": "村", "village.name": "村名" }, "groups": {}, "templates": { "x": { "about": "", "forms": ["txt"], "variables": ["village", "village.name"] } } }""", "v.json");

        Assert.Null(registry);
        Assert.Contains("x：变量“village”和“village.…”不能同在一个模板里", Assert.Single(faults, f => f.Message.Contains("不能同在", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MayBeMissing_NamesAVariableThereIs()
    {
        var (registry, faults) = TemplateRegistry.Parse("{ \"variables\": { \"a\": \"甲\" }, \"groups\": {}, \"templates\": {}, \"mayBeMissing\": [\"a\", \"b\"] }", "v.json");

        Assert.Null(registry);
        Assert.Contains("变量“b”没有在 variables 里说明", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Equal(["alike", "sender.doubt", "media.what", "media.link", "ticket.pin"], Registry.MayBeMissing);
    }

    [Fact]
    public void Registry_NamesInTheDomainsSource_AllRegistered()
    {
        var root = Path.GetDirectoryName(DataFiles.FindFolder())!;
        var names = new[] { "Tickets", "Intake" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(root, "WeGrid.Domain", f), "*Desk*.cs"))
            .SelectMany(File.ReadLines)
            .Where(l => Telling().IsMatch(l))
            .SelectMany(l => Literal().Matches(l).Select(m => m.Groups[1].Value))
            .Distinct()
            .ToList();
        Assert.Contains("ticket_choose", names);
        Assert.Contains("reply_progress", names);
        Assert.Contains("life_voice", names);
        Assert.True(names.Count > 30, $"only {names.Count} found: the pattern has gone blind");
        Assert.All(names.Where(n => !NotTemplates.Contains(n)), n => Assert.NotNull(Registry.Find(n)));
        string[] told = ["receipt", "receipt_joined", "receipt_life", "receipt_deferred", "result", "question", "ended", "due_changed", "deferred"];
        Assert.All(told, n => Assert.NotNull(Registry.Find("relay_" + n)));
    }

    [Fact]
    public void Registry_NamesInTheWorkersSource_AllRegistered()
    {
        var root = Path.GetDirectoryName(DataFiles.FindFolder())!;
        var names = new[] { "Due", "Jobs" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(root, "WeGrid.Worker", f), "*.cs"))
            .SelectMany(File.ReadLines)
            .SelectMany(l => JobTemplate().Matches(l).Select(m => m.Groups[1].Value))
            .Distinct()
            .ToList();
        Assert.Contains("digest_line", names);
        Assert.Contains("relay_card", names);
        Assert.Contains("roster_alarm", names);
        Assert.All(names, n => Assert.NotNull(Registry.Find(n)));
    }

    /// <summary>Literals of such lines that are no templates: buttons, reasons, details.</summary>
    private static readonly HashSet<string> NotTemplates = ["accept", "decline", "false_alarm", "signfor", "start", "own", "dispatch", "accept_timeout", "declined", "yes"];

    [Fact]
    public void Registry_NoticesOfATicketsLife_GiveEveryVariableAndOnlyKnownButtons()
    {
        var seen = Play();
        Assert.All(seen, Fits);
        string[] met =
        [
            "receipt", "receipt_joined", "receipt_life", "ticket_new", "life", "life_voice", "ticket_choose", "ticket_dispatched", "card_taken", "result",
            "survey_second", "survey_thanks", "second_round", "second_round_told", "bad_rating", "question", "ended", "passed_on", "late_yours", "late_supervise",
            "second_round_why", "bad_rating_why", "bad_rating_reason", "survey_reminder", "survey_late", "resumed", "accept_urge", "reply_done", "reply_refused", "reply_unknown", "reply_own", "reply_relayed", "reply_draft_done",
        ];
        Assert.Empty(met.Except(seen.Select(n => n.Template)));
    }

    [Fact]
    public void Registry_NoticesOfDrafts_GiveEveryVariableAndOnlyKnownButtons()
    {
        var desk = new DraftDesk(Town.Rules());
        var draft = new WaitingDraft(new Demand(Guid.Empty, "wmlin", "archive:village", "m", At, "那个事", DemandStatus.Draft, null, "{}"), "看不懂", new DraftClock());
        var effects = new Effects();
        desk.Ask(effects, draft, At);
        desk.FallDue(effects, [draft with { Clock = effects.Drafts[Guid.Empty]!.Value.Clock }], At);
        Assert.Equal(["draft", "draft_reminder"], effects.Notices.Select(n => n.Template));
        Assert.All(effects.Notices, Fits);
        Assert.All(effects.Notices.SelectMany(n => n.Lines), l => Assert.Empty(Registry.Find(l.Template)!.Variables.Except(l.Values.Keys).Except(Automatic)));
    }

    [Fact]
    public void Registry_RelaysOfATicketsLife_GiveEveryVariable()
    {
        var desk = new TicketDesk(Town.Rules());
        var effects = new Effects();
        var file = desk.Order(effects, Town.Ticket(At), new Reporter("wmlin", "archive:village", ToldState.NotTold, null), new Reach("wmlin", false), Actor.Machine("t"), At);
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Accept, Grid("lifang"), At)));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.AskResident, Grid("lifang"), At) { Note = "哪一盏灯？" }));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.ResumeAfterWaiting, Actor.Machine("t"), At)));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Resolve, Grid("lifang"), At) { Note = "换了灯泡" }));
        Assert.Contains(effects.Relays, r => r.Template == "relay_result");
        Assert.Contains(effects.Relays, r => r.Template == "relay_question");
        Assert.All(effects.Relays, r => Assert.Empty(Registry.Find(r.Template)!.Variables.Except(r.Values.Keys).Except(Automatic)));
    }

    private static void Fits(Notice notice)
    {
        var entry = Registry.Find(notice.Template);
        Assert.True(entry is not null, $"{notice.Template} is not registered");
        var missing = entry.Variables.Except(notice.Values.Keys).Except(Automatic).ToList();
        Assert.True(missing.Count == 0, $"{notice.Template} is not given {string.Join(", ", missing)}");
        Assert.Empty(notice.Buttons.Select(b => b.Name).Except(entry.Buttons));
        Assert.True(notice.Buttons.Count == 0 || entry.Forms.Contains("card"), $"{notice.Template} has buttons and no card");
        Assert.True(notice.Channel is not (Channel.BotReply or Channel.Webhook) || entry.IsForGroups, $"{notice.Template} goes into groups");
        Assert.True(entry.Forms.Contains("txt") || entry.Forms.Contains("card"));
    }

    private static List<Notice> Play()
    {
        var rules = Town.Rules();
        var desk = new TicketDesk(rules);
        var effects = new Effects();
        var file = Open(desk, effects, Town.Ticket(At));
        desk.Attach(effects, file, new Reporter("member2", "app:1:member2", ToldState.NotTold, null), new Reach("member2", true), Domain.Understanding.Urgency.WorkingDays, Actor.Machine("t"), At);
        desk.FallDue(effects, file, DueKind.Accept, At);
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Accept, Grid("oldzhao"), At)));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.AskResident, Grid("lifang"), At) { Note = "哪一盏？" }));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.ResumeAfterWaiting, Actor.Machine("t"), At)));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Dispatch, Grid("lifang"), At) { UnitId = "power" }));
        desk.FallDue(effects, file, DueKind.SignFor, At);
        Resolve(desk, effects, file, "dengtao", Role.Unit);
        Rate(desk, effects, file);
        Complain(desk, effects);
        OtherEnds(desk, effects);
        Answers(rules, effects);
        return effects.Notices;
    }

    private static void Resolve(TicketDesk desk, Effects effects, TicketFile file, string who, Role role)
    {
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Start, new Actor(role, who), At)));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Resolve, new Actor(role, who), At) { Note = "换了灯泡" }));
    }

    private static void Rate(TicketDesk desk, Effects effects, TicketFile file)
    {
        foreach (var person in new[] { "member1", "member2" })
        {
            desk.Told(effects, file, person, ToldState.ToldByBot, At);
        }

        desk.Remind(effects, file, file.SurveyOf("member1", 1)!, At);
        desk.Answer(effects, file, "member1", 1, true, null, "", At);
        desk.Answer(effects, file, "member1", 1, null, Satisfaction.Satisfied, "", At);
        desk.Answer(effects, file, "member1", 1, null, Satisfaction.Satisfied, "", At);
        desk.Answer(effects, file, "member2", 1, false, Satisfaction.VeryDissatisfied, "还是不亮", At);
    }

    /// <summary>Two rounds, both rated badly without a word, the reason coming later.</summary>
    private static void Complain(TicketDesk desk, Effects effects)
    {
        var file = Open(desk, effects, Town.Ticket(At, 1029));
        for (var round = 1; round <= 2; round++)
        {
            Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Accept, Grid("lifang"), At)));
            Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Resolve, Grid("lifang"), At) { Note = "换了灯泡" }));
            desk.Told(effects, file, "member1", ToldState.ToldByBot, At);
            desk.Answer(effects, file, "member1", round, false, Satisfaction.Dissatisfied, "", At);
            Assert.True(desk.Explain(effects, file, "member1", "还是不亮", At));
        }
    }

    private static void OtherEnds(TicketDesk desk, Effects effects)
    {
        var ended = Open(desk, effects, Town.Ticket(At, 1025));
        Assert.Null(desk.Move(effects, ended, new MoveRequest(TicketMove.Terminate, Grid("lifang") with { Role = Role.GridStaff | Role.Village | Role.Superior }, At) { Note = "重复" }));
        var life = Open(desk, effects, Town.Ticket(At, 1026) with { Urgency = Domain.Understanding.Urgency.Life });
        desk.FallDue(effects, life, DueKind.Life, At);
        var top = Open(desk, effects, Town.Ticket(At, 1027));
        for (var i = 0; i < 8; i++)
        {
            desk.FallDue(effects, top, DueKind.Accept, At);
        }
    }

    private static void Answers(DeskRules rules, Effects effects)
    {
        var intake = Town.Intake(rules);
        var facts = new IntakeFacts { NextNumber = () => 1, NewId = Guid.CreateVersion7 };
        facts.Files[1028] = Open(new TicketDesk(rules), effects, Town.Ticket(At, 1028));
        facts.RelayCards["c1"] = [];
        string[] taps = ["accept:1028", "accept:1028", "accept:9", "own:1028", "relay:c1", $"draft:{Guid.Empty}:yes"];
        foreach (var key in taps)
        {
            intake.Decide(new Hearing(new Tapped("app:1:WangLei", "WangLei", At, key, "task", null), null, null), facts, effects);
        }
    }

    private static TicketFile Open(TicketDesk desk, Effects effects, Ticket ticket) => desk.Order(
        effects, ticket, new Reporter("member1", "app:1:member1", ToldState.NotTold, null), new Reach("member1", true), Actor.Machine("t"), At);

    private static Actor Grid(string user) => new(Role.GridStaff | Role.Village, user);

    [GeneratedRegex(@"\b(Tell|TellAll|Inform|Card|Call|Draft|Supervise|Reply|Answer|NextRung|Receipt)\(effects|\bReply\(|\bDraft\(file|\bAnswer\(spoken|var template =")]
    private static partial Regex Telling();

    [GeneratedRegex("(?:NoticeLine\\(|Template = |Message\\(corp, [^\"]*)\"([a-z_]+)\"")]
    private static partial Regex JobTemplate();

    /// <summary>Lower-case literals that do not open a pair (those are names of values).</summary>
    [GeneratedRegex("(?<![($@])\"([a-z][a-z0-9_]+)\"")]
    private static partial Regex Literal();
}
