using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Inbox;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>parked list | show ID [--body] | replay ID | replay --all</c>: messages that could not be decided and steps that failed too often.
/// A message's id is its own, a step's is KIND/SUBJECT. What somebody said is printed only when asked for with <c>--body</c>.
/// </summary>
internal static class ParkedCommands
{
    private const int Page = 100;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<Database>();
        string[] corps = [.. (await services.GetRequiredService<CorpStore>().VersionsAsync(cancellationToken)).Select(c => c.CorpId)];
        var now = services.GetRequiredService<Clocks>().Domain.GetUtcNow();
        return args switch
        {
            ["list"] or ["list", "--json"] => List(await AllAsync(database, corps, cancellationToken), args),
            ["show", var id] => await ShowAsync(database, corps, id, withBody: false, cancellationToken),
            ["show", var id, "--body"] => await ShowAsync(database, corps, id, withBody: true, cancellationToken),
            ["replay", "--all"] => await ReplayAllAsync(database, corps, now, cancellationToken),
            ["replay", var id] when !id.StartsWith('-') => await ReplayOneAsync(database, corps, id, now, cancellationToken),
            _ => Usage(),
        };
    }

    private static int List(List<Parked> rows, string[] args)
    {
        Output.Write(rows, args, Line);
        return 0;
    }

    private static async Task<int> ShowAsync(Database database, string[] corps, string id, bool withBody, CancellationToken cancellationToken)
    {
        if ((await AllAsync(database, corps, cancellationToken)).Find(p => p.Id == id) is not { } parked)
        {
            return Unknown(id);
        }

        Console.WriteLine(Output.Json(parked));
        if (withBody && Guid.TryParse(id, out var message) && await new InboxReader(database).FindParkedAsync(parked.Corp, message, cancellationToken) is { } found)
        {
            Console.WriteLine(Encoding.UTF8.GetString(found.Body));
        }

        return 0;
    }

    private static async Task<int> ReplayOneAsync(Database database, string[] corps, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps)
        {
            if (await ReplayAsync(database, corp, id, now, cancellationToken))
            {
                Console.WriteLine($"{corp}  {id}  waits again");
                return 0;
            }
        }

        if ((await AllAsync(database, corps, cancellationToken)).Find(p => p.Id == id)?.What is (SealedInbox.Channel or SealedInbox.OddChannel) and var what)
        {
            Console.Error.WriteLine(what == SealedInbox.Channel
                ? $"{id} is sealed: import the corp file with the private key it names; the Bot opens it then"
                : $"{id} is no message that could be decided: look at it with parked show {id} --body; a sealed one beside it is opened anew with the right key");
            return 1;
        }

        return Unknown(id);
    }

    private static async Task<int> ReplayAllAsync(Database database, string[] corps, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var parked in await AllAsync(database, corps, cancellationToken))
        {
            count += await ReplayAsync(database, parked.Corp, parked.Id, now, cancellationToken) ? 1 : 0;
        }

        Console.WriteLine($"{count} replayed");
        return 0;
    }

    private static async Task<bool> ReplayAsync(Database database, string corp, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var step = id.Split('/', 2);
        return step is [var kind, var subject] ? await new DueStore(database).ReplayParkedAsync(corp, kind, subject, now, cancellationToken)
            : Guid.TryParse(id, out var message) && await new InboxReader(database).ReplayParkedAsync(corp, message, cancellationToken);
    }

    private static async Task<List<Parked>> AllAsync(Database database, string[] corps, CancellationToken cancellationToken)
    {
        var rows = new List<Parked>();
        foreach (var corp in corps)
        {
            rows.AddRange((await MessagesAsync(new InboxReader(database), corp, cancellationToken))
                .Select(m => new Parked(corp, m.Id.ToString(), "inbox", m.Channel, m.Conversation, m.ReceivedAt, m.Attempt, m.Error)));
            rows.AddRange((await new DueStore(database).ListParkedAsync(corp, int.MaxValue, cancellationToken))
                .Select(s => new Parked(corp, $"{s.Kind}/{s.Subject}", "due", s.Kind, "", s.DueAt, s.Attempt, s.Error)));
        }

        return rows;
    }

    private static async Task<List<ParkedMessage>> MessagesAsync(InboxReader inbox, string corp, CancellationToken cancellationToken)
    {
        var found = new List<ParkedMessage>();
        IReadOnlyList<ParkedMessage> page;
        do
        {
            page = await inbox.ListParkedAsync(corp, Page, found.Count == 0 ? default : found[^1].Id, cancellationToken);
            found.AddRange(page);
        }
        while (page.Count == Page);
        return found;
    }

    private static string Line(Parked p) => $"{p.Corp}  {p.Id}  {p.Queue,-5} {p.What,-10} {p.At:yyyy-MM-dd HH:mm}  tries {p.Attempt}  {p.Error}";

    private static int Unknown(string id)
    {
        Console.Error.WriteLine($"nothing is parked as {id}; `parked list` shows what is");
        return 1;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("parked list [--json] | parked show ID [--body] | parked replay ID | parked replay --all");
        return 2;
    }

    private sealed record Parked(string Corp, string Id, string Queue, string What, string Conversation, DateTimeOffset At, int Attempt, string Error);
}
