using WeGrid.Hosting;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Templates;

public sealed class TemplateShowTests
{
    private static readonly string _shipped = Path.Combine(DataFiles.FindFolder(), "templates");

    private static readonly TemplateBook _book = TemplateBook.Load(_shipped, new TemplateEngine()).Book!;

    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var entry in _book.Registry.All)
        {
            names.Add(entry.Name);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Show_EveryShippedTemplate_HasItsLengthAndNothingLeftOpen(string name)
    {
        using var text = new StringWriter();

        TemplateShow.Show(_book, _book.Registry.Find(name)!, text);

        Assert.DoesNotContain("{{", text.ToString(), StringComparison.Ordinal);
        Assert.Matches("[0-9]+ 字节；填最长的值 [0-9]+ 字节", text.ToString());
    }

    [Fact]
    public void Run_KnownText_CountsBytesAndNotCharacters()
    {
        var folder = Directory.CreateTempSubdirectory("wegrid-show-").FullName;
        File.WriteAllText(Path.Combine(folder, "variables.json"), """{ "variables": { "number": "编号" }, "groups": { "common": [] }, "templates": { "t": { "about": "试", "forms": ["txt"], "variables": ["number"] } } }""");
        File.WriteAllText(Path.Combine(folder, "t.txt"), "编号{{ number }}");
        using var text = new StringWriter();

        Assert.True(TemplateShow.Run(folder, "t", text));
        File.WriteAllText(Path.Combine(folder, "t.txt"), "编号{{ number }}" + new string('长', 700));
        using var longer = new StringWriter();
        Assert.True(TemplateShow.Run(folder, "t", longer));

        Assert.Contains("编号1024", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("——10 字节；填最长的值 14 字节，每条最多 2048 字节：放得下——", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("放不下，超出 66 字节", longer.ToString(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Run_UnknownName_SaysWhichThereAre()
    {
        using var text = new StringWriter();

        Assert.False(TemplateShow.Run(_shipped, "nothing", text));

        Assert.Contains("receipt", text.ToString(), StringComparison.Ordinal);
    }
}
