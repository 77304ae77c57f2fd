using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Intake;

/// <summary>我的清单: what waits for one person, on one card: asked for by a word, or sent when a storm would have brought too many cards (DE-15).</summary>
public static class MyList
{
    /// <summary>How many matters a card names; the rest is a number.</summary>
    public const int Lines = 8;

    /// <summary>How many of them can be taken by a button.</summary>
    public const int Buttons = 5;

    private const int Numbers = 60;

    private static readonly string[] _words = ["清单", "我的清单", "我的", "我的工单", "待办"];

    /// <summary>Whether somebody asks for their list; with the bot's name before it or not.</summary>
    public static bool IsAskedFor(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split([' ', '\u2005', '　'], StringSplitOptions.RemoveEmptyEntries).Where(w => w[0] != '@').ToList();
        return words is [var word] && _words.Contains(word.TrimEnd('。', '！', '!', '？', '?'));
    }

    /// <summary>The list as a card.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="user">For whom.</param>
    /// <param name="waiting">What waits for them, the most urgent first.</param>
    /// <param name="count">How many in all.</param>
    /// <param name="reports">What else there was to say: passed on, late; empty for nothing.</param>
    /// <param name="at">When.</param>
    public static Notice Card(Corp corp, string user, IReadOnlyList<Ticket> waiting, long count, string reports, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var left = count - Math.Min(waiting.Count, Lines);
        return Of(corp, user, "my_list", waiting, at) with
        {
            Values = Values(corp, ("count", Text(count)), ("left", left > 0 ? $"另有{Text(left)}件，接了再发“清单”看后面的" : ""), ("what", reports)),
        };
    }

    /// <summary>危及生命: several at once; how many, each with its number, on one card.</summary>
    public static Notice Life(Corp corp, string user, IReadOnlyList<Ticket> waiting, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        // Every one of them has its number on the card.
        var left = string.Join('、', waiting.Skip(Lines).Take(Numbers).Select(t => Text(t.Number)));
        return Of(corp, user, "life_many", waiting, at) with
        {
            Values = Values(corp, ("count", Text(waiting.Count)), ("left", left.Length > 0 ? $"还有：{left}号" : "")),
            IsDanger = true,
            // Not the whole state as a list is: the minute before has matters of its own.
            Supersedes = false,
        };
    }

    /// <summary>What was not sent by itself and is no matter of their own: how many of each kind, in words.</summary>
    public static string Reports(IEnumerable<string> templates) =>
        string.Join('，', templates.GroupBy(t => t).Select(g => (Said: Said(g.Key), Count: g.Count())).Where(g => g.Said.Length > 0)
            .OrderBy(g => g.Said, StringComparer.Ordinal).Select(g => $"{g.Said}{Text(g.Count)}件"));

    private static string Said(string template) => template switch
    {
        "passed_on" => "已转给别人",
        "acceptance_lapsed" => "接单后没有进展已转走",
        "late_yours" => "您的超时",
        "late_supervise" => "下面超时",
        _ => "",
    };

    private static Notice Of(Corp corp, string user, string template, IReadOnlyList<Ticket> waiting, DateTimeOffset at) => new()
    {
        Channel = Channel.AppCard,
        Recipient = user,
        Via = corp.MainApp?.Id ?? "",
        Template = template,
        Values = Values(corp),
        Lines = [.. waiting.Take(Lines).Select(t => new NoticeLine("my_list_line", Tickets.Words.Values(t, corp)))],
        Buttons = [.. waiting.Where(t => t.Status == TicketStatus.Ordered).Take(Buttons).Select(t => new NoticeButton("accept", $"accept:{Text(t.Number)}", $"接单{Text(t.Number)}"))],
        TaskId = TaskId(template, user, at),
        // Newer lists take the place of older ones that have not left yet.
        Subject = $"{template}:{user}",
        Supersedes = true,
        Seq = (int)(at.ToUnixTimeSeconds() % int.MaxValue),
        SendAt = at,
        Purpose = Purpose.Ask,
    };

    /// <summary>The number of the card of that moment.</summary>
    public static string TaskId(string template, string user, DateTimeOffset at) => $"{template}-{TaskIds.Part(user)}-{at.ToUnixTimeSeconds()}";

    private static Dictionary<string, string> Values(Corp corp, params (string Name, string Value)[] values) =>
        values.Append(("corp.name", corp.Name)).ToDictionary(v => v.Item1, v => v.Item2);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
