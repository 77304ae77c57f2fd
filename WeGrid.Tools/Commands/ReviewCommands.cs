using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>review [CORP] [--since DAY] [--by USERID] [--all] [--json] | review ticket ID | review ok ID</c>: what was taken for no demand, the nearest to one
/// first, and a person's word on it. A confidential one is neither listed nor found but for <c>--by</c> somebody who may see such matters.
/// </summary>
internal static class ReviewCommands
{
    private const int Tries = 5;

    private const string Usage = "review [CORP] [--since 2026-03-01] [--by USERID] [--all] [--json] | review ticket ID [--by USERID] | review ok ID [--by USERID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (ReviewOptions.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        if (options.Corp is { } corp && directory.Find(corp) is null)
        {
            await Console.Error.WriteLineAsync($"there is no corp {corp}");
            return 1;
        }

        return options.Decides is { } decides
            ? await DecideAsync(services, directory, options, decides, cancellationToken)
            : await ListAsync(services, directory, options, cancellationToken);
    }

    private static async Task<int> ListAsync(IServiceProvider services, CorpDirectory directory, ReviewOptions options, CancellationToken cancellationToken)
    {
        // Without a day: all whose words are still there.
        var since = options.Since is { } day ? ChinaTime.At(day, TimeOnly.MinValue) : DateTimeOffset.UnixEpoch;
        var lines = new List<Line>();
        foreach (var entry in directory.All.Where(c => options.Corp is null || c.Corp.Id == options.Corp))
        {
            var items = await ReviewStore.ListAsync(services.GetRequiredService<Database>(), entry.Corp.Id, since, options.All, options.By is not null, cancellationToken: cancellationToken);
            lines.AddRange(items.Where(i => entry.Desks.Intake.MayReview(options.By ?? Actor.ConsoleId, i.Message)).Select(i => Line.Of(entry, i)));
        }

        Output.Write(lines, options.Args, l => $"{l.Corp}  {l.Id}  {l.Score:0.000}  {l.Verdict,-12} {l.SaidAt:MM-dd HH:mm}  {l.Text}  [{string.Join('、', l.Words)}]{(l.SeenBy is null ? "" : $"  seen by {l.SeenBy}{(l.Ticket is { } t ? $", ticket {t}" : "")}")}");
        return 0;
    }

    private static async Task<int> DecideAsync(IServiceProvider services, CorpDirectory directory, ReviewOptions options, (Guid Id, bool IsDemand) decides, CancellationToken cancellationToken)
    {
        foreach (var entry in directory.All)
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (await TryAsync(services, entry, options.By ?? Actor.ConsoleId, decides, cancellationToken) is not { } outcome)
                {
                    continue; // somebody changed a ticket it joins: again
                }

                if (outcome.Found)
                {
                    Console.WriteLine(options.Args.Contains("--json") ? Output.Json(new { corp = entry.Corp.Id, id = decides.Id, ticket = outcome.Ticket })
                        : outcome.Ticket is { } number ? $"{entry.Corp.Id}  {decides.Id}  ticket {number}" : $"{entry.Corp.Id}  {decides.Id}  seen");
                    return 0;
                }

                break;
            }
        }

        // One answer for what is not there, what somebody decided already, and what this person may not see.
        await Console.Error.WriteLineAsync($"refused: there is no ignored message {decides.Id} that waits for a look, its words are gone, or it is not yours to see (--by USERID)");
        return 4;
    }

    /// <summary>One transaction, the same as when somebody taps a card; null when a ticket changed meanwhile.</summary>
    private static async Task<(bool Found, long? Ticket)?> TryAsync(
        IServiceProvider services, CorpEntry entry, string by, (Guid Id, bool IsDemand) decides, CancellationToken cancellationToken)
    {
        var (desk, corp) = (entry.Desks.Intake, entry.Corp);
        var now = services.GetRequiredService<Clocks>().Domain.GetUtcNow();
        await using var connection = await services.GetRequiredService<Database>().OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (tap, needs) = (IntakeDesk.ReviewTap(decides.Id, decides.IsDemand, by, now), new IntakeNeeds());
        desk.NeedFirst(tap, needs);
        var before = await IntakeStore.BeforeAsync(connection, corp, needs, now, cancellationToken);
        if (!before.Reviews.TryGetValue(decides.Id, out var item) || !desk.MayReview(by, item.Message))
        {
            return (false, null);
        }

        var hearing = desk.Need(tap, before, needs);
        var number = await new TicketNumbers(services.GetRequiredService<Database>()).ReserveAsync(corp.Id, 1 + needs.MoreNumbers, cancellationToken);
        var facts = await IntakeStore.LoadAsync(connection, corp, before, needs, now, () => number++, Guid.CreateVersion7, cancellationToken);
        var effects = new Effects();
        desk.Decide(hearing, facts, effects);
        if (!effects.Reviews.TryGetValue(decides.Id, out var verdict))
        {
            return (false, null);
        }

        if (services.GetRequiredService<WeGridSettings>().Intake == IntakeMode.Shadow)
        {
            effects.Notices.Clear();
        }

        if (await EffectsStore.SaveAsync(connection, corp.Id, effects, now, cancellationToken: cancellationToken) == SaveResult.Stale)
        {
            await transaction.RollbackAsync(cancellationToken);
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return (true, verdict.Ticket);
    }

    private sealed record Line(
        string Corp, Guid Id, double Score, string Verdict, DateTimeOffset SaidAt, string Grid, string Text, IReadOnlyList<string> Words, string Reason, string Version, string? SeenBy, long? Ticket)
    {
        public static Line Of(CorpEntry entry, ReviewItem item) => new(
            entry.Corp.Id, item.Message.Id, item.Message.Score, item.Message.Verdict.ToString(), ChinaTime.In(item.Message.SaidAt), item.Message.GridId, Masking.Summary(item.Message.Text),
            item.Message.Words, item.Message.Reason, item.Message.Version, item.SeenBy, item.Ticket);
    }
}

/// <summary>The words of the command.</summary>
internal sealed record ReviewOptions(string[] Args, string? Corp, DateOnly? Since, string? By, bool All, (Guid Id, bool IsDemand)? Decides)
{
    public static ReviewOptions? Parse(string[] args)
    {
        var options = new ReviewOptions(args, null, null, null, args.Contains("--all"), null);
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json" or "--all":
                    break;
                case "--by" when i + 1 < args.Length:
                    options = options with { By = args[++i] };
                    break;
                case "--since" when i + 1 < args.Length && DateOnly.TryParseExact(args[i + 1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day):
                    options = options with { Since = day };
                    i++;
                    break;
                case var option when option.StartsWith('-'):
                    return null;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        return words switch
        {
            [] => options,
            ["ticket" or "ok", var id] => Guid.TryParse(id, out var message) ? options with { Decides = (message, words[0] == "ticket") } : null,
            ["ticket" or "ok", ..] => null,
            [var corp] => options with { Corp = corp },
            _ => null,
        };
    }
}
