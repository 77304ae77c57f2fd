namespace WeGrid.WeCom.Client;

/// <summary>发送结果: what came of one send. Carries no token, secret or errmsg, and never prints the response code.</summary>
public sealed record SendResult
{
    private static readonly IReadOnlyList<string> s_none = [];

    /// <summary>What is to be done.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why.</summary>
    public required SendReason Reason { get; init; }

    /// <summary>The platform's errcode; null when it gave no readable answer.</summary>
    public int? ErrCode { get; init; }

    /// <summary>The HTTP status; null when no answer came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>
    /// userids not served (invaliduser and unlicenseduser). The platform answers in lower case: compare without case, as
    /// <see cref="IsInvalid"/> does.
    /// </summary>
    public IReadOnlyList<string> InvalidUsers { get; init; } = s_none;

    /// <summary>Departments not served.</summary>
    public IReadOnlyList<string> InvalidParties { get; init; } = s_none;

    /// <summary>Tags not served.</summary>
    public IReadOnlyList<string> InvalidTags { get; init; } = s_none;

    /// <summary>msgid of an app or kf message (recall within 24 h), callid of a voice call.</summary>
    public string? MsgId { get; init; }

    /// <summary>Updates the card once within 72 h. Secret: to be stored, never printed.</summary>
    public string? ResponseCode { get; init; }

    /// <summary>A repeat before this is useless; null when the caller's own backoff decides.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>With 60020: the address the platform saw, to be entered as 企业可信IP.</summary>
    public string? SeenAddress { get; init; }

    /// <summary>What a bare errcode means: the answers of the long connection carry nothing else.</summary>
    /// <param name="errCode">The platform's.</param>
    /// <param name="now">Time, for limits that lift.</param>
    public static SendResult OfCode(int errCode, DateTimeOffset now)
    {
        var reason = WeComErrorCodes.Classify(errCode);
        return new SendResult
        {
            Verdict = WeComErrorCodes.VerdictOf(reason),
            Reason = reason,
            ErrCode = errCode,
            NotBefore = reason == SendReason.Throttled ? now + WeComErrorCodes.ThrottleWindow : null,
        };
    }

    /// <summary>True when this member was not served.</summary>
    public bool IsInvalid(string userId) => InvalidUsers.Contains(userId, StringComparer.OrdinalIgnoreCase);

    /// <summary>Verdict, class and codes only.</summary>
    public override string ToString() =>
        $"{Verdict}/{Reason} errcode={ErrCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} invalid={InvalidUsers.Count}";
}

/// <summary>调用结果: what came of a call that returns a value.</summary>
/// <param name="Outcome">Verdict and class.</param>
/// <param name="Value">The value; null unless the verdict is <see cref="Verdict.Sent"/>.</param>
public sealed record ApiResult<T>(SendResult Outcome, T? Value)
    where T : class
{
    /// <summary>True when there is a value.</summary>
    public bool IsOk => Value is not null;

    /// <summary>The outcome only.</summary>
    public override string ToString() => Outcome.ToString();
}
