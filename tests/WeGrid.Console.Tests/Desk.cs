using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;

namespace WeGrid.Console.Tests;

/// <summary>An invented town whose sanitation firm has no account: its Console on real Kestrel and PostgreSQL, and its ticket desk.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Town = "qingyan";
    public const string Resident = "wmHeXiaoyu";
    public const string Neighbour = "wmTangDali";

    /// <summary>A Monday, ten in the morning.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 11, 16, 10, 0, 0, TimeSpan.FromHours(8));

    private const string File = """
        {
          "corp": "qingyan", "name": "青岩镇", "wecomCorpId": "wwqingyan",
          "apps": [ { "id": "grid", "agentId": 1000002 } ],
          "kf": [ { "openKfId": "wk-qy", "name": "青岩便民" } ],
          "grids": [
            { "id": "t", "name": "青岩镇", "kind": "town" },
            { "id": "v", "parent": "t", "name": "柏木村", "kind": "village" },
            { "id": "m", "parent": "v", "name": "柏木一格", "kind": "micro" }
          ],
          "staff": [
            { "userid": "mao.ze", "name": "毛泽远", "mobile": "13900000001", "posts": [ { "grid": "m", "post": "microGridMember" } ] },
            { "userid": "shen.yi", "name": "沈怡", "mobile": "13900000002", "posts": [ { "grid": "v", "post": "gridLeader" } ] },
            { "userid": "ke.wen", "name": "柯文", "mobile": "13900000003", "posts": [ { "grid": "t", "post": "dutyOfficer" } ] },
            { "userid": "jin.an", "name": "金安", "mobile": "13900000004", "posts": [ { "grid": "t", "post": "discipline" } ] },
            { "userid": "lan.bo", "name": "蓝波", "mobile": "13900000005" }
          ],
          "chats": [ { "id": "room", "kind": "customer", "grid": "v", "owner": "shen.yi", "name": "柏木村群" } ],
          "units": [
            { "id": "clean", "name": "洁美环卫公司", "categories": ["环境卫生"], "contacts": [], "phone": "0000-7654321" },
            { "id": "dig", "name": "远山挖机队", "categories": ["市政设施"], "contacts": [] },
            { "id": "road", "name": "镇养护站", "categories": ["道路交通"], "contacts": ["lan.bo"] }
          ],
          "settings": { "phone": "0000-1234567" }
        }
        """;

    private readonly TestDatabase _database;
    private readonly WebApplication _app;
    private readonly string _folder;
    private long _number = 1000;

    private Desk(TestDatabase database, WebApplication app, ManualTime time, string folder) => (_database, _app, Time, _folder) = (database, app, time, folder);

    public ManualTime Time { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>A phone: follows no redirect by itself, so that tests see it.</summary>
    public HttpClient Phone { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public Corp Corp => Corps.Corp;

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Where what was sent lies.</summary>
    public string MediaPath => Path.Combine(_folder, "media");

    public Postgres.Database Database => _database.Database;

    private CorpEntry Corps => _app.Services.GetRequiredService<CorpDirectory>().Find(Town)!;

    public static async Task<Desk> OpenAsync(string? url = "https://grid.example")
    {
        var database = await TestDatabase.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("wegrid-console-").FullName;
        var time = new ManualTime(Monday);
        Assert.Empty(await new CorpStore(database.Database).ImportAsync(File, Monday));
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--ConnectionStrings:WeGrid", database.ConnectionString, "--State:Path", folder, "--WeCom:ApiBaseUrl", "http://127.0.0.1:9/",
            .. url is null ? Array.Empty<string>() : ["--Console:Url", url],
        ];
        foreach (var person in new[] { Resident, Neighbour })
        {
            await using var command = database.Database.Source.CreateCommand("insert into kf_session (corp_id, person, open_kfid, last_at) values ($1, $2, 'wk-qy', $3)");
            command.Parameters.AddRange(new Npgsql.NpgsqlParameter[] { new() { Value = Town }, new() { Value = person }, new() { Value = Monday.UtcDateTime } });
            await command.ExecuteNonQueryAsync();
        }

        var app = ConsoleApp.Build(settings, time, time);
        await app.StartAsync();
        return new Desk(database, app, time, folder);
    }

    /// <summary>Another version of its file.</summary>
    public async Task ReimportAsync(Func<string, string> change)
    {
        Assert.Empty(await new CorpStore(Database).ImportAsync(change(File), Now));
        await _app.Services.GetRequiredService<CorpDirectory>().RefreshAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        Phone.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A resident of 微信客服 orders; the receipt goes to them alone.</summary>
    public async Task<long> OrderAsync(
        string summary = "村口垃圾桶满了三天，臭得很，电话139****", string category = "环境卫生", string place = "村口老樟树下", string person = Resident, string chat = "kf:wk-qy", Func<Ticket, Ticket>? change = null)
    {
        var draft = new Ticket
        {
            CorpId = Town, Number = ++_number, Status = TicketStatus.Ordered, GridId = "m", VillageId = "v", Category = category, Kind = DemandKind.Help,
            List = MatterList.Problems, Urgency = Urgency.WorkingDays, Summary = summary, MatterText = "村口垃圾桶满了", Place = place, OrderedAt = Now, DueAt = Now, HopStartedAt = Now,
        };
        var effects = new Effects();
        Corps.Desks.Tickets.Order(effects, change?.Invoke(draft) ?? draft, new Reporter(person, chat, ToldState.NotTold, null), person == Resident || person == Neighbour ? ByKf(person) : new Reach(person, IsMember: false), Actor.Machine("test/1"), Now);
        await SaveAsync(effects);
        return draft.Number;
    }

    public Reach ByKf(string person) => new(person, IsMember: false, "wk-qy", Now);

    public Task MoveAsync(long number, TicketMove move, Role role, string by, string note = "", string? unit = null, long? into = null, string? reason = null, DateTimeOffset? until = null) =>
        DecideAsync(number, (effects, file) => Assert.Null(Corps.Desks.Tickets.Move(
            effects, file, new MoveRequest(move, new Actor(role, by), Now) { Note = note, UnitId = unit, MergeInto = into, Reason = reason, DueAt = until })));

    /// <summary>Accepted and given to the firm without account; gives its link.</summary>
    public async Task<Uri> DispatchAsync(long number, string unit = "clean")
    {
        await MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        return await DispatchAgainAsync(number, unit);
    }

    public async Task<Uri> DispatchAgainAsync(long number, string unit = "clean")
    {
        await MoveAsync(number, TicketMove.Dispatch, Role.GridStaff | Role.Village, "shen.yi", unit: unit);
        return await LinkAsync("unit.link", number);
    }

    public Task DecideAsync(long number, Action<Effects, TicketFile> decide) => DecideAsync([number], (effects, files) => decide(effects, files[0]));

    public async Task DecideAsync(long[] numbers, Action<Effects, TicketFile[]> decide)
    {
        var effects = new Effects();
        decide(effects, [.. await Task.WhenAll(numbers.Select(FileAsync))]);
        await SaveAsync(effects);
    }

    public TicketDesk Tickets => Corps.Desks.Tickets;

    public async Task<TicketFile> FileAsync(long number)
    {
        await using var connection = await Database.OpenAsync();
        return await TicketStore.FindAsync(connection, Corp, number) ?? throw new InvalidOperationException("no such ticket");
    }

    public async Task<Ticket> TicketAsync(long number) => (await FileAsync(number)).Ticket;

    public async Task<IReadOnlyList<KeptEvent>> EventsAsync(long number)
    {
        await using var connection = await Database.OpenAsync();
        return await TicketStore.EventsAsync(connection, Town, number);
    }

    /// <summary>The newest link of a ticket that left in a message, on this desk's own address.</summary>
    public async Task<Uri> LinkAsync(string variable, long number) => Here(await NewestAsync(variable, number) ?? throw new InvalidOperationException($"no {variable} for {number}"));

    public async Task<string?> NewestAsync(string variable, long number) =>
        (await ListAsync<string>($"select model #>> '{{Values,{variable}}}' from outbox where corp_id = '{Town}' and ticket = {number} and model #>> '{{Values,{variable}}}' <> '' order by seq desc, created_at desc, id desc")).FirstOrDefault();

    /// <summary>The resident asks how far it is: the link of the answer.</summary>
    public async Task<Uri> AskAsync(long number)
    {
        var said = "";
        await DecideAsync(number, (effects, file) => said = Tickets.ProgressLink(effects, file, Resident, ByKf(Resident), Now));
        return Here(said);
    }

    /// <summary>What stands in a message, as this desk's address: the words before it stay out.</summary>
    public Uri Here(string said)
    {
        const string outside = "https://grid.example/";
        var from = said.IndexOf(outside, StringComparison.Ordinal);
        Assert.True(from >= 0, said);
        return new Uri(new Uri(_app.Urls.First()), said[(from + outside.Length - 1)..]);
    }

    public Uri At(string path) => new(new Uri(_app.Urls.First()), path);

    public async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await row.ReadAsync())
        {
            found.Add(row.IsDBNull(0) ? default! : row.GetFieldValue<T>(0));
        }

        return found;
    }

    public async Task<long> CountAsync(string sql) => Convert.ToInt64((await ListAsync<object>(sql))[0], CultureInfo.InvariantCulture);

    /// <summary>Opens a page that must be there.</summary>
    public async Task<PageSeen> OpenAsync(Uri link)
    {
        var page = await PageSeen.ReadAsync(await Phone.GetAsync(link));
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return page;
    }

    /// <summary>Opens a page whatever it says.</summary>
    public async Task<PageSeen> TryAsync(Uri link) => await PageSeen.ReadAsync(await Phone.GetAsync(link));

    /// <summary>Fills in the form of a page that holds such a button, and sends it.</summary>
    public async Task<PageSeen> SendAsync(Uri link, PageSeen page, string move, params (string Name, string Value)[] more) => await SendAsync(link, page.Once(move), move, more);

    public async Task<PageSeen> SendAsync(Uri link, string once, string move, params (string Name, string Value)[] more)
    {
        using var form = new FormUrlEncodedContent([new("once", once), new("move", move), .. more.Select(m => new KeyValuePair<string, string>(m.Name, m.Value))]);
        return await PageSeen.ReadAsync(await Phone.PostAsync(new Uri(link.GetLeftPart(UriPartial.Path)), form));
    }

    private async Task SaveAsync(Effects effects)
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(SaveResult.Saved, await EffectsStore.SaveAsync(connection, Town, effects, Now));
        await transaction.CommitAsync();
    }
}
