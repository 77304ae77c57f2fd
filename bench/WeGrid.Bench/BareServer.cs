using System.Buffers;
using Npgsql;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Bench;

/// <summary>
/// The baselines over HTTP, in a process of their own: <c>bare</c> reads, verifies and decrypts a callback and forgets it;
/// <c>insert</c> also stores it with one plain INSERT of its own and answers when that is committed.
/// </summary>
internal static class BareServer
{
    public const string Schema = """
        create table plain_inbox (
            corp_id text not null, received_at timestamptz not null, id uuid not null, channel text not null, conversation text not null,
            platform_at timestamptz not null, dedup_key bytea not null, body bytea not null,
            primary key (corp_id, id), unique (corp_id, dedup_key))
        """;

    private const string InsertSql = """
        insert into plain_inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
        """;

    public static async Task<int> RunAsync(string[] args, string receiver, string? database, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        await using var app = builder.Build();
        using var own = new CallbackCrypto(Town.Token, Town.AesKey, receiver);
        using var bot = new CallbackCrypto(Town.Token, Town.AesKey, "");
        await using var source = database is null ? null : NpgsqlDataSource.Create(database);
        app.Run(context => context.Request.Method == "GET" ? Task.CompletedTask : TakeAsync(context, own, bot, source, clock));
        await app.RunAsync();
        return 0;
    }

    private static async Task TakeAsync(HttpContext context, CallbackCrypto own, CallbackCrypto bot, NpgsqlDataSource? source, TimeProvider clock)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length));
            var isBot = context.Request.Path.Value!.Contains("/bot/", StringComparison.Ordinal);
            if (!TryOpen(context.Request, buffer.AsMemory(0, length), isBot, isBot ? bot : own, out var message))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
            }
            else if (source is not null)
            {
                await StoreAsync(source, isBot, message, clock.GetUtcNow());
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryOpen(HttpRequest request, ReadOnlyMemory<byte> body, bool isBot, CallbackCrypto crypto, out byte[] message)
    {
        message = [];
        ReadOnlyMemory<byte> encrypt;
        if (isBot)
        {
            if (!JsonEnvelope.TryRead(body, out encrypt))
            {
                return false;
            }
        }
        else if (XmlEnvelope.TryRead(body, out var envelope))
        {
            encrypt = envelope.Encrypt;
        }
        else
        {
            return false;
        }

        var query = request.Query;
        return crypto.TryOpen(query["msg_signature"].ToString(), query["timestamp"].ToString(), query["nonce"].ToString(), encrypt.Span, out message) == CallbackRefusal.None;
    }

    private static async Task StoreAsync(NpgsqlDataSource source, bool isBot, byte[] message, DateTimeOffset now)
    {
        _ = CallbackHead.TryRead(isBot ? CallbackChannel.Bot : CallbackChannel.App, message, now, out var head);
        await using var command = source.CreateCommand(InsertSql);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = Town.Id }, new() { Value = now.UtcDateTime }, new() { Value = Guid.CreateVersion7(now) }, new() { Value = head!.Channel.ToText() },
            new() { Value = head.Conversation }, new() { Value = head.SentAt.UtcDateTime }, new() { Value = head.DedupKey }, new() { Value = message },
        });
        await command.ExecuteNonQueryAsync();
    }
}
