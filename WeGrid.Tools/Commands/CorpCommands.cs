using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Dispatch;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;

namespace WeGrid.Tools.Commands;

/// <summary><c>corp import FILE | check | export | forms</c>.</summary>
internal static class CorpCommands
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken) => args switch
    {
        ["import", var file] => await ImportAsync(services, file, cancellationToken),
        ["check", ..] => await CheckAsync(services, cancellationToken),
        ["forms", .. var rest] => await FormCommand.RunAsync(services, rest, cancellationToken),
        ["export", .. var rest] => await ExportAsync(services, rest.FirstOrDefault(), cancellationToken),
        _ => Usage(),
    };

    private static async Task<int> ImportAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
    {
        var faults = await services.GetRequiredService<CorpImport>().RunAsync(file, services.GetRequiredService<Clocks>().Machine.GetUtcNow(), cancellationToken);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync(fault);
        }

        Console.WriteLine(faults.Count == 0 ? $"imported {file}" : $"{faults.Count} faults; nothing was imported");
        return faults.Count == 0 ? 0 : 4;
    }

    /// <summary>What is missing before the first storm: posts, secrets, a duty officer.</summary>
    private static async Task<int> CheckAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var faults = 0;
        foreach (var entry in directory.All)
        {
            foreach (var line in FaultsOf(entry))
            {
                faults++;
                Console.WriteLine($"{entry.Corp.Id}: {line}");
            }
        }

        faults += await CheckFilesAsync(services.GetRequiredService<CorpStore>(), services.GetRequiredService<DataFiles>(), cancellationToken);

        Console.WriteLine($"{directory.All.Count} corps, {faults} findings");
        return faults == 0 ? 0 : 1;
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

    private static IEnumerable<string> FaultsOf(CorpEntry entry)
    {
        foreach (var reference in CorpSecrets.ReferencesOf(entry.Corp).Distinct().Where(r => entry.Secret(r) is null))
        {
            yield return $"secret {reference} leads to nothing; set it and import again";
        }

        if (entry.Corp.Grids.Posts.All(p => p.Kind != Domain.PostKind.DutyOfficer))
        {
            yield return "nobody holds the post dutyOfficer; name one in staff.posts";
        }

        foreach (var finding in StaffingCheck.Find(entry.Corp.Grids))
        {
            yield return $"grid {finding.GridId}: {finding.Fault} {finding.Post} {finding.UserId}".TrimEnd();
        }
    }

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
        Console.Error.WriteLine("corp import FILE | corp check | corp export [CORP] | corp forms [CORP] [--svg FOLDER]");
        return 2;
    }
}
