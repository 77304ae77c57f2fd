using System.Net;
using System.Security.Cryptography;
using WeGrid.Domain;
using WeGrid.Domain.Intake.Media;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting.Media;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Tests.Media;

/// <summary>看附件: each link shows what its holder may see, as what the bytes are, and nothing in it can run.</summary>
public sealed class MediaPageTests
{
    private static readonly byte[] _png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");
    private static readonly byte[] _film = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    private static readonly byte[] _pdf = [.. "%PDF-1.7 <script>alert(1)</script>"u8];

    [Fact]
    [Trait("Feature", "IN-04")]
    [Trait("Feature", "IN-05")]
    public async Task StaffLink_ShowsEverythingOfTheTicket_AsWhatItIs()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        await SendAsync(desk, number, "p1", MediaKind.Photo, _png);
        await SendAsync(desk, number, "f1", MediaKind.Video, _film);
        await SendAsync(desk, number, "d1", MediaKind.File, _pdf, label: "<b>合同.exe");
        await LoseAsync(desk, number, "p2");
        var link = await LinkAsync(desk, number, "mao.ze");

        var page = await desk.OpenAsync(link);
        Assert.All(["附件：照片 2 张、视频 1 段、文件 1 个", "照片没有取到：平台已过期", "<b>合同.exe", "村口垃圾桶满了三天"], w => Assert.Contains(w, page.Words, StringComparison.Ordinal));
        Assert.Contains("img-src 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);

        var image = new Uri(link, page.Tree!.Descendants("img").Single().Attribute("src")!.Value);
        using var picture = await desk.Phone.GetAsync(image);
        Assert.Equal(("image/png", "nosniff", "no-store", "default-src 'none'; sandbox"), (picture.Content.Headers.ContentType!.ToString(),
            picture.Headers.GetValues("X-Content-Type-Options").Single(), picture.Headers.CacheControl!.ToString(), picture.Headers.GetValues("Content-Security-Policy").Single()));
        Assert.Equal(_png, await picture.Content.ReadAsByteArrayAsync());
        Assert.StartsWith("inline", picture.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);

        // A phone asks for a film piece by piece.
        using var asks = new HttpRequestMessage(HttpMethod.Get, new Uri(link, page.Tree.Descendants("video").Single().Attribute("src")!.Value)) { Headers = { Range = new(4, 11) } };
        using var piece = await desk.Phone.SendAsync(asks);
        Assert.Equal((HttpStatusCode.PartialContent, "video/mp4"), (piece.StatusCode, piece.Content.Headers.ContentType!.ToString()));
        Assert.Equal(_film[4..12], await piece.Content.ReadAsByteArrayAsync());

        // What no page shows is only saved, under a name of ours.
        var file = page.Tree.Descendants("a").Select(a => a.Attribute("href")!.Value).Single(a => a.EndsWith(Hex(_pdf), StringComparison.Ordinal));
        using var saved = await desk.Phone.GetAsync(new Uri(link, file));
        Assert.Equal($"attachment; filename={number}-1.pdf; filename*=UTF-8''{number}-1.pdf", saved.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("application/pdf", saved.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task UnitAndResident_SeeTheirPart_OnTheirPages()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        await SendAsync(desk, number, "p1", MediaKind.Photo, _png);
        await SendAsync(desk, number, "p2", MediaKind.Photo, [.. _png, 0], person: Desk.Neighbour);
        var unit = await desk.DispatchAsync(number);
        var own = await desk.AskAsync(number);

        Assert.Equal(2, (await desk.OpenAsync(unit)).Tree!.Descendants("img").Count());
        var mine = Assert.Single((await desk.OpenAsync(own)).Tree!.Descendants("img")).Attribute("src")!.Value;
        Assert.Equal(_png, await desk.Phone.GetByteArrayAsync(new Uri(own, mine)));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Phone.GetAsync(new Uri(own, mine.Replace(Hex(_png), Hex([.. _png, 0]), StringComparison.Ordinal)))).StatusCode);

        // Over, the unit's link shows nothing any more, whatever address it remembers.
        var remembered = new Uri(unit, $"{unit.Segments[^1]}/file/{Hex(_png)}");
        Assert.Equal(HttpStatusCode.OK, (await desk.Phone.GetAsync(remembered)).StatusCode);
        desk.Time.Advance(TimeSpan.FromDays(90));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Phone.GetAsync(remembered)).StatusCode);
    }

    [Fact]
    [Trait("Feature", "AU-04")]
    public async Task Link_OpensNothingForWhoHasNoPart_OrTooLate_OrOfAnotherPage()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        await SendAsync(desk, number, "p1", MediaKind.Photo, _png);
        var secret = await desk.OrderAsync(category: Ticket.ConfidentialCategory);
        await SendAsync(desk, secret, "p9", MediaKind.Photo, _png);
        var mine = await LinkAsync(desk, number, "mao.ze");

        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(await LinkAsync(desk, number, "lan.bo"))).Status); // holds no post there
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(await LinkAsync(desk, number, "left.town"))).Status);
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(await LinkAsync(desk, secret, "mao.ze"))).Status); // its grid is the last to see it
        Assert.Equal(HttpStatusCode.OK, (await desk.TryAsync(await LinkAsync(desk, secret, "jin.an"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(desk.At(mine.AbsolutePath.Replace("/m/", "/u/", StringComparison.Ordinal) + "/file/" + Hex(_png)))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(desk.At($"{mine.AbsolutePath}/file/{new string('0', 64)}"))).Status);

        desk.Time.Advance(PageLink.MediaLasts);
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(mine)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(desk.At($"{mine.AbsolutePath}/file/{Hex(_png)}"))).Status);
    }

    [Fact]
    [Trait("Feature", "AU-04")]
    public async Task DraftsLink_OpensForWhoeverIsAsked_AndOnceItIsATicketForNobodyWhomThatDoesNotConcern()
    {
        await using var desk = await Desk.OpenAsync();
        await SendAsync(desk, 0, "p1", MediaKind.Photo, _png);
        var draft = await DraftAsync(desk);
        string[] people = ["mao.ze", "lan.bo", "jin.an"];
        var links = new List<Uri>();
        foreach (var person in people)
        {
            links.Add(await LinkAsync(desk, 0, person, draft));
        }

        async Task<List<string>> OpenForAsync()
        {
            var open = new List<string>();
            foreach (var (link, person) in links.Zip(people))
            {
                var page = await desk.TryAsync(link);
                var file = await desk.TryAsync(desk.At($"{link.AbsolutePath}/file/{Hex(_png)}"));
                Assert.Equal(page.Status == HttpStatusCode.OK ? (HttpStatusCode.OK, HttpStatusCode.OK) : (HttpStatusCode.Gone, HttpStatusCode.NotFound), (page.Status, file.Status));
                if (page.Status == HttpStatusCode.OK)
                {
                    open.Add(person);
                }
            }

            return open;
        }

        Assert.Equal(people, await OpenForAsync());
        await BecomesAsync(desk, draft, await desk.OrderAsync());
        Assert.Equal(["mao.ze"], await OpenForAsync());
        await BecomesAsync(desk, draft, await desk.OrderAsync(category: Ticket.ConfidentialCategory));
        Assert.Equal(["jin.an"], await OpenForAsync());
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public async Task Voice_IsSaved_AndWhatAMachineHeardIsMarked()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        byte[] voice = [.. "#!AMR\n"u8, 1, 2];
        await SendAsync(desk, number, "v1", MediaKind.Voice, voice, heard: "路灯坏了");

        var page = await desk.OpenAsync(await LinkAsync(desk, number, "mao.ze"));
        Assert.Contains("请听语音", page.Words, StringComparison.Ordinal);
        Assert.Contains("机器转写，以语音为准：", page.Words, StringComparison.Ordinal);
        Assert.Contains("路灯坏了", page.Words, StringComparison.Ordinal);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static async Task SendAsync(Desk desk, long number, string id, MediaKind kind, byte[] bytes, string person = Desk.Resident, string label = "", string heard = "")
    {
        var store = await WantAsync(desk, number, id, kind, person, label);
        var task = Assert.Single(await store.ClaimAsync(Desk.Town, 9, desk.Now, TimeSpan.FromMinutes(1)));
        var files = new FolderMediaStore(desk.MediaPath);
        var kept = new KeptMedia(SHA256.HashData(bytes), bytes.Length, new MediaFinding(MediaType.Of(bytes), null));
        Assert.True(await store.KeepAsync(Desk.Town, task, kept, heard.Length > 0 ? task.Note(heard, "test") : null, async () =>
        {
            await using var draft = files.Draft();
            await draft.WriteAsync(bytes);
            await files.PutAsync(Desk.Town, kept.Sha256, draft, default);
        }, desk.Now));
    }

    private static async Task LoseAsync(Desk desk, long number, string id)
    {
        var store = await WantAsync(desk, number, id, MediaKind.Photo, Desk.Resident, "");
        Assert.True(await store.LoseAsync(Desk.Town, Assert.Single(await store.ClaimAsync(Desk.Town, 9, desk.Now, TimeSpan.FromMinutes(1))), MediaFault.Expired, null, desk.Now));
    }

    private static async Task<MediaStore> WantAsync(Desk desk, long number, string id, MediaKind kind, string person, string label)
    {
        var effects = new Effects();
        var photo = new TicketPhoto(id, person, $"kf:wk-qy:{person}", desk.Now, "kf", "media-" + id, number == 0 ? PhotoUse.None : PhotoUse.Report) { Kind = kind, Label = label };
        effects.Photos.Add((number, photo));
        await SaveAsync(desk, effects);
        return new MediaStore(desk.Database);
    }

    /// <summary>Words that came with what was sent, and wait for somebody to say what they are.</summary>
    private static async Task<Guid> DraftAsync(Desk desk)
    {
        var effects = new Effects();
        effects.Demands.Add(new Demand(Guid.CreateVersion7(desk.Now), Desk.Resident, $"kf:wk-qy:{Desk.Resident}", "m-draft", desk.Now, "您看看这个", DemandStatus.Draft, null, "{}"));
        await SaveAsync(desk, effects);
        return effects.Demands[0].Id;
    }

    /// <summary>The draft is decided: it becomes that ticket, and what was sent goes with it.</summary>
    private static async Task BecomesAsync(Desk desk, Guid draft, long number)
    {
        await desk.ListAsync<int>($"update demand set status = 2, ticket = {number} where id = '{draft}'");
        await desk.ListAsync<int>($"update photo set number = {number}, use = 1");
    }

    private static async Task<Uri> LinkAsync(Desk desk, long number, string person, Guid? draft = null)
    {
        var token = LinkToken.New(() => RandomNumberGenerator.GetBytes(16));
        var effects = new Effects();
        effects.Links.Add(new PageLink(LinkToken.Hash(token), LinkKind.Media, number, null, person, desk.Now, desk.Now + PageLink.MediaLasts) { Demand = draft });
        await SaveAsync(desk, effects);
        return desk.At($"/m/{Desk.Town}/{token}");
    }

    private static async Task SaveAsync(Desk desk, Effects effects)
    {
        await using var connection = await desk.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(SaveResult.Saved, await EffectsStore.SaveAsync(connection, Desk.Town, effects, desk.Now));
        await transaction.CommitAsync();
    }
}
