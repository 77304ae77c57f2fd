namespace WeGrid.Domain.Warnings;

/// <summary>叫应渠道: how one try rings or writes outside WeCom's messages; the text and the card go with every first try anyway.</summary>
public enum CallChannel
{
    /// <summary>企业微信电话 (紧急通知): rings only; picked up is not answered.</summary>
    Ring = 1,

    /// <summary>语音外呼 of the carrier: speaks, and takes the key 1 for an answer; where the corp has no carrier or the person no number, <see cref="Ring"/>.</summary>
    Phone = 2,

    /// <summary>短信 of the carrier; left out where there is none.</summary>
    Sms = 3,
}

/// <summary>外呼结果: what the carrier says became of one call.</summary>
/// <param name="Run">叫应编号.</param>
/// <param name="UserId">Who was called.</param>
/// <param name="Round">第几轮: when they were first called of this colour, in milliseconds; an answer to the orange is none to the red.</param>
/// <param name="OutId">Our number of the call.</param>
/// <param name="Status">As the carrier names it: answered, busy, no_answer …</param>
/// <param name="Seconds">通话时长, seconds; 0 when nobody picked up.</param>
/// <param name="Key">按键; empty for none.</param>
public sealed record PhoneReport(int Run, string UserId, long Round, string OutId, string Status, int Seconds, string Key)
{
    /// <summary>接通.</summary>
    public const string Connected = "answered";

    /// <summary>
    /// 算不算应答: key 1 is 收到, key 2 is 需要支援, heard to the end is 收到, too (domain.md C.5); picked up and put down is none.
    /// </summary>
    /// <param name="whole">How long the whole message takes.</param>
    public CallAnswer? Answer(TimeSpan whole) =>
        Status != Connected ? null
        : Key == "1" ? CallAnswer.Awake
        : Key == "2" ? CallAnswer.NeedsHelp
        : Seconds >= whole.TotalSeconds ? CallAnswer.Awake : null;

    /// <summary>What of it still counts: 收到 says less than what was said meanwhile; who needs help is heard whatever was said.</summary>
    /// <param name="said">What they had said before; null for nothing.</param>
    /// <param name="whole">How long the whole message takes.</param>
    public CallAnswer? Over(CallAnswer? said, TimeSpan whole) => Answer(whole) switch
    {
        CallAnswer.Awake when said is null or CallAnswer.NobodyHome => CallAnswer.Awake,
        CallAnswer.NeedsHelp when said != CallAnswer.NeedsHelp => CallAnswer.NeedsHelp,
        _ => null,
    };

    /// <summary>As the timeline keeps it: no number, no words.</summary>
    public string Line => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Status} {Seconds}s{(Key.Length > 0 ? $" key {Key}" : "")} {OutId}");

    /// <summary>What goes with the order and comes back with the report.</summary>
    /// <param name="subject">Subject of the call: <c>phone:RUN:USERID</c>.</param>
    /// <param name="round">第几轮.</param>
    public static string ContextOf(string subject, string round) => $"{subject}#{round}";

    /// <summary>Reads a context back; null for one that is none of ours.</summary>
    /// <param name="context">As it came.</param>
    public static (int Run, string UserId, long Round)? Read(string context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var at = context.LastIndexOf('#');
        return at > 0 && context[..at].Split(':', 3) is ["phone", var run, { Length: > 0 } user]
            && int.TryParse(run, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && long.TryParse(context[(at + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var round)
            ? (number, user, round) : null;
    }
}
