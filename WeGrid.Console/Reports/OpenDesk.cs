using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Console.Reports;

/// <summary>公开数据: the twelve months that are over, of a corp that opens them (<c>settings.open</c>).</summary>
internal sealed class OpenDesk(CorpDirectory corps, MapStore store, Clocks clocks)
{
    private const int Months = 12;

    /// <summary>What no topic is named for.</summary>
    private const string NoTopic = "其他";

    /// <summary>The book of a corp; null for one that does not exist or does not open it: nobody can tell which.</summary>
    public async Task<(Corp Corp, OpenBook Book)?> ReadAsync(string corpId, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { Corp.Open: true } entry)
        {
            return null;
        }

        var today = ChinaTime.DateOf(clocks.Domain.GetUtcNow());
        var month = today.AddDays(1 - today.Day);
        var counts = await store.CountsAsync(corpId, ChinaTime.At(month.AddMonths(-Months), default), ChinaTime.At(month, default), cancellationToken);
        var categories = entry.Desks.Rules.Categories;
        string Topic(string path) => categories?.Find(path)?.PublicLabel ?? categories?.Nodes.FirstOrDefault(n => n.Category.Level1 == path)?.PublicLabel ?? NoTopic;
        return (entry.Corp, OpenBook.Of(
            [.. counts.Select(c => c with { Topic = Topic(c.Topic) })],
            [.. entry.Corp.Grids.Grids.Where(g => g.Kind == GridKind.Village).OrderBy(g => g.Code, StringComparer.Ordinal).ThenBy(g => g.Id, StringComparer.Ordinal).Select(g => (g.Id, g.Name))]));
    }
}
