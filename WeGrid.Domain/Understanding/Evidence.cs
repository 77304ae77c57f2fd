namespace WeGrid.Domain.Understanding;

/// <summary>Everything the lexicon finds in one text, with harmless words and shorter doubles taken out.</summary>
internal sealed class Evidence
{
    private readonly List<Finding> _findings;
    private readonly ulong _present;

    private Evidence(List<Finding> findings)
    {
        _findings = findings;
        foreach (var finding in findings)
        {
            _present |= finding.Meaning.IsCategory ? 0 : Bit(finding.Meaning.Signal);
        }
    }

    public IReadOnlyList<Finding> Findings => _findings;

    public static Evidence In(string text, LexiconWords words, int gap)
    {
        var hits = new List<Hit>();
        words.Scan(text, hits);
        RemoveHarmless(hits, words);
        var findings = new List<Finding>(hits.Count);
        foreach (var hit in hits)
        {
            foreach (var meaning in words.Meanings[hit.Word])
            {
                findings.Add(new Finding(meaning, hit.Start, hit.End, words.Words[hit.Word], false));
            }
        }

        AddPatterns(text, hits, words, gap, findings);
        RemoveCovered(findings);
        return new Evidence(findings);
    }

    public bool Has(Signal signal) => (_present & Bit(signal)) != 0;

    public bool HasAny(params ReadOnlySpan<Signal> signals)
    {
        foreach (var signal in signals)
        {
            if (Has(signal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many different words speak for the signal.</summary>
    public int Count(Signal signal) => Has(signal) ? WordsOf(signal).Count : 0;

    /// <summary>The words that speak for any of the signals, once each, in the order of the text.</summary>
    public List<string> WordsOf(params ReadOnlySpan<Signal> signals)
    {
        var found = new List<string>();
        foreach (var finding in _findings)
        {
            if (!finding.Meaning.IsCategory && signals.Contains(finding.Meaning.Signal) && !found.Contains(finding.Words))
            {
                found.Add(finding.Words);
            }
        }

        return found;
    }

    /// <summary>Where the last word of the signal ends; -1 when there is none.</summary>
    public int LastEnd(Signal signal)
    {
        var last = -1;
        foreach (var finding in _findings)
        {
            if (!finding.Meaning.IsCategory && finding.Meaning.Signal == signal)
            {
                last = Math.Max(last, finding.End);
            }
        }

        return last;
    }

    /// <summary>Whether the text opens with a word of the signal.</summary>
    public bool OpensWith(Signal signal) =>
        Has(signal) && _findings.Exists(f => !f.Meaning.IsCategory && f.Meaning.Signal == signal && f.Start <= 2);

    /// <summary>How many letters and digits of the text belong to none of the signals' words.</summary>
    public int LettersOutside(string text, params ReadOnlySpan<Signal> signals)
    {
        var outside = 0;
        for (var i = 0; i < text.Length; i++)
        {
            outside += char.IsLetterOrDigit(text[i]) && !IsInside(i, signals) ? 1 : 0;
        }

        return outside;
    }

    private bool IsInside(int at, ReadOnlySpan<Signal> signals)
    {
        foreach (var finding in _findings)
        {
            if (!finding.Meaning.IsCategory && finding.Start <= at && at < finding.End && signals.Contains(finding.Meaning.Signal))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Bit(Signal signal) => 1UL << (int)signal;

    private static void RemoveHarmless(List<Hit> hits, LexiconWords words)
    {
        for (var i = hits.Count - 1; i >= 0; i--)
        {
            if (IsHarmless(hits[i], words))
            {
                var shield = hits[i];
                hits.RemoveAll(h => h != shield && shield.Covers(h) && !IsHarmless(h, words));
                i = hits.IndexOf(shield);
            }
        }
    }

    private static bool IsHarmless(Hit hit, LexiconWords words) =>
        Array.Exists(words.Meanings[hit.Word], m => !m.IsCategory && m.Signal == Signal.Harmless);

    private static void AddPatterns(string text, List<Hit> hits, LexiconWords words, int gap, List<Finding> findings)
    {
        foreach (var second in hits)
        {
            foreach (var role in words.Roles[second.Word])
            {
                if (role.IsSecond && FirstPart(text, hits, words, gap, second, role.Pattern) is { } first)
                {
                    var shown = $"{words.Words[first.Word]}…{words.Words[second.Word]}";
                    findings.AddRange(words.Patterns[role.Pattern].Meanings
                        .Select(m => new Finding(m, first.Start, second.End, shown, true)));
                }
            }
        }
    }

    private static Hit? FirstPart(string text, List<Hit> hits, LexiconWords words, int gap, Hit second, int pattern)
    {
        foreach (var hit in hits)
        {
            if (hit.End <= second.Start && second.Start - hit.End <= gap
                && Array.Exists(words.Roles[hit.Word], r => r.Pattern == pattern && !r.IsSecond)
                && !text.AsSpan(hit.End, second.Start - hit.End).ContainsAny('.', '!', '?'))
            {
                return hit;
            }
        }

        return null;
    }

    // 没修好 takes 修好 out. What speaks of life and violence is taken out by harmless words only.
    private static void RemoveCovered(List<Finding> findings)
    {
        var all = findings.ToArray();
        findings.RemoveAll(f => Array.Exists(all, o => !o.IsPattern && o.Start <= f.Start && f.End <= o.End
            && o.End - o.Start > f.End - f.Start && Outranks(o.Meaning, f.Meaning)));
    }

    private static bool Outranks(LexiconWords.Meaning longer, LexiconWords.Meaning shorter)
    {
        if (longer.IsCategory || shorter.IsCategory)
        {
            return longer.IsCategory && shorter.IsCategory && longer.Category == shorter.Category;
        }

        return longer.Signal == shorter.Signal
            || shorter.Signal is not (Signal.Life or Signal.LifeNow or Signal.Suicide or Signal.Violence);
    }
}
