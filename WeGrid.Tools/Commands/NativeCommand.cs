using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Intake;

namespace WeGrid.Tools.Commands;

/// <summary><c>native list [--json]</c>: WeCom's own orders as they were read; ids, states and grids, no words (IT-06).</summary>
internal static class NativeCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (args is not ["list", ..])
        {
            await Console.Error.WriteLineAsync("native list [--json]");
            return 2;
        }

        var store = new NativeOrderStore(services.GetRequiredService<Database>());
        var rows = new List<(string Corp, KeptOrder Order)>();
        foreach (var (corpId, _) in await services.GetRequiredService<CorpStore>().VersionsAsync(cancellationToken))
        {
            rows.AddRange((await store.ListAsync(corpId, cancellationToken: cancellationToken)).Select(o => (corpId, o)));
        }

        Output.Write([.. rows.Select(r => new { r.Corp, channel = "native", r.Order })], args, r =>
            $"{r.Corp}  {r.Order.Source,-8} {r.Order.OrderId,-24} {r.Order.State,-10} {ChinaTime.In(r.Order.CreatedAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {r.Order.GridId ?? r.Order.Grid}  {r.Order.Category}");
        return 0;
    }
}
