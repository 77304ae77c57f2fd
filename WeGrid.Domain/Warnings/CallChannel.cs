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
/// <param name="CallId">The carrier's number of the call.</param>
/// <param name="Status">As the carrier names it: answered, busy, no_answer …</param>
/// <param name="Seconds">通话时长, seconds; 0 when nobody picked up.</param>
/// <param name="Key">按键; empty for none.</param>
public sealed record PhoneReport(int Run, string UserId, string CallId, string Status, int Seconds, string Key)
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

    /// <summary>As the timeline keeps it: no number, no words.</summary>
    public string Line => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Status} {Seconds}s{(Key.Length > 0 ? $" key {Key}" : "")} {CallId}");
}
