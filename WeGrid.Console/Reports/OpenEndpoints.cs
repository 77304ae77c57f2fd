using System.Globalization;
using System.Text;
using WeGrid.Console.Pages;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Reports;

namespace WeGrid.Console.Reports;

/// <summary><c>/open/CORP</c> and <c>/open/CORP.csv</c>: for anybody, without a key.</summary>
internal sealed class OpenEndpoints(OpenDesk desk)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/open/{corp}.csv", async (HttpContext context, string corp) =>
        {
            if (await desk.ReadAsync(corp, context.RequestAborted) is not var (_, book))
            {
                await SafePages.SayAsync(context, StatusCodes.Status404NotFound);
                return;
            }

            context.Response.ContentType = "text/csv; charset=utf-8";
            await context.Response.WriteAsync(Csv(book), new UTF8Encoding(true), context.RequestAborted);
        });
        routes.MapGet("/open/{corp}", async (HttpContext context, string corp) =>
            await (await desk.ReadAsync(corp, context.RequestAborted) is var (town, book)
                ? SafePages.WriteAsync(context, PageOf(town, book)) : SafePages.SayAsync(context, StatusCodes.Status404NotFound)));
    }

    private static string PageOf(Corp corp, OpenBook book) => Page.Of("办理情况公开", Html.Of($"""
        <h1>{corp.Name}：这一年大家反映了什么</h1>
        <p>最近十二个整月。一行不到{OpenBook.Least}件的并到“{OpenBook.Others}”里，再少就不列；件数都按五件取整：不让人认出是谁。</p>
        <h2>按月</h2>{Lines(book.Months)}
        <h2>按事项</h2>{Lines(book.Topics)}
        <h2>按村（社区）</h2>{Lines(book.Villages)}{Drawn(corp, book)}
        """), Page.ForResidents(corp.Phone));

    private static Html Lines(IReadOnlyList<OpenLine> lines) => lines.Count == 0
        ? Html.Of($"<p>还没有。</p>")
        : Html.Of($"<dl>{lines.Select(l => Html.Of($"<dt>{l.Name}</dt><dd>收到约{l.Raised}件，办结约{l.Done}件</dd>"))}</dl>");

    /// <summary>Villages whose place the town has written down.</summary>
    private static Html Drawn(Corp corp, OpenBook book)
    {
        var places = corp.Grids.Grids.Where(g => corp.Warnings.Points.ContainsKey(g.Id)).ToLookup(g => g.Name, g => corp.Warnings.Points[g.Id], StringComparer.Ordinal);
        List<MapMark> marks = [.. book.Villages.Where(v => places[v.Name].Any()).Select(v => new MapMark(places[v.Name].First(), v.Raised, v.Name))];
        return marks.Count == 0 ? Html.None : Html.Of($"<h2>示意图</h2>{Html.Drawing(marks)}");
    }

    private static string Csv(OpenBook book)
    {
        var table = new StringBuilder("口径,名称,收到,办结\r\n");
        foreach (var (by, lines) in new[] { ("月", book.Months), ("事项", book.Topics), ("村", book.Villages) })
        {
            foreach (var line in lines)
            {
                table.Append(CultureInfo.InvariantCulture, $"{by},{line.Name.Replace(',', '，')},{line.Raised},{line.Done}\r\n");
            }
        }

        return table.ToString();
    }
}
