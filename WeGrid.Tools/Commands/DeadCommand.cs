using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Reports;

namespace WeGrid.Tools.Commands;

/// <summary><c>dead list [--days N] [--json]</c>: messages that will never be sent: why, to whom, about which ticket; never what they said.</summary>
internal static class DeadCommand
{
    private const int Days = 7;
    private const int MostDays = 400;
    private const int Most = 1000;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (args is not ["list", .. var options] || DaysOf([.. options.Where(o => o != "--json")]) is not { } days)
        {
            await Console.Error.WriteLineAsync($"dead list [--days N] [--json]   (N: 1 to {MostDays}, without it {Days})");
            return 2;
        }

        var since = services.GetRequiredService<Clocks>().Domain.GetUtcNow().AddDays(-days);
        var outbox = new OutboxStore(services.GetRequiredService<Database>());
        var tickets = new OpenTickets(services.GetRequiredService<Database>());
        var rows = new List<Dead>();
        foreach (var (corp, _) in await services.GetRequiredService<CorpStore>().VersionsAsync(cancellationToken))
        {
            var dead = await outbox.DeadAsync(corp, since, Most, cancellationToken);
            var hidden = await tickets.HiddenAsync(corp, dead.Select(m => m.Ticket).OfType<long>(), cancellationToken);
            rows.AddRange(dead.Select(m => new Dead(corp, m.Id, m.FinishedAt, m.Reason ?? "", m.ErrCode, m.Recipient, m.Ticket, m.Channel, m.Purpose, m.Attempt))
                .Select(d => d.Ticket is { } ticket && hidden.Contains(ticket) ? d with { Recipient = "（保密）", Ticket = null } : d));
        }

        Output.Write(rows, args, d => $"{d.Corp}  {d.At:yyyy-MM-dd HH:mm}  {d.Reason,-18} {d.ErrCode,6}  {d.Recipient,-24} {d.Ticket,8}  {d.Channel,-11} {d.Purpose}");
        return 0;
    }

    private static int? DaysOf(string[] options) => options switch
    {
        [] => Days,
        ["--days", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays => days,
        _ => null,
    };

    private sealed record Dead(
        string Corp, Guid Id, DateTimeOffset At, string Reason, int? ErrCode, string Recipient, long? Ticket, string Channel, string Purpose, int Attempt);
}
