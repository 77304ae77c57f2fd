using System.Buffers;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>
/// 序列标注: gives every character of a text one tag, the best row of tags as a whole. Tags are <c>B-x</c> (first character of an x), <c>I-x</c> (a
/// further one) and <c>O</c>. Made by <c>./wegrid train</c>; safe to share between threads.
/// </summary>
public sealed class TagModel
{
    private readonly TagWeights _weights;
    private readonly float[] _move;
    private readonly bool[] _mayOpen;

    internal TagModel(TagWeights weights)
    {
        _weights = weights;
        var tags = weights.Tags;
        _mayOpen = [.. tags.Select(t => t[0] != 'I')];
        _move = new float[tags.Count * tags.Count];
        for (var from = 0; from < tags.Count; from++)
        {
            for (var to = 0; to < tags.Count; to++)
            {
                // I-x goes on what B-x or I-x began.
                var may = tags[to][0] != 'I' || (tags[from][0] != 'O' && tags[from][1..] == tags[to][1..]);
                _move[(from * tags.Count) + to] = may ? weights.Move[(from * tags.Count) + to] : float.NegativeInfinity;
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
        var best = new int[text.Length];
        Tag(text, hints, best);
        return best;
    }

    /// <summary>The same without allocating.</summary>
    internal void Tag(ReadOnlySpan<char> text, ReadOnlySpan<byte> hints, Span<int> best)
    {
        if (text.Length == 0)
        {
            return;
        }

        var tags = Tags.Count;
        var score = ArrayPool<float>.Shared.Rent(text.Length * tags);
        var from = ArrayPool<int>.Shared.Rent(text.Length * tags);
        Weigh(text, hints, score);
        for (var i = 0; i < text.Length; i++)
        {
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
    }

    // What the characters themselves say for each tag, place by place.
    private void Weigh(ReadOnlySpan<char> text, ReadOnlySpan<byte> hints, float[] score)
    {
        var room = TagFeatures.RoomFor(text.Length);
        var (signs, classes, ends) = (ArrayPool<char>.Shared.Rent(room), ArrayPool<byte>.Shared.Rent(room), ArrayPool<char>.Shared.Rent(text.Length));
        TagFeatures.Prepare(text, signs, classes, ends);
        Span<int> keys = stackalloc int[TagFeatures.Most];
        for (var i = 0; i < text.Length; i++)
        {
            var here = score.AsSpan(i * Tags.Count, Tags.Count);
            here.Clear();
            _weights.Add(keys[..TagFeatures.At(signs, classes, ends[i], hints, i, _weights.Bits, keys)], here);
        }

        ArrayPool<char>.Shared.Return(signs);
        ArrayPool<byte>.Shared.Return(classes);
        ArrayPool<char>.Shared.Return(ends);
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
                score[at] = _mayOpen[to] ? score[at] : float.NegativeInfinity;
                continue;
            }

            var top = float.NegativeInfinity;
            for (var t = 0; t < tags; t++)
            {
                var way = score[at - to - tags + t] + _move[(t * tags) + to];
                if (way > top)
                {
                    (top, from[at]) = (way, t);
                }
            }

            score[at] += top;
        }
    }
}
