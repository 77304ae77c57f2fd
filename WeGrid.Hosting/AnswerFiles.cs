using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Answers;

namespace WeGrid.Hosting;

/// <summary>审定问答: each corp has its own; one corp's answers are never another's.</summary>
public sealed class AnswerFiles
{
    private readonly Dictionary<string, AnswerBook> _books = [];

    private AnswerFiles()
    {
    }

    /// <summary>Reads every <c>answers/CORP.json</c>; every fault is listed.</summary>
    public static AnswerFiles Load(string folder, Normaliser normaliser, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var files = new AnswerFiles();
        var own = Path.Combine(folder, "answers");
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var (book, found) = AnswerBook.Parse($"answers/{Path.GetFileName(path)}", File.ReadAllText(path), normaliser);
            faults.AddRange(found.Select(f => f.ToString()));
            if (book is not null)
            {
                files._books[Path.GetFileNameWithoutExtension(path)] = book;
            }
        }

        return files;
    }

    /// <summary>The answers of a corp.</summary>
    public AnswerBook Of(string corp) => _books.GetValueOrDefault(corp) ?? AnswerBook.None;
}
