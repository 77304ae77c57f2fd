using System.Buffers;
using System.Runtime.InteropServices;

namespace WeGrid.Domain.Understanding;

/// <summary>Everything the lexicon finds in one text, with harmless words and shorter doubles taken out. It lives on rented memory: whoever is done with it for good may give that back.</summary>
internal sealed class Evidence
{
    private const int Done = -2;
    private const int Signals = 128;

    private readonly Finding[] _findings;
    private readonly byte[] _counts;
    private readonly int _count;

    private Evidence(ReadOnlySpan<Finding> findings)
    {
        _count = findings.Length;
        _findings = ArrayPool<Finding>.Shared.Rent(_count);
        findings.CopyTo(_findings);
        _counts = ArrayPool<byte>.Shared.Rent(Signals);
        Array.Clear(_counts);
        for (var i = 0; i < _count; i++)
        {
            if (_findings[i].Meaning is { IsCategory: false, Signal: var signal } && _counts[(int)signal] < byte.MaxValue && (_counts[(int)signal] == 0 || !IsRepeated(i)))
            {
                _counts[(int)signal]++;
            }
        }
    }

    public ReadOnlySpan<Finding> Findings => _findings.AsSpan(0, _count);

    public static Evidence In(string text, LexiconWords words, int gap)
    {
        var hits = Scratch.Hits();
        words.Scan(text, hits);
        RemoveHarmless(hits, words);
        var findings = Scratch.Findings();
        foreach (var hit in hits)
        {
            foreach (var meaning in words.Meanings[hit.Word])
            {
                findings.Add(new Finding(meaning, hit.Start, hit.End, words.Words[hit.Word]));
            }
        }

        var plain = findings.Count;
        AddPatterns(text, hits, words, gap, findings);
        RemoveCovered(findings, plain, words.Longest);
        return new Evidence(CollectionsMarshal.AsSpan(findings));
    }

    /// <summary>Gives the memory back; nothing can be asked any more.</summary>
    public void Release()
    {
        ArrayPool<Finding>.Shared.Return(_findings, clearArray: false);
        ArrayPool<byte>.Shared.Return(_counts);
    }

    public bool Has(Signal signal) => _counts[(int)signal] > 0;

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
    public int Count(Signal signal) => _counts[(int)signal];

    /// <summary>The words that speak for any of the signals, once each, in the order of the text.</summary>
    public List<string> WordsOf(params ReadOnlySpan<Signal> signals)
    {
        var found = new List<string>();
        foreach (ref readonly var finding in Findings)
        {
            if (!finding.Meaning.IsCategory && signals.Contains(finding.Meaning.Signal) && finding.Words is var words && !found.Contains(words))
            {
                found.Add(words);
            }
        }

        return found;
    }

    /// <summary>Where the last word of the signal ends; -1 when there is none.</summary>
    public int LastEnd(Signal signal)
    {
        var last = -1;
        foreach (ref readonly var finding in Findings)
        {
            if (!finding.Meaning.IsCategory && finding.Meaning.Signal == signal)
            {
                last = Math.Max(last, finding.End);
            }
        }

        return last;
    }

    /// <summary>Whether the text opens with a word of the signal.</summary>
    public bool OpensWith(Signal signal)
    {
        if (!Has(signal))
        {
            return false;
        }

        foreach (ref readonly var finding in Findings)
        {
            if (!finding.Meaning.IsCategory && finding.Meaning.Signal == signal && finding.Start <= 2)
            {
                return true;
            }
        }

        return false;
    }

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

