using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 批量: each ticket gets its own verdict, who asked gets one answer: what went, what did not, and why.
public sealed partial class IntakeDesk
{
    private void Bulk(BulkCommand bulk, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var tooMany = bulk.Numbers.Count > BulkCommand.Most;
        if (tooMany || bulk.IsOneByOne)
        {
            var all = tooMany ? $"一次最多{BulkCommand.Most}件，请分几次发" : "这个动作要一件一件办";
            AnswerBulk(bulk, spoken, [], [(all, [.. bulk.Numbers])], effects);
            return;
        }

        var done = new List<long>();
        var failed = new List<(string Why, List<long> Numbers)>();
        foreach (var number in bulk.Numbers)
        {
            if (BulkOne(bulk, number, spoken, facts, effects) is not { } why)
            {
                done.Add(number);
            }
            else if (failed.Find(f => f.Why == why) is { Numbers: { } same })
            {
                same.Add(number);
            }
            else
            {
                failed.Add((why, [number]));
            }
        }

        AnswerBulk(bulk, spoken, done, failed, effects);
    }

    /// <summary>Null when done; else why not.</summary>
    private string? BulkOne(BulkCommand bulk, long number, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.Files.TryGetValue(number, out var file) || IsHidden(file, spoken.Person))
        {
            return "没有这个编号";
        }

        var request = new StaffCommand(bulk.Move, number, bulk.Rest).ToRequest(By(spoken.Person, file), spoken.At, Corp);
        request = bulk.Move == TicketMove.GrantExtension ? request with { Move = ConsentTo(file) } : request;
        return _desk.Move(effects, file, request) is { } refusal ? Why(refusal, file.Ticket, spoken.Person) : null;
    }

    private void AnswerBulk(BulkCommand bulk, Spoken spoken, List<long> done, List<(string Why, List<long> Numbers)> failed, Effects effects) =>
        effects.Notices.Add(Answer(spoken, Channel.AppText, spoken.Person, "reply_bulk", Purpose.Reply,
            ("move", Tickets.Words.Of(bulk.Move)), ("bulk.done", Text(done.Count)), ("bulk.failed", Text(failed.Sum(f => f.Numbers.Count))), ("bulk.numbers", Listed(done))) with
        {
            Lines = failed.ConvertAll(f => new NoticeLine("bulk_line", new Dictionary<string, string> { ["bulk.numbers"] = Listed(f.Numbers), ["why"] = f.Why })),
        });

    private static string Listed(List<long> numbers) => string.Join('、', numbers.Select(Text));
}
