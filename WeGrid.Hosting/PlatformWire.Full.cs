using System.Net;
using Flurl.Http;
using SKIT.FlurlHttpClient.Wechat.Work;
using SKIT.FlurlHttpClient.Wechat.Work.Models;
using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>The wire of this package set: SKIT.FlurlHttpClient.Wechat.Work.</summary>
public static class PlatformWire
{
    /// <summary>A wire over clients of its own.</summary>
    /// <param name="http">Makes one: SKIT takes the time limit off the one it is given, for good, and cannot be given one that is in use; so none is shared with the rest of the host.</param>
    /// <param name="baseAddress">The platform.</param>
    /// <param name="clock">Tells when a retry may come.</param>
    public static IPlatformWire Over(Func<HttpClient> http, Uri baseAddress, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new SkitWire(http(), http(), baseAddress, clock);
    }
}

/// <summary>
/// SKIT 线路: the calls SKIT knows go through its client, with the stored bytes as they are; what it lacks (smart bot, group robot)
/// goes over our own wire. Its exceptions print whole addresses with secret and token, so none of them gets out of here.
/// </summary>
internal sealed class SkitWire(HttpClient http, HttpClient theirs, Uri baseAddress, TimeProvider clock) : IPlatformWire, IDisposable
{
    /// <summary>SKIT's own names for the calls.</summary>
    private static readonly Dictionary<string, WechatWorkRequest> _known = new(StringComparer.Ordinal)
    {
        ["cgi-bin/gettoken"] = new CgibinGetTokenRequest(),
        ["cgi-bin/getcallbackip"] = new CgibinGetCallbackIpRequest(),
        ["cgi-bin/message/send"] = new CgibinMessageSendRequest(),
        ["cgi-bin/message/update_template_card"] = new CgibinMessageUpdateTemplateCardRequest(),
        ["cgi-bin/appchat/send"] = new CgibinAppChatSendRequest(),
        ["cgi-bin/message/recall"] = new CgibinMessageRecallRequest(),
        ["cgi-bin/externalcontact/add_msg_template"] = new CgibinExternalContactAddMessageTemplateRequest(),
        ["cgi-bin/externalcontact/remind_groupmsg_send"] = new CgibinExternalContactRemindGroupMessageSendRequest(),
        ["cgi-bin/externalcontact/cancel_groupmsg_send"] = new CgibinExternalContactCancelGroupMessageSendRequest(),
        ["cgi-bin/externalcontact/get_groupmsg_list_v2"] = new CgibinExternalContactGetGroupMessageListV2Request(),
        ["cgi-bin/externalcontact/get_groupmsg_task"] = new CgibinExternalContactGetGroupMessageTaskRequest(),
        ["cgi-bin/externalcontact/get_groupmsg_send_result"] = new CgibinExternalContactGetGroupMessageSendResultRequest(),
        ["cgi-bin/kf/send_msg"] = new CgibinKfSendMessageRequest(),
        ["cgi-bin/kf/sync_msg"] = new CgibinKfSyncMessageRequest(),
        ["cgi-bin/pstncc/call"] = new CgibinPSTNCCCallRequest(),
        ["cgi-bin/pstncc/getstates"] = new CgibinPSTNCCGetStatesRequest(),
    };

    // SKIT takes the limit off its client: what goes over either wire keeps it.
    private readonly TimeSpan _patience = http.Timeout;
    private readonly HttpWire _own = new(http, baseAddress, clock);
    private readonly BytesClient _skit = new(theirs, baseAddress);

    public Uri BaseAddress => _own.BaseAddress;

    public async Task<WireReply> SendAsync(WireRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);

        // Whatever SKIT throws has the address in it.
#pragma warning disable CA1031
        try
        {
            return _known.TryGetValue(PathOf(request.Address), out var shape)
                ? await _skit.CarryAsync(shape, request, clock, limit.Token)
                : await _own.SendAsync(request, limit.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception wrong)
        {
            return new WireReply(CauseOf(wrong) is { } failure ? HttpWire.EndOf(failure) : WireEnd.NoAnswer);
        }
#pragma warning restore CA1031
    }

    public void Dispose() => _skit.Dispose();

    private string PathOf(Uri address) => BaseAddress.MakeRelativeUri(address).OriginalString.Split('?')[0];

    private static HttpRequestException? CauseOf(Exception? wrong)
    {
        while (wrong is not (null or HttpRequestException))
        {
            wrong = wrong.InnerException;
        }

        return wrong as HttpRequestException;
    }

    /// <summary>
    /// SKIT's client, asked for bytes: its answer models take less than the platform sends, and its own addresses would be
    /// built anew. Corp and secret stay ours: tokens are fetched by us, once for each, and ride in every address.
    /// </summary>
    private sealed class BytesClient(HttpClient http, Uri baseAddress) : WechatWorkClient(OptionsOf(http, baseAddress), http, disposeClient: false)
    {
        public async Task<WireReply> CarryAsync(WechatWorkRequest shape, WireRequest request, TimeProvider clock, CancellationToken cancellationToken)
        {
            using var content = HttpWire.ContentOf(request);
            var call = CreateFlurlRequest(shape, request.Method);
            call.Url = request.Address.AbsoluteUri;
            using var answer = await SendFlurlRequestAsync(call.WithAutoRedirect(false), content, cancellationToken);
            var bytes = await answer.GetBytesAsync().WaitAsync(cancellationToken);
            var retryAfter = HttpWire.RetryAfter(answer.ResponseMessage.Headers.RetryAfter, clock.GetUtcNow());
            return new WireReply(WireEnd.Answered, (HttpStatusCode)answer.StatusCode, bytes.Length > HttpWire.MaxAnswerBytes ? default : bytes, retryAfter);
        }

        private static WechatWorkClientOptions OptionsOf(HttpClient http, Uri baseAddress) => new()
        {
            CorpId = "",
            AgentSecret = "",
            Endpoint = baseAddress.AbsoluteUri.TrimEnd('/'),
            Timeout = (int)http.Timeout.TotalMilliseconds,
        };
    }
}
