using System.Buffers;

namespace WeGrid.Domain.Understanding;

/// <summary>规整后的文本, which remembers where each character came from.</summary>
public sealed class NormalText
{
    private (int[] Start, int[] End)? _map;

    /// <param name="original">What was sent.</param>
    /// <param name="text">As normalised.</param>
    /// <param name="map">For each character where what it stands for begins and ends, on rented memory; null where each stands where it stood.</param>
    /// <param name="hadSticker">Whether a sticker was taken out.</param>
    internal NormalText(string original, string text, (int[] Start, int[] End)? map, bool hadSticker)
    {
        Original = original;
        Text = text;
        _map = map;
        HadSticker = hadSticker;
    }

    /// <summary>What was sent.</summary>
    public string Original { get; }

    /// <summary>Simplified, half width, lower case, without emoji; homophones and dialect words replaced.</summary>
    public string Text { get; }

    /// <summary>Whether an emoji or a [表情] was taken out.</summary>
    public bool HadSticker { get; }

    /// <summary>读法: words that were read as others, each as <c>路登→路灯</c>; the machine's reading, never the speaker's words.</summary>
    public IReadOnlyList<string> Readings { get; init; } = [];

    /// <summary>The part of the original that a part of the normalised text stands for: always an exact substring.</summary>
    public string OriginalOf(int start, int end) => start >= end ? "" : RangeOf(start, end) is var (from, to) ? Original[from..to] : "";

    /// <summary>The same as a range of the original; the part must not be empty.</summary>
    internal (int Start, int End) RangeOf(int start, int end) => _map is { } map ? (map.Start[start], map.End[end - 1]) : (start, end);

    /// <summary>Gives the memory back; where something stood cannot be asked any more.</summary>
    internal void Release()
    {
        if (_map is { } map)
        {
            _map = null;
            ArrayPool<int>.Shared.Return(map.Start);
            ArrayPool<int>.Shared.Return(map.End);
        }
    }
}
