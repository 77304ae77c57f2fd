using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 历史链头: a file outside the database that remembers, with a key that is outside it too, how far every ticket's history had come.
/// Whoever rewrites a whole chain in the database, or cuts its end and mends the ticket row, does not fit this file any more.
/// Each line is sealed together with the line before, so that a line taken out is seen.
/// </summary>
public sealed class HistoryHeads(HeadReader reader, WeGridSettings settings)
{
    private const int KeyBytes = 32;
    private const int PerQuestion = 1000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string KeyPath => Path.Combine(settings.StatePath, "history.key");

    /// <summary>The file of a corp.</summary>
    public string FileOf(string corpId) => Path.Combine(settings.StatePath, "heads", corpId + ".tsv");

    /// <summary>Adds the heads that moved since the last time; returns how many. Another worker doing it right now makes it 0.</summary>
    public async Task<int> AppendAsync(string corpId, DateOnly date, CancellationToken cancellationToken = default)
    {
        var path = FileOf(corpId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var key = Key();
        try
        {
            await using var file = Open(path);
            var lines = Parse(await ReadAsync(file, cancellationToken));
            var known = lines.GroupBy(l => l.Number).ToDictionary(g => g.Key, g => g.Max(l => l.Seq));
            var seal = lines.Count > 0 ? lines[^1].Seal : "";
            var text = new StringBuilder();
            var added = 0;
            await foreach (var head in reader.AllAsync(corpId, cancellationToken))
            {
                if (known.GetValueOrDefault(head.Number) < head.Seq)
                {
                    var line = Line(date, head.Number, head.Seq, Digest(key, corpId, head));
                    seal = Seal(key, seal, line);
                    text.Append(line).Append('\t').Append(seal).Append('\n');
                    added++;
                }
            }

            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            file.Flush(flushToDisk: true);
            return added;
        }
        catch (IOException) when (IsHeld(path))
        {
            return 0;
        }
    }

    /// <summary>Compares the file with the database; empty when everything fits.</summary>
    public async Task<IReadOnlyList<string>> VerifyAsync(string corpId, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(FileOf(corpId)))
        {
            return [];
        }

        var key = Key();
        var lines = Parse(await File.ReadAllTextAsync(FileOf(corpId), cancellationToken));
        var faults = new List<string>();
        var seal = "";
        for (var i = 0; i < lines.Count; i++)
        {
            seal = Seal(key, seal, Line(lines[i].Date, lines[i].Number, lines[i].Seq, lines[i].Digest));
            if (seal != lines[i].Seal)
            {
                return [$"heads: line {i + 1} was changed, or a line before it taken out"];
            }
        }

        foreach (var some in lines.Chunk(PerQuestion))
        {
            var hashes = await reader.HashesAsync(corpId, [.. some.Select(l => (l.Number, l.Seq))], cancellationToken);
            faults.AddRange(some.Where(l => !hashes.TryGetValue((l.Number, l.Seq), out var hash) || Digest(key, corpId, new TicketHead(l.Number, l.Seq, hash)) != l.Digest)
                .Select(l => $"{l.Number}/{l.Seq}: is not what it was on {l.Date:yyyy-MM-dd}"));
        }

        return faults;
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using var file = Open(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private byte[] Key()
    {
        Directory.CreateDirectory(settings.StatePath);
        if (!File.Exists(KeyPath))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            try
            {
                using var file = new FileStream(KeyPath, options);
                file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                file.Flush(flushToDisk: true);
            }
            catch (IOException) when (File.Exists(KeyPath))
            {
                // Another worker was first: its key counts.
            }
        }

        var key = File.ReadAllBytes(KeyPath);
        return key.Length == KeyBytes ? key : throw new InvalidDataException($"{KeyPath} is damaged: restore it from its backup");
    }

    private static async Task<string> ReadAsync(FileStream file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static List<Kept> Parse(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).Where(c => c.Length == 5)
            .Select(c => new Kept(DateOnly.ParseExact(c[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), long.Parse(c[1], CultureInfo.InvariantCulture),
                int.Parse(c[2], CultureInfo.InvariantCulture), c[3], c[4])).ToList();

    private static string Line(DateOnly date, long number, int seq, string digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}\t{number}\t{seq}\t{digest}");

    private static string Digest(byte[] key, string corpId, TicketHead head) =>
        Hex(key, string.Create(CultureInfo.InvariantCulture, $"{corpId}|{head.Number}|{head.Seq}|{Convert.ToHexStringLower(head.Hash)}"));

    private static string Seal(byte[] key, string before, string line) => Hex(key, $"{before}|{line}");

    private static string Hex(byte[] key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private sealed record Kept(DateOnly Date, long Number, int Seq, string Digest, string Seal);
}
