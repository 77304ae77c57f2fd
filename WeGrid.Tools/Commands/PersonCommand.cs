using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Ties;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Ties;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>person show N</c>: who raised ticket N is tied to what, by whom, when and why; <c>person tie N M</c>: who raised both is one person; <c>person tie N KIND:ENTRY</c> or
/// <c>tel:NUMBER</c>: they belong to that household or have that phone; <c>person untie N [M]</c>. N/2 is the second who raised it. All as somebody of the staff, with that
/// person's rights (<c>--as</c>), and with a reason; who looked stands on record. The refusal of what is not theirs is that it is not there.
/// </summary>
internal static class PersonCommand
{
    private const string Usage = "usage: person show N[/K] --as USER [--json] | person tie N[/K] M[/K]|KIND:ENTRY|tel:NUMBER --why WORDS --as USER | person untie N[/K] [M[/K]|KIND:ENTRY|tel:NUMBER] --why WORDS --as USER; [--corp ID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var words = args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).ToArray();
        var (user, why) = (Arguments.Named(args, "--as"), Arguments.Named(args, "--why"));
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (corp is null || user is null || (words is not ["show", _] && why is not { Length: > 0 }) || words is not (["show", _] or ["tie", _, _] or ["untie", _] or ["untie", _, _]))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        if (!corp.Corp.Staff.ContainsKey(user))
        {
            await Console.Error.WriteLineAsync($"--as '{user}' is not in the staff of {corp.Corp.Id}; write a userid");
            return 4;
        }

