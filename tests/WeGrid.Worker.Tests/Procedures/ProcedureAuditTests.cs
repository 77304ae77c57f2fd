using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>The audit of the property is no rubber stamp: what it must find, it finds.</summary>
public sealed class ProcedureAuditTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private const string Whistle = "number = (select number from proceeding where corp_id = $1 and procedure = 'whistle')";
    private const string Motion = "number = (select number from proceeding where corp_id = $1 and procedure = 'four-two')";

    [Theory]
    [Trait("Feature", "C07")]
    [Trait("Feature", "D07")]
    [InlineData("a doubled step", "finishes arrive in handle",
        $"with more as (insert into proceeding_event select corp_id, number, seq + 1, at, by, act, due_at from proceeding_event where corp_id = $1 and act->>'Step' = 'arrive') update proceeding set seq = seq + 1 where corp_id = $1 and {Whistle}")]
    [InlineData("a skipped step", "finishes consult in propose", "update proceeding_event set act = jsonb_set(act, '{Step}', '\"consult\"') where corp_id = $1 and act->>'Step' = 'propose'")]
    [InlineData("a quorum that was none", "review was passed without its quorum", "update proceeding_event set act = jsonb_set(act, '{Vote,Present}', '19') where corp_id = $1 and act->>'Step' = 'review'")]
    [InlineData("an outcome against the heads", "not to what its heads say", "update proceeding_event set act = jsonb_set(act, '{Vote,For}', '3') where corp_id = $1 and act->>'Step' = 'review'")]
    [InlineData("a record that is another", "propose was passed without 提议", "update proceeding_event set act = jsonb_set(act, '{Name}', '\"别的\"') where corp_id = $1 and act->>'Name' = '提议'")]
    [InlineData("a unit that never came", "arrive was passed before all had come", "update proceeding_event set act = jsonb_set(act, '{Party}', '\"power\"') where corp_id = $1 and act->>'Party' = 'road'")]
    [InlineData("a notice lost", "bai.qi is owed 1 procedure_start of 1, and 0 are there",
        "with gone as (delete from outbox where corp_id = $1 and recipient = 'bai.qi' and template = 'procedure_start' and seq = 1), dead as (delete from outbox_done where corp_id = $1 and recipient = 'bai.qi' and template = 'procedure_start' and seq = 1) select 1")]
    [InlineData("a notice twice", "are there",
        "insert into outbox select (jsonb_populate_record(null::outbox, to_jsonb(o) || jsonb_build_object('id', gen_random_uuid()))).* from outbox o where corp_id = $1 and template = 'procedure_start' and recipient = 'lu.ping' limit 1")]
    [InlineData("a number missing", "its history has gaps", "delete from proceeding_event where corp_id = $1 and act->>'act' = 'answer' and act->>'Party' = 'road'")]
    [InlineData("a text that was changed", "its text is not", "update procedure_text set source = replace(source, '2/3', '1/3') where corp_id = $1 and procedure = 'four-two'")]
    [InlineData("a clock that looks elsewhere", "its clock looks at", "update due set due_at = due_at + interval '1 day' where corp_id = $1 and kind = 'procedure'")]
    [InlineData("a row that says otherwise", "its row says otherwise", $"update proceeding set due_at = due_at + interval '1 day' where corp_id = $1 and {Motion}")]
    public async Task Audit_OfAnUndisturbedTownHasNothingToSay_AndFinds(string what, string fault, string sql)
    {
        var house = new ProcedureHouse(given);
        house.Change([DefinitionChanges.Shipped("whistle"), DefinitionChanges.Shipped("four-two")]);
        await PlayAsync(house);
        Assert.Equal([], await ProcedureAudit.FaultsAsync(house));

        await house.Village.RowsAsync(sql);
        Assert.True((await ProcedureAudit.FaultsAsync(house)).Any(f => f.Contains(fault, StringComparison.Ordinal)), $"{what} was not found: {string.Join("; ", await ProcedureAudit.FaultsAsync(house))}");
    }

    private static async Task PlayAsync(ProcedureHouse house)
    {
        await house.SayAsync([("fan.yi", "吹哨 供电所、公路站：桥头电杆歪了")]);
        await house.SayAsync([("dang.wei", "提议案 修三组的路")]);
        var (whistle, motion) = (house.Began.Keys.Min(), house.Began.Keys.Max());
        foreach (var (person, words) in new[]
        {
            ("bai.qi", $"到场 {whistle}"), ("shi.jia", $"不能到 {whistle} 车坏了"), ("fan.yi", $"完成 {whistle}"),
            ("dang.wei", $"记 {motion} 提议 三组的路坏了"), ("dang.wei", $"完成 {motion}"), ("lu.ping", $"记 {motion} 商议记录 都赞成"), ("lu.ping", $"完成 {motion}"),
            ("dang.wei", $"记 {motion} 会议记录 开了"), ("dang.wei", $"完成 {motion} 应到30 实到25 同意20"),
        })
        {
            await house.SayAsync([(person, words)]);
        }
    }
}
