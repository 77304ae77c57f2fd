using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Jobs;

/// <summary>回看卡片: at most one a working day to a grid leader, and only when something that was ignored came near to a demand (减负).</summary>
public sealed class ReviewJobs(Database database, CorpsNow corps, SayOnce say)
{
    private static readonly TimeSpan _kept = TimeSpan.FromDays(6);

    /// <summary>Puts what came nearest on the card of who answers for the grid; what no card bears stays for <c>./wegrid review</c>.</summary>
    public async Task CardsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Corp.Review.Card && c.Desks.Rules.Calendar.IsWorkingDay(ChinaTime.DateOf(now))))
        {
            // A day before the text goes: who gets the card has time to answer it.
            var near = await ReviewStore.NearAsync(database, corp.Corp.Id, now - _kept, corp.Corp.Review.Near, cancellationToken: cancellationToken);
            foreach (var theirs in near.GroupBy(i => ReaderOf(corp, i.Message, now)).Where(g => g.Key is not null))
            {
                await SayAsync(corp, theirs.Key!, [.. theirs], now, cancellationToken);
            }
        }
    }

    private Task<bool> SayAsync(CorpEntry corp, string person, List<ReviewItem> items, DateTimeOffset now, CancellationToken cancellationToken) =>
        say.SayAsync(corp.Corp.Id, "review", $"{DigestJobs.Day(now)}:{person}", async (connection, cancel) =>
        {
            var shown = items.Take(ReviewRules.Lines).ToList();
            await ReviewStore.PutOnCardAsync(connection, corp.Corp.Id, [.. shown.Select(i => i.Message.Id)], person, now, cancel);
            return [Card(corp, person, shown, items.Count, now)];
        }, now, cancellationToken);

    /// <summary>The grid leader, in their absence the stand-in; where a grid has none, the town's duty officer.</summary>
    private static string? ReaderOf(CorpEntry corp, IgnoredMessage message, DateTimeOffset now)
    {
        PostKind[] kinds = [PostKind.GridLeader, PostKind.DutyOfficer];
        return kinds.SelectMany(k => corp.Corp.Grids.NearestHolders(message.GridId, k)).Select(p => p.UserId)
            .FirstOrDefault(u => !corp.Corp.Rota.IsOnLeave(u, now) && corp.Desks.Intake.MayReview(u, message));
    }

    private static Notice Card(CorpEntry corp, string person, List<ReviewItem> shown, int count, DateTimeOffset now) =>
        DigestJobs.Message(corp, person, "review", $"review:{DigestJobs.Day(now)}", now) with
        {
            Channel = Channel.AppCard,
            Purpose = Purpose.Ask,
            TaskId = $"review-{shown[0].Message.Id:N}",
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["count"] = Number(count),
                ["left"] = count > shown.Count ? $"还有 {Number(count - shown.Count)} 句，明天再列" : "",
            },
            Lines = [.. shown.Select((item, i) => new NoticeLine("review_line", new Dictionary<string, string>
            {
                ["number"] = Number(i + 1),
                ["text"] = Masking.Summary(item.Message.Text),
                ["date"] = Words.Time(item.Message.SaidAt),
                ["reason"] = item.Message.Words.Count > 0 ? string.Join('、', item.Message.Words) : "没有要办的字眼",
            }))],
            Buttons =
            [
                .. shown.Select((item, i) => new NoticeButton("review_ticket", $"review:{item.Message.Id}:ticket", $"第{Number(i + 1)}句转工单")),
                new NoticeButton("review_none", "review:none"),
            ],
        };

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
