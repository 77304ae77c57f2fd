using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tests.Understanding;

/// <summary>The data files as they are shipped, read once.</summary>
internal static class Shipped
{
    public static readonly string Folder = Path.Combine(Root(), "data");

    public static readonly CategoryTree Categories = CategoryTree.Parse(Read("categories.json")).Tree!;

    public static readonly Lexicon Lexicon = Lexicon.Parse(Read("lexicon.json"), Categories).Lexicon!;

    public static readonly Gazetteer Longxi = Gazetteer.Parse(Read("gazetteer/longxi.json"), Lexicon.Normaliser).Gazetteer!;

    public static readonly DeadlinePolicy Deadlines = DeadlinePolicy.Parse(Read("deadlines.json"), Categories).Policy!;

    public static readonly WorkingCalendar Calendar = WorkingCalendar.Parse(
        Directory.GetFiles(Path.Combine(Folder, "calendar"), "*.tsv").Order().SelectMany(File.ReadLines)).Calendar!;

    public static readonly Understander Understander = new(Lexicon, Longxi);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public static Understood InGroup(string text) => Understander.Understand(text, ChatContext.Group("lx-lxc"));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WeGrid.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("WeGrid.sln not found above the test's folder");
    }
}
