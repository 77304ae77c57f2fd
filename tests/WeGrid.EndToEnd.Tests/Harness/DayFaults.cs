namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>The faults of the day.</summary>
internal static class DayFaults
{
    private static readonly string[] _busy =
        ["message/", "kf/send", "kf/sync", "webhook/", "aibot/", "pstncc/", "externalcontact/", "gettoken", "socket/aibot_respond_msg", "socket/aibot_send_msg", "socket/aibot_subscribe"];

    private static readonly string[] _unanswered =
        ["message/send", "message/update_template_card", "kf/send_msg", "webhook/send", "aibot/response", "pstncc/call", "externalcontact/add_msg_template", "socket/aibot_respond_msg", "socket/aibot_send_msg"];

    /// <summary>2 % busy, 1 % taken and not answered, callbacks twice and in another order.</summary>
    public static IEnumerable<object> OfTheDay =>
    [
        .. _busy.Where(api => api is "message/" or "kf/send" or "externalcontact/").Select(api => (object)new { api, errcode = 40014, rate = 0.01 }),
        .. _busy.Select(api => (object)new { api, errcode = -1, rate = 0.02 }),
        .. _unanswered.Select(api => (object)new { api, afterDelivery = true, rate = 0.01 }),
        new { api = "callback/", twice = true, rate = 0.03 },
        new { api = "callback/", overtaken = true, delay = 0.05, rate = 0.03 },
    ];

    /// <summary>五分钟不可达.</summary>
    public static object OutageOf(string api) => new { api, away = true, @for = "PT5M" };

    /// <summary>However few calls a short day has: each way out loses an answer now and then.</summary>
    public static object LostAnswerOf(int hour) => new { api = _unanswered[hour % _unanswered.Length], afterDelivery = true, times = 1 };

    public static bool IsNight(DateTimeOffset now) => now.ToOffset(TimeSpan.FromHours(8)).Hour is >= 21 or < 7;
}
