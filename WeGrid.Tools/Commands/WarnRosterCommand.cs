using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>warn roster FILE.html [--households] [--corp ID]</c>: 纸质叫应名册 for the printer, A4, the town and each village on pages of their own. The file
/// holds names and numbers: it is readable by its owner only.
/// </summary>
internal static class WarnRosterCommand
{
    private const string Head = """
        <!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>叫应名册</title><style>
        @page { size: A4; margin: 14mm } body { font: 11pt/1.5 "SimSun", "Songti SC", serif; margin: 0 } section { break-after: page }
        h1 { font-size: 15pt; margin: 0 } p { margin: 1mm 0 3mm } table { border-collapse: collapse; width: 100%; margin: 2mm 0 4mm } tr { break-inside: avoid }
        th, td { border: 0.3mm solid #000; padding: 1mm 1.5mm; text-align: left; vertical-align: top } th { background: #eee } .tick { width: 9mm }
        </style>
        """;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (args is not [var path, ..] || path.StartsWith('-'))
        {
            await Console.Error.WriteLineAsync("usage: warn roster FILE.html [--households] [--corp ID]");
            return 2;
        }

        if (await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken) is not { } corp)
        {
            return 2;
        }

        var households = args.Contains("--households") ? await new HouseholdStore(services.GetRequiredService<Database>()).AllAsync(corp.Corp.Id, cancellationToken) : [];
        var pages = PaperRoster.Of(corp.Corp, corp.Desks.Rules.Warnings.PlanFor("", WarningColour.Red), households, now);
        await WriteAsync(path, Html(corp.Corp, pages, now), cancellationToken);
        Console.WriteLine($"{path}: {pages.Count} parts, {pages.Sum(p => p.Rows.Count)} people, {pages.Sum(p => p.Households.Count)} households. It holds numbers of people: collect the prints again.");
        return 0;
    }

    private static string Html(Corp corp, IReadOnlyList<PaperPage> pages, DateTimeOffset now)
    {
        var html = new StringBuilder(Head);
        var printed = ChinaTime.In(now).ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture);
        foreach (var page in pages)
        {
            html.Append("<section><h1>").Append(Safe(page.Grid.Kind == Domain.GridKind.Village ? $"{corp.Name} {page.Grid.Name}" : corp.Name)).Append(" 叫应名册</h1><p>")
                .Append(printed).Append("。打电话每人三次，没应找B角，再报上一级，再派人上门；应了的打勾写时间。内含个人电话，用后收回。</p>");
            Table(html, ["网格", "岗位", "姓名", "电话", "B角", "上一级", "已应"], page.Rows.Select(r => new[] { r.Grid, r.Post, r.Person, r.Phone, r.StandIns, r.Superior, "" }));
            if (page.Teams.Count > 0)
            {
                Table(html, ["队伍", "队长和队员", "已到"], page.Teams.Select(t => new[] { t.Team, t.Members, "" }));
            }

            if (page.Households.Count > 0)
            {
                Table(html, ["户号", "户主", "住址", "人数", "要照顾", "电话", "责任人", "安置点", "已转"], page.Households.Select(h => Cells(corp, h)));
            }

            html.Append("</section>");
        }

        return html.Append("</html>\n").ToString();
    }

    private static string[] Cells(Corp corp, Household h) =>
    [
        h.Number.ToString(CultureInfo.InvariantCulture), h.Name, h.Address, h.Persons.ToString(CultureInfo.InvariantCulture), h.Care > 0 ? h.Care.ToString(CultureInfo.InvariantCulture) : "", h.Phone,
        string.Join('、', new[] { h.Helper, h.StandIn }.Where(u => u.Length > 0).Select(u => corp.Staff.GetValueOrDefault(u)?.Name ?? u)), h.Shelter, "",
    ];

    private static void Table(StringBuilder html, string[] heads, IEnumerable<string[]> rows)
    {
        html.Append("<table><tr>").AppendJoin("", heads.Select((h, i) => $"<th{(i == heads.Length - 1 ? " class=\"tick\"" : "")}>{h}</th>")).Append("</tr>");
        foreach (var row in rows)
        {
            html.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{Safe(c)}</td>")).Append("</tr>");
        }

        html.Append("</table>");
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // One that is there keeps its rights.
        File.Delete(path);
        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
