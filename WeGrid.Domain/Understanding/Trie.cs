namespace WeGrid.Domain.Understanding;

/// <summary>The tree a <see cref="WordScanner"/> is made from; thrown away after building.</summary>
internal sealed class Trie
{
    private readonly List<Dictionary<char, int>> _children = [[]];
    private readonly List<int> _word = [-1];

    public Trie(IReadOnlyList<string> words)
    {
        for (var number = 0; number < words.Count; number++)
        {
            var state = 0;
            foreach (var c in words[number])
            {
                state = Child(state, c);
            }

            _word[state] = number;
        }
    }

    public int Count => _children.Count;

    /// <summary>Word number that ends in a state, or -1.</summary>
    public int[] WordAt => [.. _word];

    public static uint Key(int state, char c) => ((uint)state << 16) | c;

    public static int Slot(uint key, int mask) => (int)((key * 2654435769u) >> 7) & mask;

    /// <summary>Transitions as an open-addressed table, at most a quarter full; next 0 marks an empty slot (the root is nobody's child).</summary>
    public (uint[] Keys, int[] Next) Freeze()
    {
        var size = 16;
        while (size < Count * 4)
        {
            size *= 2;
        }

        var (keys, next) = (new uint[size], new int[size]);
        for (var state = 0; state < Count; state++)
        {
            foreach (var (c, child) in _children[state])
            {
                var key = Key(state, c);
                var slot = Slot(key, size - 1);
                while (next[slot] != 0)
                {
                    slot = (slot + 1) & (size - 1);
                }

                (keys[slot], next[slot]) = (key, child);
            }
        }

        return (keys, next);
    }

    /// <summary>For each state the longest proper suffix that is a state, and the longest one where a word ends (0 for none).</summary>
    public (int[] Fail, int[] Shorter) Links()
    {
        var (fail, shorter) = (new int[Count], new int[Count]);
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (c, child) in _children[state])
            {
                fail[child] = state == 0 ? 0 : Follow(fail[state], c, fail);
                shorter[child] = _word[fail[child]] >= 0 ? fail[child] : shorter[fail[child]];
                queue.Enqueue(child);
            }
        }

        return (fail, shorter);
    }

    private int Follow(int state, char c, int[] fail)
    {
        while (state > 0 && !_children[state].ContainsKey(c))
        {
            state = fail[state];
        }

        return _children[state].GetValueOrDefault(c, 0);
    }

    private int Child(int state, char c)
    {
        if (!_children[state].TryGetValue(c, out var child))
        {
            child = _children.Count;
            _children[state].Add(c, child);
            _children.Add([]);
            _word.Add(-1);
        }

        return child;
    }
}
