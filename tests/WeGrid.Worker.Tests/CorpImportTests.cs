using WeGrid.Hosting;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests;

/// <summary>What import refuses and corp check lists, on the data folder as it is shipped.</summary>
public sealed class CorpImportTests
{
    private static readonly DataFiles _data = DataFiles.Load(DataFiles.FindFolder()).Files!;

    [Theory]
    [Trait("Feature", "DE-01")]
    [InlineData("""{ "when": { "category": "供电" }, "unit": "power" }""", null)]
    [InlineData("""{ "when": { "category": "供店" }, "unit": "power" }""", "settings.routing[0].when.category: '供店' is not in categories.json; write a level-1 name or 一级/二级")]
    [InlineData("""{ "when": { "grid": "v" }, "unit": "powr" }""", "settings.routing[0].unit: 'powr' is not in units; correct it or add that unit")]
    public void Read_RoutingRule_FaultsWithPathAndCure(string rule, string? fault)
    {
        var (corp, faults) = CorpImport.Read(Village.File("t").TrimEnd()[..^1] + $", \"settings\": {{ \"routing\": [ {rule} ] }} }}", _data);

        Assert.Equal(fault is null ? [] : [fault], faults);
        Assert.Equal(fault is null, corp is not null);
    }
}
