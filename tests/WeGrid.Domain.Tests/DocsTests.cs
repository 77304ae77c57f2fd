using System.Text.RegularExpressions;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests;

/// <summary>The pages people read say what the code does.</summary>
public sealed partial class DocsTests
{
    private static readonly string[] _states = File.ReadAllLines(Path.Combine(A.Root, "docs", "ticket-states.md"));

    [Fact]
    public void Glossary_EveryIdentifierNotMarkedLater_IsPublicInTheDomain()
    {
        var rows = File.ReadLines(Path.Combine(A.Root, "docs", "glossary.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(l => l.Split('|')).Where(c => !c[3].Contains("*later*", StringComparison.Ordinal)).ToList();
        var types = typeof(Ticket).Assembly.GetExportedTypes().ToLookup(t => t.Name);

        Assert.True(rows.Count > 40);
        foreach (var row in rows)
        {
            var names = Quoted().Matches(row[3]).Select(m => m.Groups[1].Value).ToList();
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.True(Exists(name.Split('.'), types), $"{row[1].Trim()}: {name}"));
        }
    }

    [Fact]
    public void Glossary_EveryStateAndMove_IsInTheTable()
    {
        var page = File.ReadAllText(Path.Combine(A.Root, "docs", "glossary.md"));

        Assert.All(Enum.GetValues<TicketStatus>(), s => Assert.Contains($"`TicketStatus.{s}`", page, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<TicketMove>().Except([TicketMove.ResumeAfterWaiting]), m => Assert.Contains($"`TicketMove.{m}`", page, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "LC-01")]
    public void TicketStates_TheTable_IsTheTableOfTheCode()
    {
        var start = Array.FindIndex(_states, l => l.StartsWith("| Move |", StringComparison.Ordinal));
        var written = _states.Skip(start + 2).TakeWhile(l => l.StartsWith('|')).Select(l => string.Join('|', l.Split('|').Select(c => c.Trim())));

        var real = TicketRules.Table.Select(m =>
            $"|{m.Move}|{Words.Of(m.Move)}|{string.Join(", ", m.From)}|{m.To?.ToString() ?? "–"}|{m.By}|");
        Assert.Equal(real, written);
    }

    [Fact]
    public void TicketStates_TheDrawing_HasEveryChangeOfStateAndNoOther()
    {
        var drawn = _states.Select(l => Arrow().Match(l)).Where(m => m.Success).Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value)).ToList();
        TicketStatus[] back = [TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress];
        var real = TicketRules.Table.SelectMany(m => m.From.SelectMany(from =>
            m.Move == TicketMove.Unmerge ? back.Concat([TicketStatus.Ordered, TicketStatus.Returned]).Select(to => ($"{from}", $"{to}", Words.Of(m.Move)))
            : m.Move is TicketMove.ResumeAfterWaiting or TicketMove.ResumeDeferred or TicketMove.RejectDone ? back.Select(to => ($"{from}", $"{to}", Words.Of(m.Move)))
            : m.To is { } target ? [($"{from}", $"{target}", Words.Of(m.Move))] : []));

        Assert.Equal(real.Order(), drawn.Order());
    }

    private static bool Exists(string[] name, ILookup<string, Type> types) =>
        types[name[0]].Any(t => name.Length == 1 || t.GetMember(name[1]).Length > 0);

    [GeneratedRegex("`([A-Za-z.]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s+(\w+) --> (\w+): (\S+)$")]
    private static partial Regex Arrow();
}