    // Whether the same words have said the same thing before.
    internal bool IsRepeated(int at)
    {
        for (var i = 0; i < at; i++)
        {
            if (_findings[i].Repeats(_findings[at]))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInside(int at, ReadOnlySpan<Signal> signals)
    {
        foreach (ref readonly var finding in Findings)
        {
            if (!finding.Meaning.IsCategory && finding.Start <= at && at < finding.End && signals.Contains(finding.Meaning.Signal))
            {
                return true;
            }
        }

        return false;
    }

    private static void RemoveHarmless(List<Hit> hits, LexiconWords words)
    {
        for (var i = hits.Count - 1; i >= 0; i--)
        {
            if (words.IsHarmless[hits[i].Word])
            {
                var shield = hits[i];
                for (var j = hits.Count - 1; j >= 0; j--)
                {
                    if (hits[j] != shield && shield.Covers(hits[j]) && !words.IsHarmless[hits[j].Word])
                    {
                        hits.RemoveAt(j);
                        i -= j < i ? 1 : 0;
                    }
                }
            }
        }
    }

    // For each pattern the latest first part is remembered, so that one walk over the hits finds all pairs.
    private static void AddPatterns(string text, List<Hit> hits, LexiconWords words, int gap, List<Finding> findings)
    {
        var latest = ArrayPool<int>.Shared.Rent(words.Patterns.Count + 1);
        Array.Fill(latest, -1);
        for (var i = 0; i < hits.Count; i++)
        {
            foreach (var role in words.Roles[hits[i].Word])
            {
                if (!role.IsSecond)
                {
                    latest[role.Pattern] = latest[role.Pattern] == Done ? Done : i;
                }
                else if (latest[role.Pattern] is >= 0 and var nearest && FirstPart(text, hits, words, gap, i, nearest, role.Pattern) is { } first)
                {
                    AddPattern(words, role.Pattern, first, hits[i], findings);

                    // The danger score asks only whether there is one.
                    latest[role.Pattern] = DangerScore.Weighs(words.Patterns[role.Pattern].Meanings[0].Signal) ? Done : nearest;
                }
            }
        }

        ArrayPool<int>.Shared.Return(latest);
    }

    private static void AddPattern(LexiconWords words, int pattern, Hit first, Hit second, List<Finding> findings)
    {
        foreach (var meaning in words.Patterns[pattern].Meanings)
        {
            findings.Add(new Finding(meaning, first.Start, second.End, words.Words[first.Word], words.Words[second.Word]));
        }
    }

    // From the latest backwards: it may overlap the second part while an earlier one does not.
    private static Hit? FirstPart(string text, List<Hit> hits, LexiconWords words, int gap, int second, int nearest, int pattern)
    {
        for (var i = nearest; i >= 0 && hits[second].Start - hits[i].End <= gap; i--)
        {
            if (hits[i].End <= hits[second].Start && IsFirstOf(words.Roles[hits[i].Word], pattern))
            {
                return text.AsSpan(hits[i].End, hits[second].Start - hits[i].End).ContainsAny('.', '!', '?') ? null : hits[i];
            }
        }

        return null;
    }

    private static bool IsFirstOf(LexiconWords.Role[] roles, int pattern)
    {
        foreach (var role in roles)
        {
            if (role.Pattern == pattern && !role.IsSecond)
            {
                return true;
            }
        }

        return false;
    }

    // 没修好 takes 修好 out. What speaks of life and violence is taken out by harmless words only.
    private static void RemoveCovered(List<Finding> findings, int plain, int longest)
    {
        var all = CollectionsMarshal.AsSpan(findings);
        var words = all[..plain];
        var kept = 0;
        Span<bool> covered = all.Length <= 256 ? stackalloc bool[all.Length] : new bool[all.Length];
        var first = 0;
        for (var i = 0; i < all.Length; i++)
        {
            // The words stand in the order of their ends: none that ends before this one covers it. Patterns come last, in no order.
            if (i >= plain)
            {
                first = 0;
            }
            else if (all[first].End != all[i].End)
            {
                first = i;
            }

            covered[i] = IsCovered(words[first..], all[i], longest);
        }

        for (var i = 0; i < covered.Length; i++)
        {
            if (!covered[i])
            {
                all[kept++] = all[i];
            }
        }

        findings.RemoveRange(kept, findings.Count - kept);
    }

    private static bool IsCovered(ReadOnlySpan<Finding> words, in Finding finding, int longest)
    {
        foreach (ref readonly var other in words)
        {
            if (other.End - longest > finding.Start)
            {
                return false;
            }

            if (other.Start <= finding.Start && finding.End <= other.End && other.End - other.Start > finding.End - finding.Start
                && Outranks(other.Meaning, finding.Meaning))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Outranks(LexiconWords.Meaning longer, LexiconWords.Meaning shorter)
    {
        if (longer.IsCategory || shorter.IsCategory)
        {
            return longer.IsCategory && shorter.IsCategory && longer.Category == shorter.Category;
        }

        // What counts for the danger score is weighed, not hidden, and hides nothing but the animal in a longer word (放羊的).
        if (DangerScore.Weighs(longer.Signal) || DangerScore.Weighs(shorter.Signal))
        {
            return longer.Signal == shorter.Signal || (shorter.Signal == Signal.Animal && DangerScore.Weighs(longer.Signal));
        }

        return longer.Signal == shorter.Signal
            || shorter.Signal is not (Signal.Life or Signal.LifeNow or Signal.Suicide or Signal.Violence);
    }
}
