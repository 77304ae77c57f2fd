using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Reports;
using WeGrid.WeCom.Messages;

namespace WeGrid.Tools.Commands;

/// <summary><c>preview [--hours N] [--person USERID] [--words] [--json]</c>: who would have got what, had sending been live: what was decided and rendered and did not leave.</summary>
internal static class PreviewCommand
{
    private const int Hours = 24;
    private const int MostHours = 24 * 31;
    private const int Most = 2000;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (Read(args) is not { } asked)
        {
            await Console.Error.WriteLineAsync($"preview [--hours N] [--person USERID] [--words] [--json]   (N: 1 to {MostHours}, without it {Hours})");
            return 2;
        }

        var since = services.GetRequiredService<Clocks>().Domain.GetUtcNow().AddHours(-asked.Hours);
        var outbox = new OutboxStore(services.GetRequiredService<Database>());
        var tickets = new OpenTickets(services.GetRequiredService<Database>());
        var rows = new List<Withheld>();
        foreach (var (corp, _) in await services.GetRequiredService<CorpStore>().VersionsAsync(cancellationToken))
        {
            var withheld = await outbox.WithheldAsync(corp, since, asked.Person, Most, cancellationToken);
            var hidden = await tickets.HiddenAsync(corp, withheld.Select(m => m.Ticket).OfType<long>(), cancellationToken);
            rows.AddRange(withheld.Where(m => m.Ticket is not { } ticket || !hidden.Contains(ticket)).Select(m => new Withheld(
                corp, m.FinishedAt, m.Recipient, m.Channel, m.Template, m.Danger, m.Ticket, m.Reason, asked.Words ? BodyWords.Of(m.Body ?? []) : null)));
        }

        Output.Write(rows, args, w =>
            $"{w.Corp}  {w.At:yyyy-MM-dd HH:mm}  {w.Recipient,-24} {w.Channel,-11} {w.Template,-20} {w.Ticket,8}  {(w.Danger ? "danger" : "")}{string.Concat((w.Words ?? []).Select(l => $"\n    {l}"))}");
        return 0;
    }

    private static Asked? Read(string[] args)
    {
        var asked = new Asked(Hours, null, Words: false);
        for (var i = 0; i < args.Length && asked is not null; i++)
        {
            asked = args[i] switch
            {
                "--json" => asked,
                "--words" => asked with { Words = true },
                "--person" when i + 1 < args.Length => asked with { Person = args[++i] },
                "--hours" when i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is >= 1 and <= MostHours =>
                    asked with { Hours = hours },
                _ => null,
            };
        }

        return asked;
    }

    private sealed record Asked(int Hours, string? Person, bool Words);

    private sealed record Withheld(
        string Corp, DateTimeOffset At, string Recipient, string Channel, string Template, bool Danger, long? Ticket, string Reason, IReadOnlyList<string>? Words);
}
