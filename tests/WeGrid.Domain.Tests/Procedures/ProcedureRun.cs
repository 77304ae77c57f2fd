using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>One matter of a shipped procedure in the town of <see cref="A"/>, and what is done to it. Whoever may does it, where nobody is named.</summary>
internal sealed class ProcedureRun
{
    /// <summary>A village leader first: most is begun there. The last holds no post and is no staff.</summary>
    public static readonly string[] People = ["shu", "bao", "zu", "wei", "ban", "zhen", "dang", "qi", "dian", "lu", "xia", "outsider"];

    private static readonly string[] _called = ["power", "road"];

    private ProcedureRun(Procedure procedure, ProcedureResult begun, DateTimeOffset now)
    {
        (Procedure, Last, Now) = (procedure, begun, now);
        Assert.Null(begun.Refusal);
        Matter = begun.Proceeding!;
        Events.Add(begun.Event!);
    }

    public static ProcedureDesk Desk { get; } = new(A.Corp, A.Calendar);

    /// <summary>The shipped files, by name.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(A.Root, "data", "procedures"), "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>The shipped procedures, read.</summary>
    public static IReadOnlyList<Procedure> Procedures { get; } = [.. Shipped.Select(Read)];

    /// <summary>The shipped registers, read.</summary>
    public static IReadOnlyList<RegisterKind> Registers { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(A.Root, "data", "registers"), "*.json").Order(StringComparer.Ordinal).Select(f => RegisterKindReader.Parse(f, File.ReadAllText(f)).Kind!)];

    public Procedure Procedure { get; }

    public Proceeding Matter { get; private set; }

    public ProcedureResult Last { get; private set; }

    public DateTimeOffset Now { get; set; }

    public List<ProceedingEvent> Events { get; } = [];

    public ProcedureStep Step => Procedure.Find(Matter.Step)!;

    public static Procedure Read(string id) => ProcedureReader.Parse(id, File.ReadAllText(Path.Combine(A.Root, "data", "procedures", $"{id}.json"))).Procedure!;

    public static ProcedureAct.Begin Begin(string title) => new(1, title, "qs-a");

    /// <summary>Begun on Monday at ten with all the procedure asks for: on its first lane, with two units called, to be mended by Friday.</summary>
    public static ProcedureRun Of(string id, string title = "村口装减速带", string? lane = null, string? by = null, DateTimeOffset? at = null, DateTimeOffset? due = null) =>
        Of(Read(id), title, lane, by, at, due);

    public static ProcedureRun Of(Procedure procedure, string title = "村口装减速带", string? lane = null, string? by = null, DateTimeOffset? at = null, DateTimeOffset? due = null)
    {
        var now = at ?? A.Monday;
        var on = lane ?? (procedure.Lanes.Count > 0 ? procedure.Lanes[0].Id : "");
        var begin = Begin(title) with
        {
            Lane = on,
            Due = procedure.WantsDue(on) ? due ?? A.Time("2026-11-21 00:00") : null,
            Parties = procedure.CallsUnits(on) ? _called : [],
        };
        var book = Book(procedure, title);
        return new ProcedureRun(procedure, Desk.Start(procedure, begin, by ?? People.First(p => Desk.Start(procedure, begin, p, now, book).Refusal != ProcedureRefusal.NotYours), now, book), now);
    }

    /// <summary>The shipped registers, with an entry for what the procedure looks up: one of the title, which qi sees to.</summary>
    private static RegisterBook Book(Procedure procedure, string title) => new(
        Registers,
        [.. procedure.BeginsWith.Select(id => new RegisterEntry(id, 1, "qs-a", "qi", "", procedure.Listed?.Register == id ? new Dictionary<string, string> { [procedure.Listed.Names[0]] = title } : []))]);

    public ProcedureRefusal? Do(ProcedureAct act, string? by = null)
    {
        var doer = by ?? People.FirstOrDefault(p => Desk.Do(Procedure, Matter, act, p, Now).Refusal != ProcedureRefusal.NotYours) ?? People[0];
        return Keep(Desk.Do(Procedure, Matter, act, doer, Now));
    }

    /// <summary>Residents have raised so many hands.</summary>
    public void Hear(HandTally hands) => Matter = Matter with { Hands = hands };

    /// <summary>What the clock says now; whether it says anything.</summary>
    public bool Tick()
    {
        if (Desk.Remind(Procedure, Matter, Now) is not { } result)
        {
            return false;
        }

        Keep(result);
        return true;
    }

    public void FillIn(string skip = "")
    {
        foreach (var field in Step.Records.Where(r => r.Name != skip))
        {
            for (var i = 0; i < field.Least; i++)
            {
                Assert.Null(Do(new ProcedureAct.Note(field.Name, field.Ahead is { } ahead ? $"{ChinaTime.DateOf(ahead.From(Now, A.Calendar).At).AddDays(1):yyyy-MM-dd}" : Value(field.Kind)) { Photo = "p1", Ticket = 7 }));
            }
        }
    }

    /// <summary>Does all the step asks for and finishes it, by its first outcome that goes on, or the one named.</summary>
    public void Advance(string? outcome = null, string? by = null)
    {
        var step = Step;
        FillIn();
        if (step.Claims.Count > 0 && Matter.Claims.Count == 0)
        {
            Assert.Null(Do(new ProcedureAct.Claim(ClaimKind.One), "wei"));
        }

        foreach (var party in step.Roll ? Matter.Roll.Keys : [])
        {
            Assert.Null(Do(new ProcedureAct.Answer(party, Comes: true)));
        }

        if (step.Least is { } least)
        {
            Now = least.From(Matter.StepSince, A.Calendar).At;
        }

        // Residents have raised as many hands as it takes; the meeting is held, the poll is over.
        Matter = Matter with { Hands = Matter.Hands with { Backing = Math.Max(Matter.Hands.Backing, step.Backing), Agree = step.Opinion?.Least ?? 0 } };
        Now = Matter.MeetsOn(step) is { } day ? ChinaTime.At(day, new TimeOnly(20, 0)) : step.Opinion is null ? Now : Matter.DueAt!.Value;
        var way = outcome ?? step.Outcomes.Where(o => o.Value != step.Id && Matter.Done.All(d => d.Step != o.Value)).Select(o => o.Key).FirstOrDefault() ?? "";
        var due = step.Outcomes.TryGetValue(way, out var target) && Procedure.Find(target) is { IsDueGiven: true } ? Now.AddDays(3) : (DateTimeOffset?)null;
        way = step.Opinion is null ? way : "";
        Assert.Null(Do(step.Votes.Count > 0 ? Voted(step, 30, 30, 30) : new ProcedureAct.Finish(step.Id, way) { Due = due }, by));
    }

    public ProcedureRun To(string step)
    {
        while (Matter.Step != step)
        {
            Advance();
        }

        return this;
    }

    /// <summary>To its end; gives the steps.</summary>
    public IEnumerable<string> ToEnd()
    {
        while (Matter.Step is not null)
        {
            Advance();
        }

        return Matter.Done.Select(d => d.Step);
    }

    public static ProcedureAct.Finish Voted(ProcedureStep step, int due, int present, int agree, int way = 0) =>
        new(step.Id, "", new VoteCount(due, present, agree)) { Way = step.Votes.Count > 1 ? step.Votes[way % step.Votes.Count].Name : "" };

    public static string Value(FieldKind kind) => kind switch { FieldKind.Number => "21", FieldKind.Date => "2026-12-01", FieldKind.Photo => "p1", FieldKind.Text => "写在这里", FieldKind.Task => "把灯装上", _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind") };

    private ProcedureRefusal? Keep(ProcedureResult result)
    {
        Last = result;
        if (result.Event is { } done)
        {
            Matter = result.Proceeding!;
            Events.Add(done);
        }
        else
        {
            // What is refused changes nothing.
            Assert.Same(Matter, result.Proceeding);
            Assert.Empty(result.Telling);
        }

        return result.Refusal;
    }
}
