using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>
/// 程序 on real PostgreSQL, by the Bot's runs and the Worker's clocks: whatever people say in whatever order, whenever the clock runs, a file changes, a
/// transaction breaks or two work at once, no matter skips or repeats a step, passes without what its own text asks for, or loses somebody's notice.
/// </summary>
public sealed class ProcedureStoreProperties
{
    private static readonly bool _long = Environment.GetEnvironmentVariable("WEGRID_LONG") == "1";

    private static readonly int _acts = _long ? 40 : 24;

    private static readonly string[] _files = ["seven-steps", "three-lanes", "wish", "rectify", "whistle", "admission", "four-two", "deliberation"];

    /// <summary>What happens next, and who, which and how far.</summary>
    public readonly record struct Act(int What, int Who, int Which, int Far)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"new({What}, {Who}, {Which}, {Far})");
    }

    private static Gen<Act[]> Runs => Gen.ArrayOf(
        from what in Gen.Choose(0, 31)
        from who in Gen.Choose(0, 9999)
        from which in Gen.Choose(0, 9999)
        from far in Gen.Choose(0, 9999)
        select new Act(what, who, which, far), _acts);

    [Fact]
    [Trait("Feature", "D02")]
    [Trait("Feature", "D03")]
    [Trait("Feature", "C03")]
    [Trait("Feature", "C04")]
    [Trait("Feature", "C07")]
    public async Task AnyActsClocksChangesAndCrashes_NoStepSkippedOrTwice_NoneWithoutWhatItNeeds_NoNoticeLost()
    {
        await using var given = await TestDatabase.CreateAsync();
        given.Spoil();
        var breaker = await Breaker.BuildAsync(given.Database);
        var reached = new Dictionary<string, int>(StringComparer.Ordinal);
        Prop.ForAll((from file in Gen.Elements(_files) from acts in Runs select (file, acts)).ToArbitrary(), run => PlayAsync(given, breaker, run.file, run.acts, reached))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(_long ? 200 : 3).WithReplay(_long ? 20261128UL : 20261129UL, 9UL));

        // A property of matters that never get anywhere says nothing.
        Assert.True(reached.Values.Sum() >= (_long ? 1000 : 8), string.Join(", ", reached.Select(r => $"{r.Key} {r.Value}")));
    }

    private static async Task PlayAsync(TestDatabase given, Breaker breaker, string file, Act[] acts, Dictionary<string, int> reached)
    {
        var house = new ProcedureHouse(given, breaker);
        house.Change([.. _files.Select(DefinitionChanges.Shipped)]);
        var player = new ProcedurePlayer(house, await house.TicketsAsync());
        await player.BeginAsync(file, 0);
        foreach (var act in acts)
        {
            await player.PlayAsync(act);
        }

        await house.MendAsync();
        await player.RestAsync();
        Assert.Equal([], await ProcedureAudit.FaultsAsync(house));
        foreach (var row in await house.Village.RowsAsync("select p.procedure from proceeding_event e join proceeding p using (corp_id, number) where corp_id = $1 and act->>'act' = 'finish'"))
        {
            reached[(string)row!] = reached.GetValueOrDefault((string)row!) + 1;
        }
    }
}
