using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;

namespace WeGrid.EndToEnd.Tests;

/// <summary>更正 taken into the learning: a made-up town that speaks in its own way is understood better after it, on corrections nothing was learnt from.</summary>
public sealed partial class LearningTests : IDisposable
{
    private static readonly string[] _places = ["上坪", "鸭子口", "老磨房", "二道拐", "晒布坝", "牛栏边", "石拱子", "渡口上", "大樟下", "瓦窑背", "菜园头", "水碓旁"];

    /// <summary>What the people of the town say for it; no word of it stands in what was learnt before.</summary>
    private static readonly (string Words, string Category, string Urgency)[] _talk =
    [
        ("{0}的杆杆眼瞎咯", "市政设施/路灯", "5wd"), ("{0}那根杆杆又瞎火", "市政设施/路灯", "5wd"), ("{0}吐龙了，盆都接不赢", "供水/水管漏损", "24h"), ("{0}地里头吐龙半天咯", "供水/水管漏损", "24h"),
        ("{0}旺财又在撵路人腿杆", "动物管理/犬只伤人", "24h"), ("{0}旺财逮到哪个撵哪个", "动物管理/犬只伤人", "24h"),
    ];

    private static readonly string[] _chatter = ["{0}今天逢场热闹得很", "{0}的米豆腐好吃", "{0}那边等你摆龙门阵", "{0}打牌三缺一"];

    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-learn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Feature", "X-24")]
    public async Task Corrections_OfAMadeUpTown_MakeTheModelsBetter_OnThoseKeptApart()
    {
        Furnish();
        await TrainAsync();
        var plain = await File.ReadAllBytesAsync(Model("category"));

        var told = await TrainAsync("--with", Corrections());

        Assert.True(Figure(told, "corrections_category_after") >= Figure(told, "corrections_category_before") + 0.3, told);
        Assert.True(Figure(told, "corrections_demand_after") >= Figure(told, "corrections_demand_before") + 0.2, told);
        Assert.NotEqual(plain, await File.ReadAllBytesAsync(Model("category")));
        var again = await File.ReadAllBytesAsync(Model("category"));
        await TrainAsync("--with", Corrections());
        Assert.Equal(again, await File.ReadAllBytesAsync(Model("category"))); // the same files, the same bytes
    }

    [Fact]
    public async Task Corrections_OfAFileThatIsNone_AreRefusedByName()
    {
        Furnish();
        var bad = Path.Combine(_folder, "bad.tsv");
        await File.WriteAllTextAsync(bad, "text\tcategory\n杆杆眼瞎咯\t市政设施/路灯\n");

        var (exit, _, error) = await RunAsync("train", Path.Combine(_folder, "public"), "--data", Path.Combine(_folder, "data"), "--only", "demand", "--with", bad);

        Assert.Equal(2, exit);
        Assert.Contains("is_demand", error, StringComparison.Ordinal);
        Assert.Contains(bad, error, StringComparison.Ordinal);
    }

    private string Model(string name) => Path.Combine(_folder, "data", "model", name + ".model");

    /// <summary>The product's words and categories, and a little ordinary talk of everywhere.</summary>
    private void Furnish()
    {
        var single = Directory.CreateDirectory(Path.Combine(_folder, "data", "village", "single")).FullName;
        foreach (var file in new[] { "categories.json", "lexicon.json" })
        {
            File.Copy(Path.Combine(DataFiles.FindFolder(), file), Path.Combine(_folder, "data", file));
        }

        string[] demands = ["{0}路灯不亮了", "{0}的路灯坏了好几天", "{0}水管爆了在漏水", "{0}自来水管漏了一地", "{0}有狗咬人", "{0}的狗没拴绳追着人咬"];
        string[] categories = ["市政设施/路灯", "市政设施/路灯", "供水/水管漏损", "供水/水管漏损", "动物管理/犬只伤人", "动物管理/犬只伤人"];
        string[] chats = ["{0}早上好", "{0}明天赶集去不去", "{0}的桃子熟了", "谢谢{0}的各位"];
        var rows = from p in new[] { "桥头", "村口", "一组", "二组", "学校门口", "河边", "后山", "祠堂边" }
                   from row in demands.Zip(categories, (d, c) => $"{Say(d, p)}\t1\t求助\t{c}\t24h\t{p}").Concat(chats.Select(c => $"{Say(c, p)}\t0\t-\t-\tnone\t"))
                   select row;
        File.WriteAllLines(Path.Combine(single, "base.tsv"), ["text\tis_demand\tkind\tcategory\turgency\tplace", .. rows]);
        var given = Directory.CreateDirectory(Path.Combine(_folder, "public")).FullName;
        File.WriteAllLines(Path.Combine(given, "demandchat_train.tsv"), ["label\ttext", .. chats.Select(c => "chat\t" + Say(c, "大家"))]);
    }

    private string Corrections()
    {
        var rows = _places.SelectMany(p => _talk.Select(t => $"{Say(t.Words, p)}\t1\t求助\t{t.Category}\t{t.Urgency}\t{p}\t\ttown\ttown:category+demand")
            .Concat(_chatter.Select(c => $"{Say(c, p)}\t0\t-\t-\tnone\t\t\ttown\ttown:demand")));
        var file = Path.Combine(_folder, "corrections.tsv");
        File.WriteAllLines(file, [CorrectionFile.Header, .. rows.Select((r, i) => $"c{i}\t{r}")]);
        return file;
    }

    private static string Say(string words, string place) => string.Format(CultureInfo.InvariantCulture, words, place);

    private async Task<string> TrainAsync(params string[] with)
    {
        var all = "";
        foreach (var only in new[] { "demand", "category" })
        {
            var (exit, text, error) = await RunAsync(["train", Path.Combine(_folder, "public"), "--data", Path.Combine(_folder, "data"), "--only", only, .. with]);
            Assert.True(exit == 0, error);
            all += text;
        }

        return all;
    }

    private static double Figure(string told, string name) =>
        double.Parse(FigurePattern().Matches(told).Single(m => m.Groups[1].Value == name).Groups[2].Value, CultureInfo.InvariantCulture);

    private static async Task<(int Exit, string Out, string Err)> RunAsync(params string[] args)
    {
        var flavour = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "WeGrid.Trainer", flavour, "WeGrid.Trainer.dll"));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [dll, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, texts[0], texts[1]);
    }

    [GeneratedRegex(@"FIGURE (\w+) = ([0-9.]+)")]
    private static partial Regex FigurePattern();
}
