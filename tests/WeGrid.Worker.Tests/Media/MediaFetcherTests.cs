using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Intake.Media;
using WeGrid.Hosting.Media;
using WeGrid.Postgres;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Media;
using WeGrid.Worker.Media;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Media;

/// <summary>取件: over real HTTP, real PostgreSQL and a real folder: fetched once, looked at, kept once, linked; or lost with the reason.</summary>
public sealed class MediaFetcherTests(TestDatabase given) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Person = "wmChu";

    private static readonly byte[] _png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");
    private static readonly byte[] _amr = "#!AMR\n\u0001\u0002"u8.ToArray();

    private readonly Village _village = new(given.Database, Village.At(2026, 11, 16, 10));
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-media-").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private WebApplication _platform = null!;
    private Func<HttpContext, Task> _answer = c => GiveAsync(c, _png);
    private int _asked;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _platform = builder.Build();
        _platform.Urls.Add("http://127.0.0.1:0");
        _platform.Run(async c =>
        {
            if (c.Request.Path == "/cgi-bin/gettoken")
            {
                await c.Response.WriteAsync("""{"errcode":0,"access_token":"T1","expires_in":7200}""");
                return;
            }

            Interlocked.Increment(ref _asked);
            await _answer(c);
        });
        await _platform.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task Photo_IsFetchedOnce_KeptUnderItsHash_AndLinked()
    {
        await SendAsync(Photo("m1"));
        var fetcher = Fetcher();

        Assert.Equal(1, await fetcher.RunDueAsync(_village.Now));
        Assert.Equal(0, await fetcher.RunDueAsync(_village.Now));

        var kept = Assert.Single(await ViewsAsync());
        Assert.Equal((MediaStatus.Kept, MediaType.Png, (long)_png.Length), (kept.Status, kept.Type!, kept.Bytes));
        Assert.Equal(SHA256.HashData(_png), kept.Sha256);
        Assert.Equal(_png, await ReadAsync(kept.Sha256!));
        Assert.Equal(1, _asked);
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task SameBytesTwice_LieOnce_AndGoWithTheLastThatNamesThem()
    {
        await SendAsync(Photo("m1"), Photo("m2"), Photo("m3") with { Person = "wmTan" });
        await Fetcher().RunDueAsync(_village.Now);
        Assert.Equal(1, FilesKept());
        Assert.Equal(3, await CountAsync("select count(*) from media where corp_id = $1 and status = 2"));

        await new PersonStore(given.Database).EraseAsync(_village.Id, "wmTan", _village.Now);
        await SweepAsync();
        Assert.Equal((2L, 1), (await CountAsync("select count(*) from media where corp_id = $1"), FilesKept()));

        await new PersonStore(given.Database).EraseAsync(_village.Id, Person, _village.Now);
        await SweepAsync();
        Assert.Equal((0L, 0L, 0), (await CountAsync("select count(*) from media where corp_id = $1"), await CountAsync("select count(*) from media_blob where corp_id = $1"), FilesKept()));
    }

    [Theory]
    [Trait("Feature", "IN-04")]
    [InlineData("gone", MediaFault.Expired)]
    [InlineData("page", MediaFault.WrongType)]
    [InlineData("too large", MediaFault.TooLarge)]
    [InlineData("too large without saying so", MediaFault.TooLarge)]
    [InlineData("bomb", MediaFault.TooManyPixels)]
    public async Task WhatCannotBeKept_IsLostAtOnce_WithTheReason(string what, MediaFault fault)
    {
        _answer = what switch
        {
            "gone" => c => SayAsync(c, """{"errcode":40007,"errmsg":"invalid media_id"}"""),
            "page" => c => GiveAsync(c, "<!DOCTYPE html><script>alert(1)</script>"u8.ToArray()),
            "bomb" => c => GiveAsync(c, [.. _png.AsSpan(0, 16), 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, .. _png.AsSpan(24)]),
            "too large" => c => GiveAsync(c, new byte[MediaRules.MostBytes(MediaKind.Photo) + 1]),
            _ => EndlessAsync,
        };
        await SendAsync(Photo("m1"));

        await Fetcher().RunDueAsync(_village.Now);

        var lost = Assert.Single(await ViewsAsync());
        Assert.Equal((MediaStatus.Lost, fault), (lost.Status, lost.Fault));
        Assert.Equal(0, FilesKept());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, ".aside")));
    }

    [Theory]
    [Trait("Feature", "IN-04")]
    [InlineData("cut", MediaFault.Truncated)]
    [InlineData("half a picture", MediaFault.Truncated)]
    [InlineData("busy", MediaFault.Unreachable)]
    [InlineData("refused", MediaFault.Unreachable)]
    [InlineData("slow", MediaFault.Unreachable)]
    public async Task WhatFailsForNow_IsTriedAgain_AndComes(string what, MediaFault fault)
    {
        _answer = what switch
        {
            "cut" => CutAsync,
            "half a picture" => c => GiveAsync(c, _png[..40]),
            "busy" => c => SayAsync(c, """{"errcode":-1,"errmsg":"system busy"}"""),
            "slow" => SlowAsync,
            _ => c =>
            {
                c.Response.StatusCode = StatusCodes.Status502BadGateway;
                return Task.CompletedTask;
            },
        };
        await SendAsync(Photo("m1"));
        var fetcher = Fetcher(TimeSpan.FromMilliseconds(300));

        await fetcher.RunDueAsync(_village.Now);
        Assert.Equal(0L, await CountAsync("select status from media where corp_id = $1"));
        // A reset may overtake the bytes before it: then nothing had begun to come.
        MediaFault[] seen = what == "cut" ? [fault, MediaFault.Unreachable] : [fault];
        Assert.Contains((MediaFault)await CountAsync("select fault from media where corp_id = $1"), seen);
        Assert.Equal(_village.Now + TimeSpan.FromSeconds(5), await fetcher.NextDueAtAsync());
        Assert.Equal(0, await fetcher.RunDueAsync(_village.Now));

        _answer = c => GiveAsync(c, _png);
        _village.Time.Advance(TimeSpan.FromSeconds(5));
        await fetcher.RunDueAsync(_village.Now);
        Assert.Equal(MediaStatus.Kept, Assert.Single(await ViewsAsync()).Status);
    }

    [Fact]
    public async Task WhatNeverComes_IsLostWhenItsReferenceIsDead_AndNotBefore()
    {
        _answer = c => SayAsync(c, """{"errcode":-1}""");
        await SendAsync(Photo("m1"));
        var fetcher = Fetcher();
        await fetcher.RunDueAsync(_village.Now);
        while (await fetcher.NextDueAtAsync() is { } next)
        {
            Assert.True(next < Village.At(2026, 11, 19, 10));
            _village.Time.Advance(next - _village.Now);
            await fetcher.RunDueAsync(_village.Now);
        }

        Assert.Equal((MediaStatus.Lost, MediaFault.Unreachable), Assert.Single(await ViewsAsync()) is var lost ? (lost.Status, lost.Fault!.Value) : default);
        Assert.True(_village.Now > Village.At(2026, 11, 19, 9, 45), $"given up at {_village.Now:O}");
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task ThingNobodyCanDealWith_HoldsUpNoOther_AndIsLostInTheEnd()
    {
        _answer = c => GiveAsync(c, c.Request.Query["media_id"] == "media-a" ? _amr : _png);
        await SendAsync([Voice("a"), .. Enumerable.Range(1, 6).Select(n => Photo($"m{n}"))]);
        var fetcher = Fetcher(listener: new Broken());

        Assert.Equal(7, await fetcher.RunDueAsync(_village.Now));
        Assert.Equal(6, await CountAsync("select count(*) from media where corp_id = $1 and status = 2"));
        Assert.Equal(0L, await CountAsync("select status from media where corp_id = $1 and id = 'a'"));
        Assert.Equal(_village.Now + TimeSpan.FromSeconds(5), await fetcher.NextDueAtAsync());

        _village.Time.Advance(MediaRules.LifeOf("kf"));
        Assert.Equal(1, await fetcher.RunDueAsync(_village.Now));
        Assert.Equal((MediaStatus.Lost, MediaFault.Truncated), Assert.Single(await ViewsAsync(), v => v.Photo.Id == "a") is var lost ? (lost.Status, lost.Fault!.Value) : default);
        Assert.Null(await fetcher.NextDueAtAsync());
    }

    [Fact]
    [Trait("Feature", "AU-05")]
    public async Task PhotoOfAForm_IsTakenFromTheShelf_AndThenLiesThereNoMore()
    {
        var forms = new FormStore(given.Database);
        var person = FormTalk.PersonOf(SHA256.HashData("a key"u8));
        await _village.BatchAsync(batch => FormStore.StagePhotos(batch, _village.Id, person, [new FormPhoto($"{person}/1", "image/png", _png)], _village.Now));
        await SendAsync(Photo("f1") with { Person = person, Chat = FormTalk.ConversationOf(person), Source = FormTalk.Channel, Media = $"{person}/1" });
        Task<int> ForgetAsync() => forms.ForgetAsync(_village.Id, _village.Now.AddDays(-2), _village.Now.AddDays(-2), _village.Now.AddDays(-180));

        await ForgetAsync();
        Assert.Equal(1, await CountAsync("select count(*) from form_photo where corp_id = $1"));
        await Fetcher().RunDueAsync(_village.Now);
        await ForgetAsync();

        Assert.Equal(0, await CountAsync("select count(*) from form_photo where corp_id = $1"));
        Assert.Equal(_png, await ReadAsync(Assert.Single(await ViewsAsync()).Sha256!));
    }

    [Fact]
    public async Task WorkerThatDies_LeavesItToTheNext_WhoseWordCounts()
    {
        await SendAsync(Photo("m1"));
        var store = new MediaStore(given.Database);
        var dead = Assert.Single(await store.ClaimAsync(_village.Id, 4, _village.Now, MediaFetcher.Lease));
        var fetcher = Fetcher();
        Assert.Equal(0, await fetcher.RunDueAsync(_village.Now));

        // It had put the bytes, and died before the link.
        var kept = new KeptMedia(SHA256.HashData(_png), _png.Length, MediaCheck.Of(MediaKind.Photo, _png, _png));
        await Assert.ThrowsAsync<IOException>(() => store.KeepAsync(_village.Id, dead, kept, null, async () =>
        {
            var files = new FolderMediaStore(_folder);
            await using var draft = files.Draft();
            await draft.WriteAsync(_png);
            await files.PutAsync(_village.Id, kept.Sha256, draft, default);
            throw new IOException("killed");
        }, _village.Now));
        Assert.Equal(1, FilesKept());

        _village.Time.Advance(MediaFetcher.Lease);
        Assert.Equal(1, await fetcher.RunDueAsync(_village.Now));
        Assert.Equal((MediaStatus.Kept, 1), (Assert.Single(await ViewsAsync()).Status, FilesKept()));

        // The first one was only slow: what it says now does not count.
        Assert.False(await store.LoseAsync(_village.Id, dead, MediaFault.Unreachable, null, _village.Now));
        Assert.Equal(MediaStatus.Kept, Assert.Single(await ViewsAsync()).Status);
    }

    [Fact]
    public async Task BytesNobodyLinked_AreSwept()
    {
        await SendAsync(Photo("m1"));
        await Fetcher().RunDueAsync(_village.Now);
        await RunAsync("delete from photo where corp_id = $1"); // a recall

        Assert.Equal(1, await SweepAsync());
        Assert.Equal((0, 0L), (FilesKept(), await CountAsync("select count(*) from media_blob where corp_id = $1")));
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task Recalled_BeforeItWasFetched_IsNotFetched()
    {
        await SendAsync(Photo("m1"));
        await RunAsync("delete from photo where corp_id = $1");

        Assert.Equal(0, await Fetcher().RunDueAsync(_village.Now));
        Assert.Equal(0, _asked);
    }

    [Fact]
    [Trait("Feature", "AU-05")]
    public async Task MattersLongOver_LoseTheirAttachments_MattersOfLifeSooner()
    {
        foreach (var (number, urgency, status) in new[] { (1L, 0, 7), (2L, 3, 7), (3L, 3, 2) })
        {
            await OrderAsync(number, urgency, status);
            await RunAsync($"insert into photo (corp_id, number, id, person, chat, sent_at, source, media, use) values ($1, {number}, 'p{number}', 'wmA', 'kf:a:wmA', now(), 'kf', 'x', 1)");
        }

        _village.Time.Advance(TimeSpan.FromDays(31));
        await SweepAsync();
        Assert.Equal([2L, 3L], await ListAsync<long>("select number from photo where corp_id = $1 order by 1"));

        _village.Time.Advance(TimeSpan.FromDays(160));
        await SweepAsync();
        Assert.Equal([3L], await ListAsync<long>("select number from photo where corp_id = $1 order by 1"));
    }

    [Theory]
    [Trait("Feature", "IN-06")]
    [InlineData("路灯坏了", "listener")]
    [InlineData("", "none")]
    public async Task Voice_IsKept_AndWhatWasHeardIsRecordedAsAMessage(string words, string by)
    {
        _answer = c => GiveAsync(c, _amr);
        await SendAsync(Voice("v1"));

        await Fetcher(listener: words.Length > 0 ? new Listener(words) : null).RunDueAsync(_village.Now);

        Assert.Equal((MediaStatus.Kept, MediaType.Amr, words), Assert.Single(await ViewsAsync()) is var kept ? (kept.Status, kept.Type!, kept.Heard) : default);
        var note = VoiceNote.Read(Assert.Single(await ListAsync<byte[]>("select body from inbox where corp_id = $1 and channel = 'voice_note' and conversation = 'kf:wk:wmChu' and status = 0")))!;
        Assert.Equal(("v1", Person, words, by, false), (note.MessageId, note.Person, note.Text, note.By, note.IsLost));
        Assert.Equal(1, await CountAsync("select count(*) from conversation where corp_id = $1 and conversation = 'kf:wk:wmChu'"));
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public async Task VoiceWithItsWords_IsKept_AndNotSaidAgain_LostOneIsSaidToBeLost()
    {
        _answer = c => c.Request.Query["media_id"] == "media-v2" ? SayAsync(c, """{"errcode":40007}""") : GiveAsync(c, _amr);
        await SendAsync(Voice("v1") with { IsHeard = true }, Voice("v2"));

        await Fetcher().RunDueAsync(_village.Now);

        var note = VoiceNote.Read(Assert.Single(await ListAsync<byte[]>("select body from inbox where corp_id = $1")))!;
        Assert.Equal(("v2", true, ""), (note.MessageId, note.IsLost, note.Text));
    }

    [Theory]
    [Trait("Feature", "IN-06")]
    [InlineData("cat | tail -c 6 > /dev/null; printf ' 路灯坏了 \n'", "路灯坏了")]
    [InlineData("cat > /dev/null; exit 3", "")]
    [InlineData("exit 0", "")]
    [InlineData("sleep 30; echo 晚了", "")]
    public async Task Program_WritesDown_OrNobodyDoes(string script, string words)
    {
        var program = Path.Combine(_folder, "listen");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        using var voice = new MemoryStream(_amr);

        Assert.Equal(words, await new ProgramTranscriber(program, TimeSpan.FromSeconds(2)).ListenAsync(voice, default));
        Assert.Equal("", await new ProgramTranscriber(Path.Combine(_folder, "nobody"), TimeSpan.FromSeconds(2)).ListenAsync(new MemoryStream(_amr), default));
    }

    [Fact]
    [Trait("Feature", "IN-05")]
    public async Task ArchivedVideo_ComesPieceByPiece()
    {
        var film = new byte[1_300_000];
        ((byte[])[0, 0, 0, 24, .. "ftypisom"u8]).CopyTo(film, 0);
        var archive = new FileArchiveMedia(Path.Combine(_folder, "archive.jsonl"));
        Directory.CreateDirectory(Path.GetDirectoryName(archive.PathOf("x"))!);
        await File.WriteAllBytesAsync(archive.PathOf("media-f1"), film);
        await SendAsync(Photo("f1") with { Source = "archive", Kind = MediaKind.Video });

        await Fetcher(archive: archive).RunDueAsync(_village.Now);

        var kept = Assert.Single(await ViewsAsync());
        Assert.Equal((MediaStatus.Kept, MediaType.Mp4, 1_300_000L), (kept.Status, kept.Type!, kept.Bytes));
        Assert.Equal(film, await ReadAsync(kept.Sha256!));
    }

    private MediaFetcher Fetcher(TimeSpan? patience = null, ITranscriber? listener = null, IArchiveMedia? archive = null)
    {
        var address = new Uri(_platform.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var tokens = new AccessTokenSource(new HttpWire(_http, address, _village.Time), _village.Time);
        return new MediaFetcher(
            given.Database, new MediaStore(given.Database), new FolderMediaStore(_folder), new MediaCourier(new MediaClient(_http, address, tokens, [], patience ?? TimeSpan.FromSeconds(20)), given.Database, (_, _) => ValueTask.FromResult(archive)),
            listener ?? new NoTranscriber(), _village.Corps, _village.Clocks, NullLogger<MediaFetcher>.Instance);
    }

    private TicketPhoto Photo(string id) => new(id, Person, "kf:wk:wmChu", _village.Now, "kf", "media-" + id);

    private TicketPhoto Voice(string id) => Photo(id) with { Kind = MediaKind.Voice };

    private async Task SendAsync(params TicketPhoto[] photos)
    {
        var effects = new Effects();
        effects.Photos.AddRange(photos.Select(p => (0L, p)));
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(SaveResult.Saved, await EffectsStore.SaveAsync(connection, _village.Id, effects, _village.Now));
        await transaction.CommitAsync();
    }

    private async Task OrderAsync(long number, int urgency, int status)
    {
        await RunAsync($"""
            insert into ticket (corp_id, number, status, round, grid_id, village_id, category, subcategory, kind, list, urgency, summary, matter_text, place, place_key,
                                ordered_at, due_at, provisional, hop_started_at, waited, rung, returns, result_note, seq, head_hash, extensions, lapses, picked, origin, doubt, alike)
            values ($1, {number}, {status}, 1, 'g', 'v', '其他', '', 1, 1, {urgency}, 's', 'm', '', '', now(), now(), false, now(), interval '0', 0, 0, '', 1, '\x00', 0, 0, '', 'other', 0, '')
            """);
        await using var command = given.Database.Source.CreateCommand(
            "insert into ticket_event (corp_id, number, seq, at, move, role, actor, status, canonical, hash) values ($1, $2, 1, $3, 1, 1, 'x', 1, '\\x00', '\\x00')");
        command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = _village.Id }, new() { Value = number }, new() { Value = _village.Now.UtcDateTime } });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<int> SweepAsync() =>
        await new MediaSweep(new MediaForgetting(given.Database), new FolderMediaStore(_folder), _village.Clocks).RunAsync(_village.Id, _village.Now.AddDays(-30), _village.Now.AddDays(-180), default);

    private async Task<IReadOnlyList<MediaView>> ViewsAsync()
    {
        await using var connection = await given.Database.OpenAsync();
        return await MediaStore.OfTicketAsync(connection, _village.Id, 0);
    }

    private async Task<byte[]> ReadAsync(byte[] hash)
    {
        await using var stream = new FolderMediaStore(_folder).Open(_village.Id, hash)!;
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    private int FilesKept() => Directory.Exists(Path.Combine(_folder, _village.Id)) ? Directory.EnumerateFiles(Path.Combine(_folder, _village.Id), "*", SearchOption.AllDirectories).Count() : 0;

    private async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = given.Database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = _village.Id });
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await row.ReadAsync())
        {
            found.Add(row.GetFieldValue<T>(0));
        }

        return found;
    }

    private async Task<long> CountAsync(string sql) => Convert.ToInt64((await ListAsync<object>(sql))[0], System.Globalization.CultureInfo.InvariantCulture);

    private Task RunAsync(string sql) => ListAsync<object>(sql);

    private static async Task GiveAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private static async Task SayAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    private static async Task CutAsync(HttpContext context)
    {
        context.Response.ContentType = "image/png";
        context.Response.ContentLength = _png.Length;
        await context.Response.Body.WriteAsync(_png.AsMemory(0, 40));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static async Task SlowAsync(HttpContext context)
    {
        context.Response.ContentType = "image/png";
        await context.Response.Body.WriteAsync(_png.AsMemory(0, 40));
        await context.Response.Body.FlushAsync();
        var hangs = new TaskCompletionSource();
        await using var left = context.RequestAborted.Register(hangs.SetResult);
        await hangs.Task;
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "image/jpeg";
        var more = new byte[1 << 20];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(more, context.RequestAborted);
        }
    }

    private sealed class Listener(string words) : ITranscriber
    {
        public string Name => "listener";

        public Task<string> ListenAsync(Stream voice, CancellationToken cancellationToken) => Task.FromResult(words);
    }

    private sealed class Broken : ITranscriber
    {
        public string Name => "broken";

        public Task<string> ListenAsync(Stream voice, CancellationToken cancellationToken) => throw new InvalidOperationException("nobody foresaw this");
    }
}
