using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Trainer.Learning;

/// <summary>A text with the tag of every character.</summary>
internal sealed record Tagged(string Text, byte[] Hints, int[] Tags, string Group);

/// <summary>Averaged structured perceptron (Collins 2002): guesses a whole row of tags and moves the weights where it was wrong.</summary>
internal sealed class TagTrainer(string name, IReadOnlyList<string> tags, int bits, int passes)
{
    private readonly float[] _weights = new float[(1 << bits) * tags.Count];
    private readonly double[] _sum = new double[(1 << bits) * tags.Count];
    private readonly float[] _move = new float[tags.Count * tags.Count];
    private readonly double[] _moveSum = new double[tags.Count * tags.Count];
    private readonly bool[] _mayFollow = MayFollow(tags);
    private int _time = 1;

    /// <summary>The model as a file; the same examples give the same bytes.</summary>
    public byte[] Train(IReadOnlyList<Tagged> examples, string version)
    {
        Run(examples);
        var averaged = Average(_weights, _sum);
        var move = Average(_move, _moveSum);
        var scale = averaged.Max(Math.Abs) / 127;
        var kept = Enumerable.Range(0, 1 << bits).Where(k => HasWeight(averaged, k, scale)).ToArray();
        var rows = new sbyte[kept.Length * tags.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            for (var t = 0; t < tags.Count; t++)
            {
                rows[(i * tags.Count) + t] = (sbyte)Math.Round(averaged[(kept[i] * tags.Count) + t] / scale);
            }
        }

        return TagFile.Write(new TagWeights(bits, tags, kept, rows) { Name = name, Version = version, Move = [.. move.Select(m => m / scale)] }, kept);
    }

    private void Run(IReadOnlyList<Tagged> examples)
    {
        var order = Enumerable.Range(0, examples.Count).ToArray();
        var random = new Random(11);
        for (var pass = 0; pass < passes; pass++)
        {
            random.Shuffle(order);
            foreach (var i in order)
            {
                Learn(examples[i]);
            }
        }
    }

    private void Learn(Tagged example)
    {
        var length = example.Text.Length;
        var keys = new int[length * TagFeatures.Most];
        var counts = new int[length];
        var (signs, classes, ends) = (new char[TagFeatures.RoomFor(length)], new byte[TagFeatures.RoomFor(length)], new char[length]);
        TagFeatures.Prepare(example.Text, signs, classes, ends);
        for (var i = 0; i < length; i++)
        {
            counts[i] = TagFeatures.At(signs, classes, ends[i], example.Hints, i, bits, keys.AsSpan(i * TagFeatures.Most));
        }

        var guess = Guess(keys, counts, length);
        _time++;
        for (var i = 0; i < length; i++)
        {
            if (guess[i] != example.Tags[i])
            {
                for (var k = 0; k < counts[i]; k++)
                {
                    var at = keys[(i * TagFeatures.Most) + k] * tags.Count;
                    Change(_weights, _sum, at + example.Tags[i], 1);
                    Change(_weights, _sum, at + guess[i], -1);
                }
            }

            if (i > 0 && (guess[i] != example.Tags[i] || guess[i - 1] != example.Tags[i - 1]))
            {
                Change(_move, _moveSum, (example.Tags[i - 1] * tags.Count) + example.Tags[i], 1);
                Change(_move, _moveSum, (guess[i - 1] * tags.Count) + guess[i], -1);
            }
        }
    }

    private int[] Guess(int[] keys, int[] counts, int length)
    {
        var n = tags.Count;
        var score = new float[length * n];
        var from = new int[length * n];
        for (var i = 0; i < length; i++)
        {
            for (var k = 0; k < counts[i]; k++)
            {
                var at = keys[(i * TagFeatures.Most) + k] * n;
                for (var t = 0; t < n; t++)
                {
                    score[(i * n) + t] += _weights[at + t];
                }
            }

            for (var to = 0; to < n; to++)
            {
                Step(score, from, i, to);
            }
        }

        var best = new int[length];
        var tag = Enumerable.Range(0, n).MaxBy(t => score[((length - 1) * n) + t]);
        for (var i = length - 1; i >= 0; i--)
        {
            best[i] = tag;
            tag = from[(i * n) + tag];
        }

        return best;
    }

    private void Step(float[] score, int[] from, int i, int to)
    {
        var n = tags.Count;
        if (i == 0)
        {
            score[to] = tags[to][0] == 'I' ? float.NegativeInfinity : score[to];
            return;
        }

        var (top, origin) = (float.NegativeInfinity, 0);
        for (var t = 0; t < n; t++)
        {
            var way = score[((i - 1) * n) + t] + _move[(t * n) + to];
            if (way > top && _mayFollow[(t * n) + to])
            {
                (top, origin) = (way, t);
            }
        }

        score[(i * n) + to] += top;
        from[(i * n) + to] = origin;
    }

    // Lazy averaging: what a weight was worth over time is its last value less the changes weighted by when they came.
    private void Change(float[] weights, double[] sum, int at, float by)
    {
        weights[at] += by;
        sum[at] += (double)by * _time;
    }

    private float[] Average(float[] weights, double[] sum) => [.. weights.Select((w, i) => (float)(w - (sum[i] / _time)))];

    private bool HasWeight(float[] averaged, int key, float scale)
    {
        for (var t = 0; t < tags.Count; t++)
        {
            if (Math.Abs(averaged[(key * tags.Count) + t]) > scale / 2)
            {
                return true;
            }
        }

        return false;
    }

    private static bool[] MayFollow(IReadOnlyList<string> tags)
    {
        var may = new bool[tags.Count * tags.Count];
        for (var from = 0; from < tags.Count; from++)
        {
            for (var to = 0; to < tags.Count; to++)
            {
                may[(from * tags.Count) + to] = tags[to][0] != 'I' || (tags[from][0] != 'O' && tags[from][1..] == tags[to][1..]);
            }
        }

        return may;
    }
}
