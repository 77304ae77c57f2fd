using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Hosting;

/// <summary>Imports a corp file: checks it, resolves its secrets on this machine, keeps them encrypted, stores the file. Doing it twice changes nothing.</summary>
public sealed class CorpImport(CorpStore corps, SecretStore secrets, DataFiles data, HandoverStore handovers)
{
    /// <summary>The corp of a file, or every fault of it: its own, or what it names that the data folder does not know.</summary>
    public static (Corp? Corp, IReadOnlyList<string> Faults) Read(string document, DataFiles data)
    {
        var (corp, faults) = CorpFile.Parse(document);
        faults = corp is null ? faults : Routing.UnknownCategories(corp, data.Categories);
        return (faults.Count == 0 ? corp : null, faults);
    }

    /// <summary>Imports; an empty list means that it is in, otherwise every fault with path and cure.</summary>
    public Task<IReadOnlyList<string>> RunAsync(string path, DateTimeOffset now, CancellationToken cancellationToken = default) => RunAsync(path, now, ImportMeant.Nothing, cancellationToken);

    /// <summary>The same, with what was said to be meant.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string path, DateTimeOffset now, ImportMeant meant, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
        {
            return [$"{path}: there is no such file"];
        }

        var document = await File.ReadAllTextAsync(path, cancellationToken);
        var (corp, faults) = Read(document, data);
        if (corp is null)
        {
            return faults;
        }

        // A clerk's old copy must not give back unseen what was handed over (0032).
        if (HandoverFile.Undone(corp, await handovers.DoneAsync(corp.Id, cancellationToken), meant.GiveBack) is { Count: > 0 } undone)
        {
            return undone;
        }

        if (await SlipsAsync(corp, meant, cancellationToken) is { Count: > 0 } slips)
        {
            return slips;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var found = CorpSecrets.ReferencesOf(corp).Distinct().Select(r => (Reference: r, Value: SecretReferences.Resolve(r, folder))).ToList();
        var missing = found.Where(f => string.IsNullOrEmpty(f.Value)).Select(f => $"{f.Reference}: leads to nothing; set the variable or write the file").ToList();
        if (missing.Count > 0)
        {
            return missing;
        }

        if (Unreadable(corp, found.ToDictionary(f => f.Reference, f => f.Value!)) is { Count: > 0 } unreadable)
        {
            return unreadable;
        }

        var renewed = false;
        foreach (var (reference, value) in found)
        {
            renewed |= await DiffersAsync(corp.Id, reference, value!, cancellationToken);
            await secrets.PutAsync(corp.Id, reference, value!, cancellationToken);
        }

        if (await corps.ImportAsync(document, now, renewed, cancellationToken) is { Count: > 0 } refused)
        {
            return refused;
        }

        foreach (var person in meant.GiveBack)
        {
            await handovers.GiveBackAsync(corp.Id, person, now, cancellationToken);
        }

        return [];
    }

    /// <summary>What the file that is in says against this one.</summary>
    private async Task<IReadOnlyList<string>> SlipsAsync(Corp corp, ImportMeant meant, CancellationToken cancellationToken) =>
        await corps.DocumentAsync(corp.Id, cancellationToken) is { } document && CorpFile.Parse(document).Corp is { } before
            ? ImportGuard.Faults(before, corp, await corps.OpenByGridAsync(corp.Id, cancellationToken), meant.Fewer) : [];

    /// <summary>A key that cannot be used would be noticed only when messages stay shut.</summary>
    private static List<string> Unreadable(Corp corp, Dictionary<string, string> secrets) =>
    [
        .. corp.ArchiveKeys.Where(k => !ArchiveKeys.IsKey(secrets[k.PrivateKeyRef]))
            .Select(k => $"archive.keys: {k.PrivateKeyRef} holds no RSA private key in PEM without a password; give the one that belongs to public key version {k.Version}"),
    ];

    private async Task<bool> DiffersAsync(string corpId, string reference, string value, CancellationToken cancellationToken)
    {
        try
        {
            return await secrets.GetAsync(corpId, reference, cancellationToken) != value;
        }
        catch (SecretException)
        {
            // What was stored cannot be opened any more; the import mends that.
            return true;
        }
    }
}

/// <summary>What an import would do that nobody does by accident, and was said to be meant.</summary>
/// <param name="GiveBack">Who may have back what they handed over.</param>
/// <param name="Fewer">Whether more than half of grids, people, posts, groups or units may go.</param>
public sealed record ImportMeant(IReadOnlyCollection<string> GiveBack, bool Fewer)
{
    /// <summary>Nothing of the kind.</summary>
    public static ImportMeant Nothing { get; } = new([], false);
}
