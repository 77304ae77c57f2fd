using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace WeGrid.WeCom.Client;

/// <summary>
/// 企业微信接口: sends stored bytes and pulls. Every failure is a verdict; only cancellation by the caller is thrown (and whatever a
/// shared token store throws when its database is broken). Safe for concurrent use.
/// </summary>
/// <remarks>
/// The host owns the <see cref="HttpClient"/>: timeout shorter than the outbox lease, no automatic redirects, and no logging
/// handler that prints addresses, since tokens and keys ride in the query.
/// </remarks>
public sealed class WeComClient
{
    private const string PlatformHost = "qyapi.weixin.qq.com";

    private readonly WireClient _wire;
    private readonly AccessTokenSource _tokens;

    /// <summary>Over a wire of the host's.</summary>
    /// <param name="wire">All calls go over it, webhook, voice and replies included.</param>
    /// <param name="tokens">Where access tokens come from.</param>
    /// <param name="clock">Time.</param>
    public WeComClient(IPlatformWire wire, AccessTokenSource tokens, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _wire = new WireClient(wire, clock);
        _tokens = tokens;
    }

    /// <summary>应用消息 (message/send). With the duplicate check in the body, equal bytes are taken once.</summary>
    public async Task<SendResult> SendAppMessageAsync(AppCredentials credentials, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(credentials, "cgi-bin/message/send", body, cancellationToken);
        return Recipients.Judge(answer.Outcome, body);
    }

    /// <summary>更新卡片 (message/update_template_card), for everybody who got it. Uses up the response_code.</summary>
    public async Task<SendResult> UpdateTemplateCardAsync(AppCredentials credentials, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(credentials, "cgi-bin/message/update_template_card", body, cancellationToken);
        return Recipients.Judge(answer.Outcome, body);
    }

