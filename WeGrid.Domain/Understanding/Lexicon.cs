using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding;

/// <summary>词库 from <c>data/lexicon.json</c>: what each word speaks for. A town may edit it; nothing here knows a word by itself.</summary>
public sealed class Lexicon
{
    internal Lexicon(string version, LexiconLimits limits, Normaliser normaliser, LexiconWords words, PlaceWords places)
    {
        Version = version;
        Limits = limits;
        Normaliser = normaliser;
        WordList = words;
        Places = places;
    }

    /// <summary>Version of the file, named in every reason.</summary>
    public string Version { get; }

    /// <summary>Thresholds.</summary>
    public LexiconLimits Limits { get; }

    /// <summary>Normaliser with the file's homophones and dialect words.</summary>
    public Normaliser Normaliser { get; }

    internal LexiconWords WordList { get; }

    internal PlaceWords Places { get; }

    /// <summary>Reads the file's text; category paths in it are checked against the tree.</summary>
    /// <returns>The lexicon, or null with every fault found.</returns>
    public static (Lexicon? Lexicon, IReadOnlyList<DataFault> Faults) Parse(string json, CategoryTree categories) =>
        new LexiconReader(categories).Read(json);
}
