using WeGrid.Domain.Intake;

namespace WeGrid.Hosting;

/// <summary>来源表: one for all, and where a corp has one of its own under its id, that one in its place.</summary>
public sealed class ChannelFiles
{
    private readonly Dictionary<string, ChannelBook> _books = [];

    private ChannelFiles()
    {
    }

    /// <summary>Reads <c>channels.json</c> and every corp's own <c>channels/CORP.json</c>; every fault is listed.</summary>
    public static ChannelFiles Load(string folder, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var files = new ChannelFiles();
        files.Read("", Path.Combine(folder, "channels.json"), "channels.json", faults);
        var own = Path.Combine(folder, "channels");
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            files.Read(Path.GetFileNameWithoutExtension(path), path, $"channels/{Path.GetFileName(path)}", faults);
        }

        return files;
    }

    /// <summary>The channels of a corp.</summary>
    public ChannelBook Of(string corp) => _books.GetValueOrDefault(corp) ?? _books.GetValueOrDefault("") ?? ChannelBook.Default;

    private void Read(string corp, string path, string name, List<string> faults)
    {
        var (book, found) = ChannelBook.Parse(name, File.ReadAllText(path));
        faults.AddRange(found.Select(f => f.ToString()));
        if (book is not null)
        {
            _books[corp] = book;
        }
    }
}
