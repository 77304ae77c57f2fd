using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;

namespace WeGrid.Tools.Commands;

/// <summary><c>corp import FILE | try FILE | check [--live] | handover | room | export | forms</c>.</summary>
internal static class CorpCommands
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken) => args switch
    {
        ["import", var file] => await ImportAsync(services, file, ImportMeant.Nothing, cancellationToken),
        ["import", var file, "--fewer"] => await ImportAsync(services, file, ImportMeant.Nothing with { Fewer = true }, cancellationToken),
        ["import", var file, "--give-back", .. { Length: > 0 } people] => await ImportAsync(services, file, ImportMeant.Nothing with { GiveBack = people }, cancellationToken),
        ["try", var file, .. var rest] => await TryCommand.RunAsync(services, file, rest, cancellationToken),
        ["check"] => await CheckAsync(services, live: false, cancellationToken),
        ["check", "--live"] => await CheckAsync(services, live: true, cancellationToken),
        ["handover", .. var rest] => await HandoverCommand.RunAsync(services, rest, cancellationToken),
        ["forms", .. var rest] => await FormCommand.RunAsync(services, rest, cancellationToken),
        ["room", .. var rest] => await RoomCommand.RunAsync(services, rest, cancellationToken),
        ["export", .. var rest] => await ExportAsync(services, rest.FirstOrDefault(), cancellationToken),
        _ => Usage(),
    };

    private static async Task<int> ImportAsync(IServiceProvider services, string file, ImportMeant meant, CancellationToken cancellationToken)
    {
        var faults = await services.GetRequiredService<CorpImport>().RunAsync(file, services.GetRequiredService<Clocks>().Machine.GetUtcNow(), meant, cancellationToken);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync(fault);
        }

        Console.WriteLine(faults.Count == 0 ? $"imported {file}" : $"{faults.Count} faults; nothing was imported");
        return faults.Count == 0 ? 0 : 4;
    }

    /// <summary>What is missing before the first storm: posts, people, secrets; live: what WeCom says of them (AD-10).</summary>
    private static async Task<int> CheckAsync(IServiceProvider services, bool live, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var faults = 0;
        foreach (var entry in directory.All)
        {
            List<string> lines = [.. FaultsOf(entry, services.GetRequiredService<Clocks>().Domain.GetUtcNow(), services.GetRequiredService<WeGridSettings>().ArchiveSource == "native")];
            if (live)
            {
                lines.AddRange(await LiveAsync(services.GetRequiredService<PlatformCheck>(), entry, cancellationToken));
            }

            faults += lines.Count;
            lines.ForEach(line => Console.WriteLine($"{entry.Corp.Id}: {line}"));
        }

        faults += await CheckFilesAsync(services.GetRequiredService<CorpStore>(), services.GetRequiredService<DataFiles>(), cancellationToken);

        Console.WriteLine($"{directory.All.Count} corps, {faults} findings");
        return faults == 0 ? 0 : 1;
    }

    /// <summary>What could not be asked is said, too: silence would look like health.</summary>
    private static async Task<IEnumerable<string>> LiveAsync(PlatformCheck platform, CorpEntry entry, CancellationToken cancellationToken)
    {
        var facts = await platform.AskAsync(entry, cancellationToken);
        return CorpCheck.Find(entry.Corp, facts).Select(f => f.ToString())
            .Concat(CorpCheck.Wanted(entry.Corp).Except(facts.Answered).Select(a => $"{a}: WeCom gave no answer about this; look at the line, the secrets and the findings above, and check again"));
    }

    /// <summary>A stored file that this program refuses, or whose rules name a category that is gone: its faults are read from the file itself.</summary>
    private static async Task<int> CheckFilesAsync(CorpStore store, DataFiles data, CancellationToken cancellationToken)
    {
        var faults = 0;
        foreach (var (id, _) in await store.VersionsAsync(cancellationToken))
        {
            foreach (var line in CorpImport.Read(await store.DocumentAsync(id, cancellationToken) ?? "", data).Faults)
            {
                faults++;
                Console.WriteLine($"{id}: {line}");
            }
        }

        return faults;
    }

    private static IEnumerable<string> FaultsOf(CorpEntry entry, DateTimeOffset now, bool isArchiveSealed) =>
        CorpSecrets.ReferencesOf(entry.Corp).Distinct().Where(r => entry.Secret(r) is null).Select(r => $"secret {r} leads to nothing; set it and import again")
            .Concat(CorpCheck.Find(entry.Corp, now, isArchiveSealed).Select(f => f.ToString()));

    private static async Task<int> ExportAsync(IServiceProvider services, string? corpId, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<CorpStore>();
        foreach (var (id, _) in await store.VersionsAsync(cancellationToken))
        {
            if (corpId is null || corpId == id)
            {
                Console.WriteLine(await store.DocumentAsync(id, cancellationToken));
            }
        }

        return 0;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("corp import FILE [--fewer | --give-back USER …] | corp try FILE [--days N] [--all] | corp check [--live] | corp export [CORP] | corp forms [CORP] [--svg FOLDER] | " + RoomCommand.Use + " | " + HandoverCommand.Use);
        return 2;
    }
}
