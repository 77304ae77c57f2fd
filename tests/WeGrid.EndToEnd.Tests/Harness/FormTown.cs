using System.Net;
using System.Text.RegularExpressions;
using WeGrid.Console;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>A house with a Console.</summary>
internal sealed class FormTown : IAsyncDisposable
{
    private readonly HostHere _console;
    private readonly string _pages;

    private FormTown(House house, HostHere console, string pages) => (House, _console, _pages) = (house, console, pages);

    public House House { get; }

    public static async Task<FormTown> OpenAsync(Action<TestCorp>? furnish = null)
    {
        var pages = $"http://127.0.0.1:{HostProcess.FreePort()}";
        var house = await House.OpenAsync(new Plan { Furnish = furnish, More = new Dictionary<string, string> { ["Console:Url"] = pages } });
        var console = new HostHere(ConsoleApp.Build(["--urls", pages, .. house.Settings("console").Select(s => $"--{s.Key}={s.Value}")], house.Machine));
        await console.StartAsync();
        return new FormTown(house, console, pages);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await House.DisposeAsync();
    }

    public async Task<Dictionary<string, string>> FilledAsync(string grid, params (string Name, string Value)[] said)
    {
        var page = await ReadAsync(FormOf(grid));
        return new[] { ("once", Hidden(page, "once")), ("key", Hidden(page, "key")) }.Concat(said).ToDictionary(f => f.Item1, f => f.Item2);
    }

    /// <summary>Sends it and follows to the page it opens.</summary>
    public async Task<Uri> SendAsync(string grid, Dictionary<string, string> fields, bool withPhoto = false)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        if (withPhoto)
        {
            var photo = new ByteArrayContent([0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 16, 0, 16, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9]);
            photo.Headers.ContentType = new("image/jpeg");
            form.Add(photo, "photos", "灯.jpg");
        }

        using var answer = await House.Http.PostAsync(FormOf(grid), form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var mine = answer.RequestMessage!.RequestUri!;
        Assert.StartsWith("/r/longxi/", mine.AbsolutePath, StringComparison.Ordinal);
        return mine;
    }

    public async Task<string> ActAsync(Uri mine, string move, params (string Name, string Value)[] said)
    {
        var once = Hidden(await ReadAsync(mine), "once");
        using var form = new FormUrlEncodedContent([new("once", once), new("move", move), .. said.Select(s => new KeyValuePair<string, string>(s.Name, s.Value))]);
        using var answer = await House.Http.PostAsync(mine, form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public Task<string> ReadAsync(Uri page) => House.Http.GetStringAsync(page);

    private Uri FormOf(string grid) => new($"{_pages}/f/longxi/{grid}");

    private static string Hidden(string page, string name) => Regex.Match(page, $"name=\"{name}\" value=\"([A-Za-z0-9_-]{{43}})\"").Groups[1].Value;
}