    /// <summary>智能机器人回复 to a response_url: one call per URL, within 1 h, unencrypted JSON.</summary>
    /// <param name="responseUrl">As received. Secret.</param>
    /// <param name="body">Body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see cref="SendReason.Configuration"/> when the URL is not the platform's: we post nothing to strangers.</returns>
    public async Task<SendResult> RespondAsync(string responseUrl, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ResponseAddress(responseUrl) is { } address
            ? (await _wire.SendAsync(HttpMethod.Post, address, body, cancellationToken)).Outcome
            : new SendResult { Verdict = Verdict.Dead, Reason = SendReason.Configuration };

    /// <summary>群机器人 (webhook/send).</summary>
    /// <param name="key">The key of the robot's URL. Secret.</param>
    /// <param name="body">Body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SendResult> WebhookSendAsync(string key, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        (await _wire.PostAsync($"cgi-bin/webhook/send?key={Uri.EscapeDataString(key)}", body, cancellationToken)).Outcome;

    /// <summary>应用群聊发送 (appchat/send, path 90248): into a group this app made. It cannot tell a repeat; beyond a member's 200 a minute it drops in silence.</summary>
    public async Task<SendResult> AppChatSendAsync(AppCredentials credentials, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        (await PostAsync(credentials, "cgi-bin/appchat/send", body, cancellationToken)).Outcome;

    /// <summary>微信客服发送 (kf/send_msg). With an own msgid a repeat is recognised: <see cref="SendReason.Duplicate"/>.</summary>
    public async Task<SendResult> KfSendAsync(AppCredentials credentials, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        (await PostAsync(credentials, "cgi-bin/kf/send_msg", body, cancellationToken)).Outcome;

    /// <summary>微信客服拉取 (kf/sync_msg): one page.</summary>
    /// <param name="credentials">The kf secret.</param>
    /// <param name="cursor">next_cursor of the page before; null the first time (then the last 3 days come).</param>
    /// <param name="token">Token of the event, if not older than 10 minutes; without it a strict rate limit applies.</param>
    /// <param name="limit">1..1000.</param>
    /// <param name="openKfId">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ApiResult<KfPage>> KfSyncAsync(
        AppCredentials credentials, string? cursor, string? token, int limit, string openKfId, CancellationToken cancellationToken)
    {
        var body = Body(json =>
        {
            WriteIfAny(json, "cursor", cursor);
            WriteIfAny(json, "token", token);
            json.WriteNumber("limit"u8, Math.Clamp(limit, 1, 1000));
            json.WriteNumber("voice_format"u8, 0);
            json.WriteString("open_kfid"u8, openKfId);
        });
        var answer = await PostAsync(credentials, "cgi-bin/kf/sync_msg", body, cancellationToken);
        return Result(answer, json => new KfPage(
            json.Text("next_cursor") ?? cursor ?? "",
            json.Number("has_more") is 1,
            [
                .. json.Items("msg_list").Where(m => m.ValueKind == JsonValueKind.Object)
                    .Select(m => new KfItem(JsonMarshal.GetRawUtf8Value(m).ToArray(), KfMessage.Read(m))),
            ]));
    }

    /// <summary>紧急通知 (pstncc/call): rings the callees. Paid; 3 per 8 min and 8 per 24 h each.</summary>
    public async Task<VoiceCallResult> CallAsync(AppCredentials credentials, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(credentials, "cgi-bin/pstncc/call", body, cancellationToken);
        VoiceCallState[] states =
        [
            .. answer.Body.Items("states").Select(s => new VoiceCallState(
                s.Text("userid") ?? "", (int)(s.Number("code") ?? 0), s.Text("callid") ?? "")),
        ];
        return new VoiceCallResult(Recipients.Judge(answer.Outcome, states), states);
    }

    /// <summary>通话结果 (pstncc/getstates), kept for 7 days.</summary>
    public async Task<ApiResult<VoiceCallOutcome>> CallStatesAsync(
        AppCredentials credentials, string calleeUserId, string callId, CancellationToken cancellationToken)
    {
        var body = Body(json =>
        {
            json.WriteString("callee_userid"u8, calleeUserId);
            json.WriteString("callid"u8, callId);
        });
        var answer = await PostAsync(credentials, "cgi-bin/pstncc/getstates", body, cancellationToken);
        return Result(answer, json => new VoiceCallOutcome(
            json.Number("istalked") is 1, PlatformTime.FromSeconds(json.Number("calltime")), (int)(json.Number("talktime") ?? 0),
            (int?)json.Number("reason")));
    }

    /// <summary>回调IP段 (getcallbackip): where callbacks come from; changes, ask daily.</summary>
    public async Task<ApiResult<IReadOnlyList<string>>> GetCallbackIpAsync(AppCredentials credentials, CancellationToken cancellationToken)
    {
        var answer = await WithTokenAsync(
            credentials, token => _wire.GetAsync($"cgi-bin/getcallbackip?{token}", cancellationToken), cancellationToken);
        return Result(answer, json => json.Texts("ip_list"));
    }

    /// <summary>Any other POST of the platform that takes an access token (groupchat/get, add_msg_template …).</summary>
    /// <param name="credentials">Whose token.</param>
    /// <param name="path">E.g. <c>cgi-bin/externalcontact/groupchat/get</c>; without query.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The whole answer when errcode is 0; the caller disposes it.</returns>
    public async Task<ApiResult<JsonDocument>> PostJsonAsync(
        AppCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        var answer = await PostAsync(credentials, path.TrimStart('/'), body, cancellationToken);
        return Result(answer, json => JsonDocument.Parse(JsonMarshal.GetRawUtf8Value(json).ToArray()));
    }

    /// <summary>Any other GET of the platform that takes an access token (agent/get, user/get …).</summary>
    /// <param name="credentials">Whose token.</param>
    /// <param name="path">E.g. <c>cgi-bin/user/get</c>; without query.</param>
    /// <param name="name">The one parameter it takes.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The whole answer when errcode is 0; the caller disposes it.</returns>
    public async Task<ApiResult<JsonDocument>> GetJsonAsync(AppCredentials credentials, string path, string name, string value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        var answer = await WithTokenAsync(
            credentials, token => _wire.GetAsync($"{path.TrimStart('/')}?{token}&{name}={Uri.EscapeDataString(value)}", cancellationToken), cancellationToken);
        return Result(answer, json => JsonDocument.Parse(JsonMarshal.GetRawUtf8Value(json).ToArray()));
    }

    private Task<WireAnswer> PostAsync(AppCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        WithTokenAsync(credentials, token => _wire.PostAsync($"{path}?{token}", body, cancellationToken), cancellationToken);

    /// <summary>One forced renewal, one repeat, then the platform's word stands.</summary>
    private async Task<WireAnswer> WithTokenAsync(
        AppCredentials credentials, Func<string, Task<WireAnswer>> call, CancellationToken cancellationToken)
    {
        var token = await _tokens.GetAsync(credentials, cancellationToken);
        if (token.Value is not { } first)
        {
            return new WireAnswer(token.Outcome, default);
        }

        var answer = await call(Query(first));
        if (!WeComErrorCodes.IsTokenRefused(answer.Outcome.ErrCode))
        {
            return answer;
        }

        token = await _tokens.RenewAsync(credentials, first, cancellationToken);
        return token.Value is { } second ? await call(Query(second)) : new WireAnswer(token.Outcome, default);
    }

    private static string Query(StoredToken token) => $"access_token={Uri.EscapeDataString(token.Value)}";

    /// <summary>
    /// The platform's own URL is led over the configured base address (an egress proxy, a simulator); a URL of the base address
    /// itself is used as it is; any other is refused.
    /// </summary>
    private Uri? ResponseAddress(string responseUrl)
    {
        if (!Uri.TryCreate(responseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var home = _wire.BaseAddress;
        var sameHost = url.Host == home.Host || (url.IsLoopback && home.IsLoopback);
        if (sameHost && url.Port == home.Port && url.Scheme == home.Scheme)
        {
            return url;
        }

        return url.Host == PlatformHost && url.AbsolutePath.StartsWith("/cgi-bin/", StringComparison.Ordinal)
            ? new Uri(home, url.PathAndQuery[1..])
            : null;
    }

    private static ApiResult<T> Result<T>(WireAnswer answer, Func<JsonElement, T> read)
        where T : class =>
        new(answer.Outcome, answer.Outcome.Verdict == Verdict.Sent && answer.Body.ValueKind == JsonValueKind.Object ? read(answer.Body) : null);

    private static ReadOnlyMemory<byte> Body(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
