using System.Collections.Frozen;

namespace WeGrid.WeCom.Client;

/// <summary>错误码表: errcode → class, the one table (developer.work.weixin.qq.com path 90313; the classes are ours, wecom.md §7.3).</summary>
public static class WeComErrorCodes
{
    /// <summary>Limits per minute lift after one minute; the platform names no time.</summary>
    public static readonly TimeSpan ThrottleWindow = TimeSpan.FromSeconds(60);

    private static readonly FrozenDictionary<int, SendReason> s_table = Table().ToFrozenDictionary();

    /// <summary>Every code with a class, for documents and tests.</summary>
    public static IReadOnlyDictionary<int, SendReason> All => s_table;

    /// <summary>The class of a code; <see cref="SendReason.Unclassified"/> for one not in the table.</summary>
    public static SendReason Classify(int errCode) => s_table.TryGetValue(errCode, out var reason) ? reason : SendReason.Unclassified;

    /// <summary>What a class means for the row. Every code but the transient and throttled asks for its cause to be found.</summary>
    public static Verdict VerdictOf(SendReason reason) => reason switch
    {
        SendReason.Ok or SendReason.Duplicate => Verdict.Sent,
        SendReason.Transient or SendReason.Throttled or SendReason.Token => Verdict.Retry,
        SendReason.NoAnswer => Verdict.Unknown,
        SendReason.Configuration or SendReason.Address or SendReason.Content or SendReason.UsedUp or SendReason.Robot
            or SendReason.Unclassified => Verdict.Dead,
    };

    /// <summary>True for the answers that one forced renewal of the access token can cure.</summary>
    public static bool IsTokenRefused(int? errCode) => errCode is 40014 or 42001 or 41001;

    /// <summary>Codes that mean there is no such media_id, or no longer.</summary>
    public static bool IsMediaGone(int? errCode) => errCode is 40007;

    private static Dictionary<int, SendReason> Table()
    {
        var table = new Dictionary<int, SendReason> { [0] = SendReason.Ok, [95033] = SendReason.Duplicate };
        Put(table, SendReason.Transient, -1, 6000, 41063, 45035, 45036, 301022, 2000111, 2000141, 846609);
        Put(table, SendReason.Throttled, 45009, 45011, 45033, 846607);
        Put(table, SendReason.Token, 40014, 41001, 42001);
        Put(table, SendReason.Configuration,
            40001, 40013, 40056, 40091, 48001, 48002, 48006, 48010, 48011, 50002, 50003, 60011, 60020,
            301002, 301042, 301049, 301050, 301051, 301052, 301053, 846601, 853000, 93019, 95000, 95004, 95011);
        Put(table, SendReason.Address,
            40003, 40096, 49008, 60021, 60111, 81013, 82001, 82002, 82003, 82004, 84061, 85002, 86003, 86008, 40050, 90501);
        Put(table, SendReason.Content, 40058, 40063, 40201, 40204, 44004, 45002, 93050, 95008, 846625);
        Put(table, SendReason.Content, [.. Enumerable.Range(42014, 42052 - 42014 + 1)]);
        Put(table, SendReason.UsedUp,
            41094, 60140, 846604, 846605, 846606, 846608, 95001, 95002, 95007, 95013, 95016, 95018, 95031);
        Put(table, SendReason.Robot, 93000, 93001, 93004, 93008);
        return table;
    }

    private static void Put(Dictionary<int, SendReason> table, SendReason reason, params int[] codes)
    {
        foreach (var code in codes)
        {
            table.Add(code, reason);
        }
    }
}
