using WeGrid.Domain.Understanding;

namespace WeGrid.Trainer;

/// <summary>The data folder as shipped: tree, lexicon, models.</summary>
internal sealed class Assets
{
    private Assets(string folder, CategoryTree tree, Lexicon lexicon) => (Folder, Tree, Lexicon) = (folder, tree, lexicon);

    public string Folder { get; }

    public CategoryTree Tree { get; }

    public Lexicon Lexicon { get; }

    /// <summary>Finds the data folder at or above the working folder or the program.</summary>
    public static Assets Load()
    {
        var folder = new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }.SelectMany(Up)
            .Select(f => Path.Combine(f, "data")).FirstOrDefault(f => File.Exists(Path.Combine(f, "lexicon.json")))
            ?? throw new InputException("no data folder with lexicon.json at or above the working folder");
        var (tree, treeFaults) = CategoryTree.Parse(File.ReadAllText(Path.Combine(folder, "categories.json")));
        var (lexicon, faults) = tree is null ? (null, treeFaults) : Lexicon.Parse(File.ReadAllText(Path.Combine(folder, "lexicon.json")), tree);
        return lexicon is null ? throw new InputException(string.Join("; ", faults)) : new Assets(folder, tree!, lexicon);
    }

    private static IEnumerable<string> Up(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
