using System.Diagnostics;
using WeGrid.Domain.Notices;

namespace WeGrid.Bench;

/// <summary>What a request is of a warning's calls.</summary>
internal enum CallPart
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary>The official text.</summary>
    Text,

    /// <summary>The card that asks for an answer.</summary>
    Card,

    /// <summary>The call.</summary>
    Ring,

    /// <summary>What comes with the call from the second try on.</summary>
    Again,

    /// <summary>What a village reads out, and its card.</summary>
    Script,
}

/// <summary>What the platform has taken of the calls of one run, by person, and whether it was too much.</summary>
/// <param name="platform">The platform; it keeps what it takes.</param>
/// <param name="title">What the official text begins with.</param>
internal sealed class CallBook(PlatformStub platform, string title)
{
    private static readonly CallPart[] _firstRound = [CallPart.Text, CallPart.Card, CallPart.Ring];
    private readonly List<(CallPart Part, Delivery Delivery)> _all = [];
    private readonly Dictionary<string, List<(CallPart Part, Delivery Delivery)>> _of = new(StringComparer.Ordinal);

    /// <summary>Everybody something of the calls has come to.</summary>
    public IEnumerable<string> Called => _of.Keys;

    /// <summary>Reads on.</summary>
    public void Read()
    {
        while (platform.Deliveries.TryDequeue(out var delivery))
        {
            var part = PartOf(delivery);
            _all.Add((part, delivery));
            if (part is not (CallPart.Other or CallPart.Script))
            {
                if (!_of.TryGetValue(delivery.Person, out var theirs))
                {
                    _of[delivery.Person] = theirs = [];
                }

                theirs.Add((part, delivery));
            }
        }
    }

    /// <summary>What has come to somebody.</summary>
    public IReadOnlyList<(CallPart Part, Delivery Delivery)> Of(string person) => _of.GetValueOrDefault(person) ?? [];

    /// <summary>When the last of text, card and call was taken for each of them; null while somebody lacks one.</summary>
    public long? RoundAt(IEnumerable<string> people)
    {
        var last = 0L;
        foreach (var person in people)
        {
            if (!HasRound(person))
            {
                return null;
            }

            last = Math.Max(last, _firstRound.Max(p => Of(person).First(c => c.Part == p).Delivery.TakenAt));
        }

        return last;
    }

    /// <summary>Whether somebody has text, card and call.</summary>
    public bool HasRound(string person) => _firstRound.All(p => Of(person).Any(c => c.Part == p));

    /// <summary>What came to them more than once, and how long after the first time: one line each.</summary>
    public IEnumerable<string> Twice(IEnumerable<string> people) =>
        from person in people
        from part in Of(person).GroupBy(c => c.Part, c => c.Delivery)
        where part.Count() > 1
        select Stats.Text($"{person} {part.Key} {string.Join(" ", part.Select(d => Stats.Text($"+{Stopwatch.GetElapsedTime(part.First().CameAt, d.CameAt).TotalSeconds:0.00} s")))}");

    /// <summary>How many requests of a part were taken between two moments.</summary>
    public int Count(CallPart part, long from, long to) => _all.Count(d => d.Part == part && d.Delivery.TakenAt >= from && d.Delivery.TakenAt <= to);

    /// <summary>The platform's limits that were broken: more than a window's limit in some span of its length.</summary>
    public IReadOnlyList<string> Broken()
    {
        var all = _all.ConvertAll(d => d.Delivery);
        return
        [
            .. Over(BudgetKind.Member, all.Where(d => d.Interface == "message/send").GroupBy(d => d.Person)),
            .. Over(BudgetKind.Voice, all.Where(d => d.Interface == "pstncc/call").GroupBy(d => d.Person)),
            .. Over(BudgetKind.Api, all.GroupBy(d => d.Interface)),
            .. Over(BudgetKind.Address, all.GroupBy(_ => "")),
        ];
    }

    private static IEnumerable<string> Over(BudgetKind kind, IEnumerable<IGrouping<string, Delivery>> budgets)
    {
        foreach (var budget in budgets)
        {
            var times = budget.Select(d => d.CameAt).Order().ToList();
            foreach (var window in SendLimits.Default.Of(kind))
            {
                var most = Most(times, window.Span);
                if (most > window.Limit)
                {
                    yield return Stats.Text($"{kind} {budget.Key}: {most} within {window.Span.TotalMinutes:0} min, {window.Limit} are allowed");
                }
            }
        }
    }

    /// <summary>The most of these moments that lie in one span of that length.</summary>
    private static int Most(List<long> times, TimeSpan span)
    {
        var (first, most) = (0, 0);
        for (var last = 0; last < times.Count; last++)
        {
            while (Stopwatch.GetElapsedTime(times[first], times[last]) >= span)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private CallPart PartOf(Delivery delivery) => delivery switch
    {
        { Interface: "pstncc/call" } => CallPart.Ring,
        { Interface: not "message/send" } => CallPart.Other,
        { Words: var words } when words.StartsWith(title, StringComparison.Ordinal) => CallPart.Text,
        { Words: var words } when words.StartsWith("call-1-", StringComparison.Ordinal) => CallPart.Card,
        { Words: var words } when words.StartsWith('第') && words.Contains("次叫应：", StringComparison.Ordinal) => CallPart.Again,
        { Words: var words } when words.StartsWith("script-1-", StringComparison.Ordinal) || words.StartsWith("请马上用大喇叭", StringComparison.Ordinal) => CallPart.Script,
        _ => CallPart.Other,
    };
}
