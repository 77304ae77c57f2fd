namespace WeGrid.Domain.Understanding;

/// <summary>
/// Finds every word of a fixed list in one pass over the text (Aho–Corasick). Built once; scanning allocates nothing.
/// Transitions live in one open-addressed table: a full table over the Chinese alphabet would take tens of megabytes.
/// </summary>
internal sealed class WordScanner
{
    private readonly uint[] _keys;
    private readonly int[] _next;
    private readonly int[] _fail;
    private readonly int[] _word;
    private readonly int[] _shorter;
    private readonly int[] _length;

    /// <summary>Builds the machine; word numbers are places in the list. Words must be distinct and not empty.</summary>
    public WordScanner(IReadOnlyList<string> words)
    {
        var trie = new Trie(words);
        if (trie.Count > ushort.MaxValue)
        {
            throw new ArgumentException($"the word list needs {trie.Count} states; 65535 is the most", nameof(words));
        }

        (_keys, _next) = trie.Freeze();
        (_fail, _shorter) = trie.Links();
        _word = trie.WordAt;
        _length = [.. words.Select(w => w.Length)];
    }

    /// <summary>Adds every occurrence to <paramref name="found"/>, by end, longer words first.</summary>
    public void Scan(ReadOnlySpan<char> text, List<Hit> found)
    {
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            state = Step(state, text[i]);
            for (var s = _word[state] >= 0 ? state : _shorter[state]; s > 0; s = _shorter[s])
            {
                var word = _word[s];
                found.Add(new Hit(i + 1 - _length[word], i + 1, word));
            }
        }
    }

    private int Step(int state, char c)
    {
        while (true)
        {
            var next = Find(state, c);
            if (next >= 0 || state == 0)
            {
                return Math.Max(next, 0);
            }

            state = _fail[state];
        }
    }

    private int Find(int state, char c)
    {
        var key = Trie.Key(state, c);
        var mask = _keys.Length - 1;
        for (var slot = Trie.Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            if (_next[slot] == 0)
            {
                return -1;
            }

            if (_keys[slot] == key)
            {
                return _next[slot];
            }
        }
    }
}
