using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Follows;

/// <summary>告诉关注的人: one message a person and day, where a way to them is open; else it waits.</summary>
public sealed class FollowDesk(DeskRules rules)
{
    /// <summary>事由 of these messages: whoever follows nothing any more is told nothing that has not left.</summary>
    public const string Subject = "follow";

    /// <summary>The message; null where none can be written now. What it counts is told with it, named or not.</summary>
    /// <param name="reach">可达.</param>
    /// <param name="news">What is new to this person, the newest first.</param>
    /// <param name="now">When.</param>
    public Notice? Tell(Reach reach, IReadOnlyList<FollowMatter> news, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(reach);
        ArgumentNullException.ThrowIfNull(news);
        var sendAt = rules.Deadlines.Survey.NextSendAt(now);
        if (news.Count == 0 || !(reach.IsMember || (reach.ByKf(sendAt) && reach.KfSentSince < Reach.KfMessages - FollowRules.KfKept)))
        {
            return null;
        }

        return new Notice
        {
            Channel = reach.IsMember ? Channel.AppText : Channel.KfText,
            Recipient = reach.Person,
            Via = reach.IsMember ? rules.Corp.MainApp?.Id ?? "" : reach.OpenKfId!,
            Template = "follow_news",
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = rules.Corp.Name,
                ["count"] = Text(news.Count),
                ["left"] = news.Count > FollowRules.Lines ? $"还有 {Text(news.Count - FollowRules.Lines)} 件。" : "",
            },
            Lines = [.. news.Take(FollowRules.Lines).Select(Line)],
            Subject = Subject,
            Seq = ChinaTime.DateOf(now).DayNumber,
            SendAt = sendAt,
            Purpose = Purpose.Digest,
        };
    }

    private NoticeLine Line(FollowMatter matter) => new("follow_line", new Dictionary<string, string>
    {
        ["ticket.number"] = Text(matter.Number),
        ["ticket.category"] = FollowWords.NameOf(new Category(matter.Category, matter.Subcategory)),
        ["ticket.status"] = Tickets.Words.Of(matter.Status),
        ["grid.name"] = FollowWords.PlaceOf(rules.Corp, matter.GridId),
    });

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