        var work = new Work(services.GetRequiredService<Database>(), corp, user, why ?? "", await WarnCommands.NowAsync(services, cancellationToken));
        return words[0] switch
        {
            "show" => await work.ShowAsync(words[1], args, cancellationToken),
            "tie" => await work.TieAsync(words[1], words[2], cancellationToken),
            _ => await work.UntieAsync(words[1], words.ElementAtOrDefault(2), cancellationToken),
        };
    }

    private sealed record Line(string One, string Other, string How, string By, DateTimeOffset At, string Why, string? UndoneBy, DateTimeOffset? UndoneAt, string? UndoneWhy);

    /// <summary>One command, as one person.</summary>
    private sealed class Work(Database database, CorpEntry corp, string user, string why, DateTimeOffset now)
    {
        // Who reported something confidential by a page stays unknown, also where somebody has tied that page.
        private const string LinesSql = """
            select t.one, t.other, t.how, t.made_by, t.made_at, t.why, t.undone_by, t.undone_at, t.undone_why
              from tie t
             where t.corp_id = $1 and (t.one = any($2) or t.other = any($2))
               and not exists (select from reporter r join ticket k on k.corp_id = r.corp_id and k.number = r.number
                                where r.corp_id = $1 and r.person in (t.one, t.other) and starts_with(r.person, 'form-') and k.category = $3)
             order by t.made_at, t.id
            """;

        private readonly TieDesk _desk = new(corp.Corp);

        private string CorpId => corp.Corp.Id;

        public async Task<int> ShowAsync(string ticket, string[] args, CancellationToken cancellationToken)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            var (number, person, book, refusal) = await FindAsync(connection, ticket, cancellationToken);
            await LookStore.WriteAsync(database, CorpId, [new Look(Guid.CreateVersion7(now), number, user, now, "person show", person is not null)], cancellationToken);
            if (person is null)
            {
                return await RefusedAsync(refusal, ticket);
            }

            var lines = new List<Line>();
            await using var command = new NpgsqlCommand(LinesSql, connection) { Parameters = { new() { Value = CorpId }, new() { Value = book.Accounts(person).ToArray() }, new() { Value = Ticket.ConfidentialCategory } } };
            await using (var row = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await row.ReadAsync(cancellationToken))
                {
                    lines.Add(new Line(
                        Masked(row.GetString(0)), Masked(row.GetString(1)), ((TieHow)row.GetInt16(2)).ToString(), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetString(5),
                        row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetString(8)));
                }
            }

            Output.Write(lines, args, l => $"{l.One} = {l.Other}  {l.How} by {l.By} {l.At:yyyy-MM-dd HH:mm} {l.Why}{(l.UndoneBy is null ? "" : $"  undone by {l.UndoneBy} {l.UndoneAt:yyyy-MM-dd HH:mm} {l.UndoneWhy}")}");
            return 0;
        }

        public Task<int> TieAsync(string ticket, string other, CancellationToken cancellationToken) => HeldAsync(ticket, other, (facts, person, with, effects) =>
        {
            if (TieDesk.WhyNot(facts.Book, person, with!) is { } refusal)
            {
                return refusal;
            }

            effects.Ties.Add(new Tie(Guid.CreateVersion7(now), person, with!, TieHow.Staff, user, now, why));
            return null;
        }, cancellationToken);

        public Task<int> UntieAsync(string ticket, string? other, CancellationToken cancellationToken) => HeldAsync(ticket, other, (facts, person, with, effects) =>
        {
            effects.TiesUndone.AddRange(TieDesk.Undone(facts, person, with).Select(t => new TieUndone(t.Id, user, now, why)));
            return effects.TiesUndone.Count > 0 ? null : TieRefusal.NotTied;
        }, cancellationToken);

        private async Task<int> HeldAsync(string ticket, string? other, Func<TieFacts, string, string?, Effects, TieRefusal?> decide, CancellationToken cancellationToken)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var (_, person, _, refusal) = await FindAsync(connection, ticket, cancellationToken);
            (string, int)[] entries = other is not null && EntryOf(other) is { } entry ? [entry] : [];
            var facts = await TieStore.HoldAsync(connection, CorpId, [user], [], entries, now, cancellationToken);
            if (person is null)
            {
                return await RefusedAsync(refusal, ticket);
            }

            var (with, whyNot) = other is null ? (null, default) : await OtherAsync(connection, other, facts, cancellationToken);
            if (other is not null && with is null)
            {
                return await RefusedAsync(whyNot, other);
            }

            var effects = new Effects();
            if (decide(facts, person, with, effects) is { } refused)
            {
                return await RefusedAsync(refused, ticket);
            }

            await EffectsStore.SaveAsync(connection, CorpId, effects, now, cancellationToken: cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            Console.WriteLine(effects.Ties.Count > 0 ? "tied" : $"untied {effects.TiesUndone.Count.ToString(CultureInfo.InvariantCulture)}");
            return 0;
        }

        private async Task<(long Number, string? Person, TieBook Book, TieRefusal Refusal)> FindAsync(NpgsqlConnection connection, string ticket, CancellationToken cancellationToken)
        {
            var parts = ticket.Split('/');
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || parts.Length > 2
                || await TicketStore.FindAsync(connection, corp.Corp, number, cancellationToken) is not { } file || !_desk.MayTie(file, user))
            {
                return (number, null, TieBook.None, TieRefusal.Unknown);
            }

            var place = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var k) ? k : 0;
            var (person, refusal) = TieDesk.ReporterOf(file, place);
            return (number, person, file.Ties, refusal);
        }

        private async Task<(string? Other, TieRefusal Refusal)> OtherAsync(NpgsqlConnection connection, string other, TieFacts facts, CancellationToken cancellationToken)
        {
            if (Identity.PhoneOf(other) is { Length: >= 5 and <= 16 } phone && phone.TrimStart('+').All(char.IsAsciiDigit))
            {
                return (other, default);
            }

            if (EntryOf(other) is { } named)
            {
                var kind = corp.Desks.Rules.Registers.FirstOrDefault(k => k.Id == named.Kind);
                return kind is not null && facts.Entries.FirstOrDefault(e => e.Kind == named.Kind && e.Number == named.Number) is { } entry && _desk.MayTie(kind, entry, user)
                    ? (Identity.Household(named.Kind, named.Number), default) : (null, TieRefusal.Unknown);
            }

            var (_, person, _, refusal) = await FindAsync(connection, other, cancellationToken);
            return (person, refusal);
        }

        private static (string Kind, int Number)? EntryOf(string other) => Identity.PhoneOf(other) is null ? Identity.HouseholdOf("household:" + other) : null;

        /// <summary>Of a phone the last digits; a screen is looked at over shoulders.</summary>
        private static string Masked(string identity) => Identity.PhoneOf(identity) is { } phone ? $"tel:…{phone[^Math.Min(4, phone.Length)..]}" : identity;

        private static async Task<int> RefusedAsync(TieRefusal refusal, string what)
        {
            await Console.Error.WriteLineAsync(refusal switch
            {
                TieRefusal.Which => $"{what} was raised by several people: write {what}/1 for the first",
                TieRefusal.Same => "that is one identity",
                TieRefusal.Already => "they are tied already",
                TieRefusal.TooMany => $"no person has more than {TieDesk.MostAccounts} identities",
                TieRefusal.NotTied => "they are not tied",
                _ => $"there is no {what}",
            });
            return refusal == TieRefusal.Unknown ? 1 : 4;
        }
    }
}
