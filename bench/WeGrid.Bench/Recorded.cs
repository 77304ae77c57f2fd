using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NpgsqlTypes;

namespace WeGrid.Bench;

/// <summary>
/// Recorded messages, laid down by COPY in a table beside the inbox and moved into it in one transaction when a round begins:
/// seven of ten conversations are residents' groups from the archive, three are internal groups that call the bot.
/// </summary>
internal static class Recorded
{
    private const string Table = "bench_recorded";

    /// <summary>Fills the stock.</summary>
    public static async Task StockAsync(Bed bed, int count, int seed, DateTimeOffset now)
    {
        await bed.RunAsync($"drop table if exists {Table}; create unlogged table {Table} (n bigint, conversation text, channel text, platform_at timestamptz, id uuid, dedup_key bytea, body bytea)");
        await using var connection = await bed.Source.OpenConnectionAsync();
        await using var writer = await connection.BeginBinaryImportAsync($"copy {Table} from stdin (format binary)");
        var talk = new Talk(seed);
        for (var i = 0; i < count; i++)
        {
            var (village, chat) = (1 + talk.Next(Town.Villages), talk.Next(Town.ChatsPerVillage));
            var isBot = chat < Town.InternalPerVillage;
            var at = now.AddHours(-1).AddMilliseconds(i * 3_000_000.0 / count);
            var text = talk.Say().Text;
            var id = (seed * 10_000_000L) + i;
            var body = isBot ? Requests.BotJson(id, village, chat, Person(talk, village), text) : Archived(id, village, chat, Person(talk, village), text, at);
            await writer.StartRowAsync();
            await writer.WriteAsync((long)i, NpgsqlDbType.Bigint);
            await writer.WriteAsync(isBot ? "bot:" + Town.Internal(village, chat) : "archive:" + Town.Customer(village, chat), NpgsqlDbType.Text);
            await writer.WriteAsync(isBot ? "bot" : "archive", NpgsqlDbType.Text);
            await writer.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz);
            await writer.WriteAsync(Guid.CreateVersion7(at), NpgsqlDbType.Uuid);
            await writer.WriteAsync(SHA256.HashData(Encoding.UTF8.GetBytes(Text(id))), NpgsqlDbType.Bytea);
            await writer.WriteAsync(Encoding.UTF8.GetBytes(body), NpgsqlDbType.Bytea);
        }

        await writer.CompleteAsync();
    }

    /// <summary>Puts messages from…from+count into the inbox, all visible at once.</summary>
    public static Task RecordAsync(Bed bed, int from, int count) => bed.RunAsync($"""
        begin;
        insert into conversation (corp_id, conversation)
        select distinct '{Town.Id}', conversation from {Table} where n >= {from} and n < {from + count} on conflict do nothing;
        insert into inbox_key (corp_id, dedup_key, received_at)
        select '{Town.Id}', dedup_key, clock_timestamp() from {Table} where n >= {from} and n < {from + count};
        insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body)
        select '{Town.Id}', clock_timestamp(), id, channel, conversation, platform_at, dedup_key, body from {Table} where n >= {from} and n < {from + count} order by n;
        commit;
        """);

    private static string Person(Talk talk, int village) => Stats.Text($"wm-v{village:00}-{talk.Next(300):000}");

    private static string Archived(long id, int village, int chat, string person, string text, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"msgid":"{{{id}}}_external","action":"send","from":"{{{person}}}","tolist":["{{{Town.Leader(village)}}}"],"roomid":"{{{Town.Customer(village, chat)}}}","msgtime":{{{at.ToUnixTimeMilliseconds()}}},"msgtype":"text","text":{"content":"{{{text}}}"}}""");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
