using System.Buffers;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>
/// 序列标注: gives every character of a text one tag, the best row of tags as a whole. Tags are <c>B-x</c> (first character of an x), <c>I-x</c> (a
/// further one) and <c>O</c>. Made by <c>./wegrid train</c>; safe to share between threads.
/// </summary>
public sealed class TagModel
{
    private readonly TagWeights _weights;
    private readonly bool[] _mayFollow;

    internal TagModel(TagWeights weights)
    {
        _weights = weights;
        var tags = weights.Tags;
        _mayFollow = new bool[tags.Count * tags.Count];
        for (var from = 0; from < tags.Count; from++)
        {
            for (var to = 0; to < tags.Count; to++)
            {
                // I-x goes on what B-x or I-x began.
                _mayFollow[(from * tags.Count) + to] = tags[to][0] != 'I' || (tags[from][0] != 'O' && tags[from][1..] == tags[to][1..]);
            }
        }
    }

    /// <summary>What it finds.</summary>
    public string Name => _weights.Name;

    /// <summary>Version, named in reasons.</summary>
    public string Version => _weights.Version;

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags => _weights.Tags;

    /// <summary>Reads a model file.</summary>
    /// <returns>The model, or null and why the bytes are none.</returns>
    public static (TagModel? Model, string? Fault) Parse(ReadOnlyMemory<byte> file)
    {
        var (weights, fault) = TagFile.Read(file);
        return (weights is null ? null : new TagModel(weights), fault);
    }

    /// <summary>The best row of tags, one number per character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hints">What a word list says of each character; empty when trained without.</param>
    public int[] Tag(ReadOnlySpan<char> text, ReadOnlySpan<byte> hints)
    {
        var tags = Tags.Count;
        var best = new int[text.Length];
        if (text.Length == 0)
        {
            return best;
        }

        var score = ArrayPool<float>.Shared.Rent(text.Length * tags);
        var from = ArrayPool<int>.Shared.Rent(text.Length * tags);
        Span<int> keys = stackalloc int[TagFeatures.Most];
        for (var i = 0; i < text.Length; i++)
        {
            var here = score.AsSpan(i * tags, tags);
            here.Clear();
            var count = TagFeatures.At(text, hints, i, _weights.Bits, keys);
            foreach (var key in keys[..count])
            {
                _weights.Add(key, here);
            }

            Step(score, from, i);
        }

        var last = score.AsSpan((text.Length - 1) * tags, tags);
        var tag = 0;
        for (var t = 1; t < tags; t++)
        {
            tag = last[t] > last[tag] ? t : tag;
        }

        for (var i = text.Length - 1; i >= 0; i--)
        {
            best[i] = tag;
            tag = from[(i * tags) + tag];
        }

        ArrayPool<float>.Shared.Return(score);
        ArrayPool<int>.Shared.Return(from);
        return best;
    }

    // Adds to the scores of place i the best way to each of its tags.
    private void Step(float[] score, int[] from, int i)
    {
        var tags = Tags.Count;
        for (var to = 0; to < tags; to++)
        {
            var at = (i * tags) + to;
            if (i == 0)
            {
                score[at] = Tags[to][0] == 'I' ? float.NegativeInfinity : score[at];
                continue;
            }

            var top = float.NegativeInfinity;
            for (var t = 0; t < tags; t++)
            {
                var way = score[at - to - tags + t] + _weights.Move[(t * tags) + to];
                if (way > top && _mayFollow[(t * tags) + to])
                {
                    (top, from[at]) = (way, t);
                }
            }

            score[at] += top;
        }
    }
}
