using Npgsql;
using WeGrid.Postgres;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Bot.Intake;

/// <summary>The newest token of a kf callback: valid for ten minutes, and without one the pull is strictly limited (wecom.md §6.1).</summary>
internal static class KfTokens
{
    private static readonly TimeSpan _life = TimeSpan.FromMinutes(9);

    public static async Task<string?> LatestAsync(Database database, string corpId, string openKfId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            select body from inbox
             where corp_id = $1 and conversation = $2 and received_at > $3
             order by received_at desc limit 1
            """, connection)
        {
            Parameters = { new() { Value = corpId }, new() { Value = $"kf_event:{openKfId}" }, new() { Value = (now - _life).UtcDateTime } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] body && CallbackParser.ParseXml(body) is KfMsgOrEvent { Token.Length: > 0 } notice ? notice.Token : null;
    }
}
