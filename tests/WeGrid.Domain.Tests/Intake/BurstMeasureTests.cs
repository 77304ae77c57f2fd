using System.Globalization;
using WeGrid.Domain.Tests.Understanding;
using WeGrid.Domain.Understanding.Models;
using Xunit;
using Xunit.Abstractions;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>How many messages of bursts are joined rightly, and how many are joined that are something else: conversations nothing has learnt from.</summary>
public sealed class BurstMeasureTests(ITestOutputHelper output)
{
    private static readonly ModelSet _models = ModelSet.Parse(name => File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", name + ".model"))).Set!;

    private sealed record Row(string Conversation, string Seq, DateTimeOffset At, string Sender, string Form, string Text, string Role, bool IsDemand, string Matter);

    [Fact]
    public void HeldOutConversations_BurstsAreJoined_AndLittleElseIs()
    {
        var held = Conversations(c => int.Parse(c[(c.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) % 5 == 0);
        var (joined, bursts, wrong, others) = Measure(held);

        output.WriteLine($"FIGURE burst_joined = {(double)joined / bursts:0.000}  ({joined} of {bursts} messages that go on from one's own words within 5 min)");
        output.WriteLine($"FIGURE burst_wrong = {(double)wrong / others:0.000}  ({wrong} of {others} other messages said within 5 min of one's own)");
        Assert.True(bursts >= 20 && others >= 10, $"{bursts} {others}");
        Assert.True(joined >= Least * bursts, $"{joined} of {bursts}");
        Assert.True(wrong <= Most * others, $"{wrong} of {others}");
    }

    private const double Least = 0.65;
    private const double Most = 0.2;

    private (int Joined, int Bursts, int Wrong, int Others) Measure(IEnumerable<List<Row>> conversations)
    {
        var (joined, bursts, wrong, others) = (0, 0, 0, 0);
        foreach (var rows in conversations)
        {
            var run = new IntakeRun(models: _models);
            var matters = new Dictionary<string, string>();
            var seen = new List<Row>();
            foreach (var row in rows.Where(r => r.Form is "text" or "voice" && !IsOffice(r.Sender)))
            {
                run.Now = row.At;
                var spoken = run.InGroup("wm-" + row.Sender, row.Text) with { MessageId = row.Seq };
                matters[row.Seq] = row.Matter;
                run.Hear(spoken);
                var before = seen.FindAll(r => r.Sender == row.Sender && row.At - r.At <= TimeSpan.FromMinutes(5));
                seen.Add(row);
                if (before.Count == 0)
                {
                    continue;
                }

                var own = run.All.Drafts.Values.FirstOrDefault(d => d.MessageId == row.Seq);
                var with = own?.PartOf is { } head ? run.All.Drafts[head].MessageId : run.All.Drafts.Values.FirstOrDefault(d => d.PartOf == own?.Id && own is not null)?.MessageId;
                var goesOn = row.Role is "more" or "answer" or "correct" && before.Exists(r => r.Matter == row.Matter && row.Matter.Length > 0);
                bursts += goesOn ? 1 : 0;
                others += goesOn ? 0 : 1;
                var right = with is not null && matters.GetValueOrDefault(with) == row.Matter && row.Matter.Length > 0;
                right |= goesOn && own?.Ticket is { } ticket && run.All.Drafts.Values.Any(d => d.MessageId != row.Seq && d.Ticket == ticket && matters.GetValueOrDefault(d.MessageId) == row.Matter);
                joined += goesOn && right ? 1 : 0;
                if (!goesOn && with is not null && !right)
                {
                    wrong++;
                    output.WriteLine($"wrong {row.Conversation} {row.Seq} [{row.Role}] {row.Text} << {rows.Find(r => r.Seq == with)?.Text}");
                }
                else if (goesOn && !right)
                {
                    output.WriteLine($"missed {row.Conversation} {row.Seq} {row.Text} << {before[^1].Text} ({own?.Status})");
                }
            }
        }

        return (joined, bursts, wrong, others);
    }

    private static bool IsOffice(string sender) => sender is "k" or "bot" || (sender[0] == 'w' && sender.Length > 1 && char.IsDigit(sender[1]));

    private static List<List<Row>> Conversations(Func<string, bool> wanted) =>
        [.. Directory.GetFiles(Path.Combine(A.Root, "data", "village"), "*.tsv").Order(StringComparer.Ordinal)
            .SelectMany(f => File.ReadLines(f).Skip(1)).Select(l => l.Split('\t'))
            .Where(c => c[2] == "1" && wanted(c[0])).Select(Read).GroupBy(r => r.Conversation).Select(g => g.ToList())];

    private static Row Read(string[] cells)
    {
        var (day, time) = (int.Parse(cells[3][1..cells[3].IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture), TimeSpan.Parse(cells[3][(cells[3].IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
        return new Row(cells[0], cells[1], A.Time("2026-11-15 00:00").AddDays(day) + time, cells[4], cells[5], cells[6], cells[7], cells[8] == "1", cells[13]);
    }
}
