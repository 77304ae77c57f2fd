using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProceedingFoldTests
{
    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, AllowOutOfOrderMetadataProperties = true };

    /// <summary>As acts stand in the store: a name that changes is a history nobody can read any more.</summary>
    public static TheoryData<string, ProcedureAct> Kept => new()
    {
        {
            """{"act":"begin","Number":7,"Title":"桥头“护栏”断了","GridId":"qs-a","Lane":"big","Due":"2026-11-21T00:00:00+08:00","Parties":["power","road"],"Duty":""}""",
            new ProcedureAct.Begin(7, "桥头“护栏”断了", "qs-a") { Lane = "big", Due = A.Time("2026-11-21 00:00"), Parties = ["power", "road"] }
        },
        { """{"act":"note","Name":"方案","Value":"先修<东>段 & 再修西段"}""", new ProcedureAct.Note("方案", "先修<东>段 & 再修西段") },
        { """{"act":"link","Ticket":1024}""", new ProcedureAct.Link(1024) },
        { """{"act":"claim","Kind":4,"Unit":"power"}""", new ProcedureAct.Claim(ClaimKind.Unit, "power") },
        { """{"act":"answer","Party":"road","Comes":false,"Reason":"车坏在半路"}""", new ProcedureAct.Answer("road", Comes: false, "车坏在半路") },
        { """{"act":"finish","Step":"plan","Outcome":"","Vote":null,"Way":"","Due":null}""", new ProcedureAct.Finish("plan") },
        {
            """{"act":"finish","Step":"resolve","Outcome":"通过","Vote":{"Due":30,"Present":25,"For":20,"IsSound":true},"Way":"户代表","Due":"2026-12-05T00:00:00+08:00"}""",
            new ProcedureAct.Finish("resolve", "通过", new VoteCount(30, 25, 20)) { Way = "户代表", Due = A.Time("2026-12-05 00:00") }
        },
        { """{"act":"drop","Reason":"并到别的议题"}""", new ProcedureAct.Drop("并到别的议题") },
        { """{"act":"remind","Moment":4}""", new ProcedureAct.Remind(NoticeMoment.Late) },
        { """{"act":"regrid","From":"qs-a","GridId":"qs-b"}""", new ProcedureAct.Regrid("qs-a", "qs-b") },
    };

    [Fact]
    public void Kept_NamesEveryAct() =>
        Assert.Equal(
            typeof(ProcedureAct).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(ProcedureAct))).Select(t => t.Name).Order(StringComparer.Ordinal),
            Kept.Select(k => k[1].GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kept))]
    public void Act_WrittenAndRead_IsTheSame(string kept, ProcedureAct act)
    {
        Assert.Equal(kept, JsonSerializer.Serialize(act, _json));
        Assert.Equal(kept, Again(act));

        // A database keeps members in an order of its own: what it is may come last.
        var members = JsonNode.Parse(kept)!.AsObject();
        var turned = new JsonObject(members.Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        Assert.Equal(kept, JsonSerializer.Serialize(JsonSerializer.Deserialize<ProcedureAct>(turned.ToJsonString(_json), _json), _json));
    }

    [Theory]
    [InlineData("seven-steps")]
    [InlineData("three-lanes")]
    [InlineData("four-two")]
    [InlineData("wish")]
    [InlineData("rectify")]
    [InlineData("whistle")]
    public void Of_TheEvents_IsTheMatterTheDeskGave(string id)
    {
        var run = ProcedureRun.Of(id);
        Held(run);
        Assert.Null(run.Do(new ProcedureAct.Link(1024), "shu"));
        Held(run);
        while (run.Matter.Step is not null)
        {
            run.Now = ProcedureRun.Desk.NextLook(run.Procedure, run.Matter) is { } look && look > run.Now ? look : run.Now.AddHours(1);
            run.Tick();
            Held(run);
            run.Advance(run.Matter is { Step: "verify", Done.Count: 2 } ? "不合格" : null);
            Held(run);
        }
    }

    [Fact]
    public void Of_DroppedMatter_IsTheMatterTheDeskGave()
    {
        var run = ProcedureRun.Of("whistle", "油罐车侧翻");
        Assert.Null(run.Do(new ProcedureAct.Answer("road", Comes: false, "车坏在半路"), "lu"));
        Assert.Null(run.Do(new ProcedureAct.Drop("误报"), "shu"));
        Held(run);
    }

    [Fact]
    public void Of_NoEvents_IsNone() => Assert.Null(ProceedingFold.Of(ProcedureRun.Read("wish"), []));

    [Fact]
    public void After_ABeginningTwiceOrNone_IsRefused()
    {
        var run = ProcedureRun.Of("wish");
        var note = new ProceedingEvent(1, A.Monday, "shu", new ProcedureAct.Note("核实情况", "属实"), null);
        Assert.Throws<InvalidOperationException>(() => ProceedingFold.Of(run.Procedure, [note]));
        Assert.Throws<InvalidOperationException>(() => ProceedingFold.Of(run.Procedure, [run.Events[0], run.Events[0]]));
    }

    [Fact]
    public void Of_Events_PromisesStandAsTheyWereWorkedOutThen()
    {
        // A calendar that says otherwise since then moves no date that was told to people.
        var run = ProcedureRun.Of("seven-steps").To("plan");
        var moved = run.Events.ConvertAll(e => e.DueAt is null ? e : e with { DueAt = e.DueAt.Value.AddDays(1) });

        Assert.Equal(run.Matter.DueAt!.Value.AddDays(1), ProceedingFold.Of(run.Procedure, moved)!.DueAt);
    }

    /// <summary>Told from the events, as they are and as they come back from the store, in one go and one by one.</summary>
    internal static void Held(ProcedureRun run)
    {
        // Hands are read beside the events.
        var wanted = JsonSerializer.Serialize(run.Matter with { Hands = default }, _json);
        Assert.Equal(Enumerable.Range(1, run.Matter.Seq), run.Events.Select(e => e.Seq));
        Assert.Equal(wanted, JsonSerializer.Serialize(ProceedingFold.Of(run.Procedure, run.Events), _json));
        var read = run.Events.Select(e => e with { Act = JsonSerializer.Deserialize<ProcedureAct>(JsonSerializer.Serialize(e.Act, _json), _json)! });
        Assert.Equal(wanted, JsonSerializer.Serialize(ProceedingFold.Of(run.Procedure, read), _json));
    }

    private static string Again(ProcedureAct act) => JsonSerializer.Serialize(JsonSerializer.Deserialize<ProcedureAct>(JsonSerializer.Serialize(act, _json), _json), _json);
}
