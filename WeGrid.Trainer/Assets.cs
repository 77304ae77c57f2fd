using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Matters;
using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Trainer;

/// <summary>The data folder as shipped: tree, lexicon, models.</summary>
internal sealed class Assets
{
    private Assets(string folder, CategoryTree tree, Lexicon lexicon) => (Folder, Tree, Lexicon) = (folder, tree, lexicon);

    public string Folder { get; }

    public CategoryTree Tree { get; }

    public Lexicon Lexicon { get; }

    /// <summary>Our own labelled messages.</summary>
    public string Village => Path.Combine(Folder, "village");

    /// <summary>Understands as the product does, without a town's own places.</summary>
    public Understander Understander
    {
        get
        {
            var (set, faults) = ModelSet.Parse(name => Bytes(name));
            return set is null
                ? throw new InputException(string.Join("; ", faults))
                : new Understander(Lexicon, Gazetteer.Empty(Lexicon.Normaliser), set);
        }
    }

    /// <summary>Finds the data folder at or above the working folder or the program.</summary>
    public static Assets Load()
    {
        var folder = new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() }.SelectMany(Up)
            .Select(f => Path.Combine(f, "data")).FirstOrDefault(f => File.Exists(Path.Combine(f, "lexicon.json")))
            ?? throw new InputException("no data folder with lexicon.json at or above the working folder");
        return Load(folder);
    }

    /// <summary>Reads a data folder.</summary>
    public static Assets Load(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "lexicon.json")))
        {
            throw new InputException($"{folder} is no data folder: it has no lexicon.json");
        }

        var (tree, treeFaults) = CategoryTree.Parse(File.ReadAllText(Path.Combine(folder, "categories.json")));
        var (lexicon, faults) = tree is null ? (null, treeFaults) : Lexicon.Parse(File.ReadAllText(Path.Combine(folder, "lexicon.json")), tree);
        return lexicon is null ? throw new InputException(string.Join("; ", faults)) : new Assets(folder, tree!, lexicon);
    }

    /// <summary>Whether a model is there.</summary>
    public bool HasModel(string name) => File.Exists(FileOf(name));

    /// <summary>A shipped linear model.</summary>
    public LinearModel Linear(string name) => Read(name, LinearModel.Parse);

    /// <summary>A shipped tagging model.</summary>
    public TagModel Tags(string name) => Read(name, TagModel.Parse);

    /// <summary>Whether two letters are about one matter.</summary>
    public PairModel Pairs => Read("pairs", PairModel.Parse);

    /// <summary>Writes a model and says how large it is.</summary>
    public void Write(string name, byte[] file)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "model"));
        File.WriteAllBytes(FileOf(name), file);
        Console.WriteLine($"model/{name}.model: {file.Length / 1024} KB");
    }

    private T Read<T>(string name, Func<ReadOnlyMemory<byte>, (T? Model, string? Fault)> parse)
        where T : class
    {
        var bytes = Bytes(name) ?? throw new InputException($"model/{name}.model is not there: make it with ./wegrid train DIR");
        var (model, fault) = parse(bytes);
        return model ?? throw new InputException($"model/{name}.model: {fault}");
    }

    private ReadOnlyMemory<byte>? Bytes(string name) => File.Exists(FileOf(name)) ? File.ReadAllBytes(FileOf(name)) : null;

    private string FileOf(string name) => Path.Combine(Folder, "model", name + ".model");

    private static IEnumerable<string> Up(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
