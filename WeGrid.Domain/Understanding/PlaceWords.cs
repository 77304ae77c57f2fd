using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding;

/// <summary>地点用词 of the lexicon in one scanner.</summary>
internal sealed class PlaceWords
{
    private static readonly (string Name, PlaceClass Class)[] Lists =
    [
        ("地标", PlaceClass.Landmark), ("方位", PlaceClass.Relative), ("后缀", PlaceClass.Suffix), ("编号", PlaceClass.Unit),
        ("前缀", PlaceClass.Prefix), ("连接", PlaceClass.Link), ("收尾", PlaceClass.Closer), ("不是地点", PlaceClass.NotPlace),
    ];

    private readonly WordScanner _scanner;
    private readonly uint[] _classes;
    private readonly HashSet<char> _stops;

    private PlaceWords(Dictionary<string, uint> words, HashSet<char> stops)
    {
        _scanner = new WordScanner([.. words.Keys]);
        _classes = [.. words.Values];
        _stops = stops;
    }

    public static PlaceWords Read(JsonAt? at)
    {
        var words = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var (name, list) in Lists)
        {
            foreach (var word in at?.Need(name, "list words, or []")?.Texts() ?? [])
            {
                words[word] = words.GetValueOrDefault(word) | (1u << (int)list);
            }
        }

        var stops = at?.Need("隔断字", "write the characters no name contains")?.Text() ?? "";
        at?.AllowOnly([.. Lists.Select(l => l.Name), "隔断字"]);
        return new PlaceWords(words, [.. stops]);
    }

    public void Scan(ReadOnlySpan<char> text, List<Hit> hits) => _scanner.Scan(text, hits);

    public bool Is(Hit hit, PlaceClass wanted) => (_classes[hit.Word] & (1u << (int)wanted)) != 0;

    /// <summary>The first of the word's classes.</summary>
    public int FirstClassOf(Hit hit) => System.Numerics.BitOperations.TrailingZeroCount(_classes[hit.Word]);

    /// <summary>Whether the character may be part of a name.</summary>
    public bool MayBeInName(char c) => c is >= '\u4e00' and <= '\u9fff' && !_stops.Contains(c);
}
