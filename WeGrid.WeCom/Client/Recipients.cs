namespace WeGrid.WeCom.Client;

/// <summary>Turns "taken, but not by these" into a verdict: errcode is 0 even when some were not served.</summary>
internal static class Recipients
{
    public static SendResult Judge(SendResult outcome, ReadOnlyMemory<byte> body)
    {
        var left = outcome.InvalidUsers.Count + outcome.InvalidParties.Count + outcome.InvalidTags.Count;
        if (outcome.Verdict != Verdict.Sent || left == 0)
        {
            return outcome;
        }

        return outcome with { Verdict = NobodyLeft(outcome, body) ? Verdict.Dead : Verdict.Partly, Reason = SendReason.Address };
    }

    public static SendResult Judge(SendResult outcome, IReadOnlyList<VoiceCallState> states)
    {
        var refused = states.Where(s => s.Code != 0).ToArray();
        if (outcome.Verdict != Verdict.Sent || refused.Length == 0)
        {
            return outcome with { MsgId = states.Count > 0 ? states[0].CallId : null };
        }

        if (refused.Length < states.Count)
        {
            return outcome with { Verdict = Verdict.Partly, Reason = SendReason.Address, InvalidUsers = [.. refused.Select(r => r.UserId)] };
        }

        var reason = WeComErrorCodes.Classify(refused[0].Code);
        return outcome with
        {
            Verdict = WeComErrorCodes.VerdictOf(reason),
            Reason = reason,
            ErrCode = refused[0].Code,
            InvalidUsers = [.. refused.Select(r => r.UserId)],
        };
    }

    /// <summary>The stored bytes tell whom it was for; a row for one person must not end as "partly".</summary>
    private static bool NobodyLeft(SendResult outcome, ReadOnlyMemory<byte> body)
    {
        using var document = WireJson.TryParse(body);
        if (document is null || Any(document.RootElement, "toparty", "totag", "partyids", "tagids"))
        {
            return false;
        }

        string[] users =
        [
            .. (document.RootElement.Text("touser") ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries),
            .. document.RootElement.Texts("userids"),
        ];
        return users.Length > 0 && users.All(outcome.IsInvalid);
    }

    private static bool Any(System.Text.Json.JsonElement json, params string[] names) =>
        names.Any(n => !string.IsNullOrEmpty(json.Text(n)) || json.Items(n).Any());
}
