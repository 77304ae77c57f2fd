using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Client;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Sending;

/// <summary>出口: sends stored bytes over their channel with the corp's secrets.</summary>
public sealed class MessageGateway(WeComClient client, CarrierClient carrier, MassGateway? mass = null, SocketGateway? sockets = null)
{
    private static readonly SendResult _noSecret = new() { Verdict = Said.Dead, Reason = SendReason.Configuration };

    /// <summary>Sends; every failure is a verdict.</summary>
    /// <param name="corp">Whose secrets.</param>
    /// <param name="claim">The row.</param>
    /// <param name="via">App, open_kfid, response_url or long connection of the model; empty for a row without one.</param>
    /// <param name="body">The stored bytes.</param>
    /// <param name="cancellationToken">Ends the call; the row is then sent again after its lease.</param>
    public async Task<SendResult> SendAsync(CorpEntry corp, OutboxClaim claim, string via, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claim);
        switch (claim.Channel)
        {
            case "app_text" or "app_card":
                return await With(corp.Credentials(via), c => client.SendAppMessageAsync(c, body, cancellationToken));
            case "card_update":
                return await With(corp.Credentials(via), c => client.UpdateTemplateCardAsync(c, body, cancellationToken));
            case "kf_text" or "kf_menu":
                return await With(KfCredentials(corp), c => client.KfSendAsync(c, body, cancellationToken));
            case "voice":
                return await With(corp.Credentials(via), async c => (await client.CallAsync(c, body, cancellationToken)).Outcome);
            case "phone" or "sms":
                return await carrier.SendAsync(corp, claim.Channel, body, cancellationToken);
            case var channel when mass is not null && MassGateway.Carries(channel):
                return await With(corp.Credentials(via), c => mass.SendAsync(corp, c, claim, body, cancellationToken));
            case "webhook":
                return RobotKey(corp, claim.Recipient) is { } key ? await client.WebhookSendAsync(key, body, cancellationToken) : _noSecret;
            case "app_chat":
                return await With(corp.Credentials(via), c => client.AppChatSendAsync(c, body, cancellationToken));
            case "bot_reply" or "bot_push" when sockets is not null && BotAddress.Read(via) is { } address:
                return await sockets.SendAsync(corp, claim, address, body, cancellationToken);
            case "bot_reply":
                return await client.RespondAsync(via, body, cancellationToken);
            default:
                return _noSecret;
        }
    }

    /// <summary>微信客服 belongs to the contact secret; a corp without one lets its main app do it.</summary>
    private static AppCredentials? KfCredentials(CorpEntry corp) =>
        corp.Secret(corp.Corp.Contact?.Secret) is { } secret ? corp.CredentialsOf(secret) : corp.Credentials(null);

    private static string? RobotKey(CorpEntry corp, string robot) => corp.Secret(corp.Corp.Robots.FirstOrDefault(r => r.Id == robot)?.KeyRef);

    private static async Task<SendResult> With(AppCredentials? credentials, Func<AppCredentials, Task<SendResult>> send) =>
        credentials is null ? _noSecret : await send(credentials);
}
