using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Postgres.Secrets;
using WeGrid.Testing;

namespace WeGrid.EndToEnd.Tests;

/// <summary>The commands an engineer on call types: what they print, do and end with.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private static readonly Guid Message = new("0197a000-0000-7000-8000-000000000001");
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-tools-").FullName;
    private TestDatabase _given = null!;
    private Ledger _ledger = null!;

    private string KeyFile => Path.Combine(_folder, "keys.json");

    public async Task InitializeAsync()
    {
        _given = await TestDatabase.CreateAsync();
        _ledger = new Ledger(_given.Database);
        await _ledger.ScalarAsync("insert into corp (corp_id, version, document, imported_at) values ('longxi', 1, '{}', $1)", House.Tuesday.UtcDateTime);
    }

    public async Task DisposeAsync()
    {
        await _given.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<(int Exit, string Out, string Err)> RunAsync(params string[] args) => ToolHere.RunAsync(args, Settings(_given.ConnectionString));

    private Dictionary<string, string> Settings(string connection) => new()
    {
        ["ConnectionStrings:WeGrid"] = connection,
        ["State:Path"] = _folder,
        ["Secrets:KeyFile"] = KeyFile,
    };

    private async Task ParkAsync()
    {
        await _ledger.ScalarAsync("""
            insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body, status, attempt, error)
            values ('longxi', $1, $2, 'app', 'app:1:fang.qiu', $1, 'k'::bytea, convert_to('<xml>家里漏水</xml>', 'UTF8'), 2, 3, 'FormatException')
            """, House.Tuesday.UtcDateTime, Message);
        await _ledger.ScalarAsync("insert into due (corp_id, kind, subject, due_at, attempt, error, parked) values ('longxi', 'accept', '1024', $1, 8, 'PostgreSQL 22012', true)",
            House.Tuesday.UtcDateTime);
    }

    [Fact]
    public async Task Parked_ListAndShow_NameIdsAndReasons_AndWordsOnlyWhenAsked()
    {
        await ParkAsync();

        var (exit, text, _) = await RunAsync("parked", "list");
        Assert.Equal(0, exit);
        Assert.Contains($"{Message}", text, StringComparison.Ordinal);
        Assert.Contains("FormatException", text, StringComparison.Ordinal);
        Assert.Contains("accept/1024", text, StringComparison.Ordinal);
        var rows = JsonNode.Parse((await RunAsync("parked", "list", "--json")).Out)!.AsArray();
        Assert.Equal(["inbox", "due"], rows.Select(r => r!["queue"]!.ToString()));

        (exit, text, _) = await RunAsync("parked", "show", $"{Message}");
        Assert.Equal((0, "app:1:fang.qiu"), (exit, JsonNode.Parse(text)!["conversation"]!.ToString()));
        Assert.DoesNotContain("漏水", text, StringComparison.Ordinal);
        Assert.Contains("漏水", (await RunAsync("parked", "show", $"{Message}", "--body")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("parked", "show", $"{Guid.Empty}")).Exit);
    }

    [Fact]
    public async Task Parked_Replay_PutsItBackToWait()
    {
        await ParkAsync();

        Assert.Equal(0, (await RunAsync("parked", "replay", $"{Message}")).Exit);

        Assert.Equal(1, await _ledger.CountAsync("select count(*) from inbox where corp_id = $1 and status = 0 and attempt = 0"));
        Assert.Equal(1, await _ledger.CountAsync("select count(*) from conversation where corp_id = $1 and conversation = 'app:1:fang.qiu'"));
        Assert.Equal(1, await _ledger.CountAsync("select count(*) from due where corp_id = $1 and parked"));
        Assert.Equal(1, (await RunAsync("parked", "replay", $"{Message}")).Exit); // it is parked no more
        Assert.Equal(0, (await RunAsync("parked", "replay", "accept/1024")).Exit);
        Assert.Equal(0, await _ledger.CountAsync("select count(*) from due where corp_id = $1 and parked"));
    }

    [Fact]
    public async Task Parked_ReplayAll_SaysHowMany()
    {
        await ParkAsync();

        Assert.Equal((0, "2 replayed"), await ShortAsync("parked", "replay", "--all"));
        Assert.Equal((0, "0 replayed"), await ShortAsync("parked", "replay", "--all"));
        Assert.Equal((0, ""), await ShortAsync("parked", "list"));
    }

    [Fact]
    public async Task Dead_List_SaysWhyToWhomAndAboutWhat_NeverTheWords()
    {
        await _ledger.ScalarAsync("""
            insert into outbox_done (corp_id, finished_at, id, lane, channel, recipient, seq, template, model, body, danger, purpose, ticket, created_at, attempt, verdict, reason, errcode)
            select 'longxi', $1::timestamptz - make_interval(days => d), gen_random_uuid(), 'grid', 'app_card', 'zhou.li', 0, 'ticket_new', '{"text": "家里漏水"}',
                   convert_to('家里漏水', 'UTF8'), false, 'Ask', 1024 + d, $1, 20, v, case v when 3 then 'address' end, 81013
              from (values (0, 3), (1, 1), (30, 3)) x (d, v)
            """, MachineTime.Real.GetUtcNow().UtcDateTime);

        var (exit, text, _) = await RunAsync("dead", "list");
        Assert.Equal(0, exit);
        var line = Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(["longxi", "address", "81013", "zhou.li", "1024"], word => Assert.Contains(word, line, StringComparison.Ordinal));

        var rows = JsonNode.Parse((await RunAsync("dead", "list", "--days", "31", "--json")).Out)!.AsArray();
        Assert.Equal([1024L, 1054L], rows.Select(r => r!["ticket"]!.GetValue<long>()));
        Assert.DoesNotContain("漏水", rows.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_Rotate_SealsEverythingAnew_AndOpensWithTheOldNoMore()
    {
        await new SecretStore(_given.Database, KeyRing.Open(KeyFile)).PutAsync("longxi", "env:APP", "not-a-secret");

        var (exit, text, _) = await RunAsync("keys", "rotate");

        Assert.Equal(0, exit);
        Assert.StartsWith("1 secrets sealed with key 2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-secret", text, StringComparison.Ordinal);
        Assert.Equal(2, await _ledger.CountAsync("select key_version from secret where corp_id = $1"));
        Assert.Equal("not-a-secret", await new SecretStore(_given.Database, KeyRing.Open(KeyFile)).GetAsync("longxi", "env:APP"));
    }

    [Fact]
    public async Task Keys_Rotate_WithoutTheRing_IsRefusedAndMakesNone()
    {
        await new SecretStore(_given.Database, KeyRing.Open(KeyFile)).PutAsync("longxi", "env:APP", "not-a-secret");
        File.Move(KeyFile, KeyFile + ".away");

        Assert.Equal(4, (await RunAsync("keys", "rotate")).Exit);
        Assert.False(File.Exists(KeyFile));

        KeyRing.Open(KeyFile); // another ring: it opens nothing that is sealed
        Assert.Equal(4, (await RunAsync("keys", "rotate")).Exit);
        Assert.Equal(1, await _ledger.CountAsync("select key_version from secret where corp_id = $1"));
    }

    [Fact]
    public async Task Queue_ShowsDraftsWithWhoWasAsked_NeverTheWords()
    {
        var draft = Guid.NewGuid();
        await _ledger.ScalarAsync("insert into demand (corp_id, id, person, chat, msgid, said_at, text, status, label) values ('longxi', $1, 'wm-lin', 'archive:a', 'm', $2, '家里漏水', 1, '{}')",
            draft, House.Tuesday.UtcDateTime);
        await _ledger.ScalarAsync("""insert into due (corp_id, kind, subject, due_at, payload) values ('longxi', 'draft', $1, $2, '{"asked": "zhou.li", "reminded": true}')""",
            draft.ToString(), House.Tuesday.UtcDateTime);

        var row = Assert.Single(JsonNode.Parse((await RunAsync("queue", "--json")).Out)!.AsArray())!;

        Assert.Equal(("draft", $"{draft}", "zhou.li was reminded"), (row["queue"]!.ToString(), row["what"]!.ToString(), row["why"]!.ToString()));
        Assert.StartsWith("2026-03-10", row["until"]!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parked")]
    [InlineData("parked", "show")]
    [InlineData("parked", "replay")]
    [InlineData("parked", "replay", "--some")]
    [InlineData("dead")]
    [InlineData("dead", "list", "--days", "0")]
    [InlineData("dead", "list", "--days", "x")]
    [InlineData("keys")]
    [InlineData("keys", "show")]
    [InlineData("review", "ticket")]
    [InlineData("review", "ok", "7")]
    [InlineData("review", "--since", "yesterday")]
    [InlineData("review", "longxi", "again")]
    [InlineData("corrections")]
    [InlineData("corrections", "export")]
    [InlineData("corrections", "export", "--since", "2026-03-01")]
    public async Task WrongWords_EndWithUsage(params string[] args)
    {
        var (exit, text, usage) = await RunAsync(args);

        Assert.Equal((2, ""), (exit, text.Trim()));
        Assert.StartsWith(args[0], usage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AsAProcess_AnswersOnTheSameStreams_AndSaysInWordsThatTheDatabaseIsNotThere()
    {
        await ParkAsync();

        var (exit, text, _) = await ToolProcess.RunAsync(["parked", "list"], Settings(_given.ConnectionString));
        Assert.Equal((0, (await RunAsync("parked", "list")).Out), (exit, text));

        var elsewhere = new Npgsql.NpgsqlConnectionStringBuilder(_given.ConnectionString) { Database = "wegrid_nowhere" }.ConnectionString;
        (exit, text, var error) = await ToolProcess.RunAsync(["ticket", "list"], Settings(elsewhere));
        Assert.Equal((1, ""), (exit, text));
        Assert.StartsWith("The database cannot be reached: 3D000", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Out)> ShortAsync(params string[] args)
    {
        var (exit, text, _) = await RunAsync(args);
        return (exit, text.Trim());
    }
}
