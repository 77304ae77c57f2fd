using System.Globalization;
using WeGrid.Trainer.Tasks;

namespace WeGrid.Trainer;

/// <summary><c>train DIR [VERSION] [--only NAME] [--with FILE…] [--weight N] [--data FOLDER]</c>.</summary>
internal sealed record TrainOptions(string Folder)
{
    /// <summary>Named in reasons.</summary>
    public string Version { get; private init; } = "1";

    /// <summary>One model; null for all.</summary>
    public string? Only { get; private init; }

    /// <summary>更正文件.</summary>
    public IReadOnlyList<string> With { get; private init; } = [];

    /// <summary>How much a correction counts.</summary>
    public float Weight { get; private init; } = CorrectionRows.Weight;

    /// <summary>Whose models are made; null for the data folder of the product.</summary>
    public string? Data { get; private init; }

    /// <summary>Reads them; null when they are none.</summary>
    public static TrainOptions? Parse(string[] args)
    {
        var words = args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        var options = words is [var folder] ? new TrainOptions(folder) : words is [var dir, var named] ? new TrainOptions(dir) { Version = named } : null;
        for (var i = words.Count; options is not null && i < args.Length;)
        {
            var name = args[i];
            string[] values = [.. args.Skip(i + 1).TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal))];
            i += values.Length + 1;
            options = (name, values) switch
            {
                ("--only", [var only]) => options with { Only = only },
                // Older: the version behind --only NAME.
                ("--only", [var only, var version]) => options with { Only = only, Version = version },
                ("--with", { Length: > 0 }) => options with { With = [.. options.With, .. values] },
                ("--weight", [var weight]) when float.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out var w) && w is > 0 and <= 100 => options with { Weight = w },
                ("--data", [var data]) => options with { Data = data },
                _ => null,
            };
        }

        return options;
    }
}
