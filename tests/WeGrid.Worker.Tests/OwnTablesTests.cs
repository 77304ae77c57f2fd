using WeGrid.Domain.Tickets;
using WeGrid.Hosting;

namespace WeGrid.Worker.Tests;

/// <summary>Tables a town may edit, shown by 办结规则: one for all, a corp's own in its place, every fault with its file.</summary>
public sealed class OwnTablesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-closing-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_ACorpsOwnFile_StandsInPlaceOfTheCommonOne()
    {
        Write("closing.json", """{ "version": "x", "categories": { "供电": { "photo": true } } }""");
        Write("closing/longxi.json", """{ "version": "x", "categories": { "供水": { "check": true } } }""");
        var faults = new List<string>();
        var files = Load(faults);

        Assert.Empty(faults);
        Assert.Equal(new ClosingRule(Photo: false, Check: true), files.Of("longxi").For("供水", ""));
        Assert.Equal(ClosingRule.NoteOnly, files.Of("longxi").For("供电", ""));
        Assert.Equal(new ClosingRule(Photo: true, Check: false), files.Of("other").For("供电", "停电"));
    }

    [Fact]
    public void Load_FaultsOfEveryFile_AreListedTogether()
    {
        Write("closing.json", """{ "categories": {} }""");
        Write("closing/longxi.json", """{ "version": "x", "categories": { "没有的类": { "photo": true } } }""");
        var faults = new List<string>();
        Load(faults);

        Assert.Contains(faults, f => f.Contains("closing.json", StringComparison.Ordinal) && f.Contains("version", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("closing/longxi.json", StringComparison.Ordinal) && f.Contains("没有的类", StringComparison.Ordinal));
    }

    private OwnTables<ClosingRules> Load(List<string> faults)
    {
        var categories = DataFiles.Load(DataFiles.FindFolder()).Files!.Categories;
        return OwnTables.Load(_folder, "closing", ClosingRules.None, (file, json) => ClosingRules.Parse(file, json, categories), faults);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
