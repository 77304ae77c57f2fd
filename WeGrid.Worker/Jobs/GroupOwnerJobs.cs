using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 群主移交: asks WeCom to give the customer groups of who handed over to who took over (onjob_transfer, or transfer where the owner has left).
/// What it refuses is a task of a person, told once; what it could not be asked is asked again. Asking twice is harmless: the second is refused as done.
/// </summary>
public sealed class GroupOwnerJobs(CorpsNow corps, HandoverStore store, WeComClient client, Database database, DecisionSaver saver, WeGridSettings settings)
{
    private const int PerCall = 100;
    private const string InService = "cgi-bin/externalcontact/groupchat/onjob_transfer";
    private const string Resigned = "cgi-bin/externalcontact/groupchat/transfer";
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Asks for every group that waits. A trial moves nobody's group.</summary>
    public async Task MoveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (settings.Sending != SendingMode.Live || settings.Intake == IntakeMode.Shadow)
        {
            return;
        }

        foreach (var corp in corps())
        {
            var waiting = await store.GroupsAsync(corp.Corp.Id, cancellationToken);
            foreach (var some in waiting.GroupBy(w => w.To, StringComparer.OrdinalIgnoreCase).SelectMany(g => g.Chunk(PerCall)))
            {
                if (corp.Credentials(null) is { } app)
                {
                    await MoveAsync(corp, app, some, now, cancellationToken);
                }
            }
        }
    }

    private async Task MoveAsync(CorpEntry corp, AppCredentials app, OwnerChange[] some, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var refused = await AskAsync(app, InService, some, cancellationToken);
        if (refused is null)
        {
            return; // The line, not the platform: again with the next run.
        }

        // Of who has left it is another call.
        List<OwnerChange> again = [.. some.Where(s => refused.ContainsKey(s.Chat))];
        if (again.Count > 0 && await AskAsync(app, Resigned, again, cancellationToken) is { } still)
        {
            // 90500: the owner has not left after all; then what the first call said is why.
            refused = refused.Where(r => still.ContainsKey(r.Key)).ToDictionary(r => r.Key, r => still[r.Key] == 90500 ? r.Value : still[r.Key]);
        }

        foreach (var change in some)
        {
            await NoteAsync(corp, change, refused.TryGetValue(change.Chat, out var code) ? code : 0, now, cancellationToken);
        }
    }

    /// <summary>Which were refused, with the errcode; null when no answer came that would stand tomorrow.</summary>
    private async Task<Dictionary<string, int>?> AskAsync(AppCredentials app, string path, IReadOnlyList<OwnerChange> some, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { chat_id_list = some.Select(s => s.Chat), new_owner = some[0].To }, _plain);
        var answer = await client.PostJsonAsync(app, path, body, cancellationToken);
        using var json = answer.Value;
        if (json is null)
        {
            return answer.Outcome is { Verdict: Verdict.Dead, ErrCode: { } code } ? some.ToDictionary(s => s.Chat, _ => code) : null;
        }

        return json.RootElement.TryGetProperty("failed_chat_list", out var failed) && failed.ValueKind == JsonValueKind.Array
            ? failed.EnumerateArray().ToDictionary(f => f.GetProperty("chat_id").GetString()!, f => f.TryGetProperty("errcode", out var code) ? code.GetInt32() : -1)
            : [];
    }

    /// <summary>The outcome and what is said of it, in one transaction: a kill between call and note asks once more, and tells once.</summary>
    private async Task NoteAsync(CorpEntry corp, OwnerChange change, int code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var outcome = code == 0 ? "moved" : code.ToString(CultureInfo.InvariantCulture);
        if (!await HandoverStore.EndGroupAsync(connection, corp.Corp.Id, change.Chat, outcome, now, cancellationToken))
        {
            return;
        }

        var effects = new Effects();
        if (code != 0)
        {
            effects.Notices.AddRange(new[] { change.From, change.To }.Select(person => ByHand(corp, change, person, now)));
        }

        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Notice ByHand(CorpEntry corp, OwnerChange change, string person, DateTimeOffset now) =>
        DigestJobs.Message(corp, person, "handover_group", $"handover-group:{change.Chat}:{DigestJobs.Day(now)}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["group.name"] = corp.Corp.Chats.GetValueOrDefault(change.Chat)?.Name ?? change.Chat,
                ["person.name"] = corp.Corp.Staff.GetValueOrDefault(change.From)?.Name ?? change.From,
                ["next.name"] = corp.Corp.Staff.GetValueOrDefault(change.To)?.Name ?? change.To,
            },
            ValidUntil = null,
        };
}
