using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>模型: what was learnt from labelled village talk, one file each under <c>data/model</c> (<c>./wegrid train</c> makes them).</summary>
public sealed class ModelSet
{
    private ModelSet(LinearWeights demand, LinearWeights life, LinearWeights urgency, LinearWeights kind, LinearWeights category, TagModel place)
    {
        Version = demand.Version;
        Gate = new Panel(demand, life);
        Detail = new Panel(urgency, kind, category);
        Categories = [.. category.Labels.Select(l => l.Split('/')).Select(p => new Category(p[0], p[^1]))];
        CategoryNumbers = category.Labels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => x.i, StringComparer.Ordinal);
        Kinds = [.. kind.Labels.Select(l => Words.Kinds[l])];
        Place = place;
    }

    /// <summary>Names of the files, without <c>.model</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["demand", "life", "urgency", "category", "kind", "place"];

    /// <summary>Version, named in reasons.</summary>
    public string Version { get; }

    /// <summary>Asked of every message: is it a demand (<c>chat</c>, <c>demand</c>), is a life in danger (<c>other</c>, <c>life</c>).</summary>
    internal Panel Gate { get; }

    /// <summary>Asked of demands: urgency (<c>2h</c>, <c>24h</c>, <c>workingDays</c>), kind, category.</summary>
    internal Panel Detail { get; }

    /// <summary>What each label of the category means.</summary>
    internal IReadOnlyList<Category> Categories { get; }

    /// <summary>The label of a category's path.</summary>
    internal IReadOnlyDictionary<string, int> CategoryNumbers { get; }

    /// <summary>What each label of the kind means.</summary>
    internal IReadOnlyList<DemandKind> Kinds { get; }

    /// <summary>地点短语.</summary>
    internal TagModel Place { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="fileOf">Bytes of a file by its name; null when it is not there.</param>
    /// <returns>The set, or null with every fault found.</returns>
    public static (ModelSet? Set, IReadOnlyList<DataFault> Faults) Parse(Func<string, ReadOnlyMemory<byte>?> fileOf)
    {
        var faults = new List<DataFault>();
        var linear = Names.Where(n => n != "place").Select(n => Linear(n, fileOf, faults)).ToList();
        var place = Read("place", fileOf, TagModel.Parse, faults);
        CheckTogether(linear, faults);
        return faults.Count > 0
            ? (null, faults)
            : (new ModelSet(linear[0]!, linear[1]!, linear[2]!, kind: linear[4]!, category: linear[3]!, place!), faults);
    }

    // A text is cut into runs once for all of them.
    private static void CheckTogether(List<LinearWeights?> models, List<DataFault> faults)
    {
        foreach (var other in models.Where(m => m is not null && models[0] is { } first && (m.Longest, m.Bits) != (first.Longest, first.Bits)))
        {
            faults.Add(new DataFault($"model/{other!.Name}.model", "it reads other runs of characters than the model 'demand'", "make both with one ./wegrid train"));
        }
    }

    private static LinearWeights? Linear(string name, Func<string, ReadOnlyMemory<byte>?> fileOf, List<DataFault> faults)
    {
        var weights = Read(name, fileOf, LinearFile.Read, faults);
        if (weights is not null && weights.Name != name)
        {
            faults.Add(new DataFault($"model/{name}.model", $"it is the model '{weights.Name}'", "put each file back under its own name"));
        }

        return weights;
    }

    private static T? Read<T>(string name, Func<string, ReadOnlyMemory<byte>?> fileOf, Func<ReadOnlyMemory<byte>, (T? Model, string? Fault)> parse, List<DataFault> faults)
        where T : class
    {
        if (fileOf(name) is not { } bytes)
        {
            faults.Add(new DataFault($"model/{name}.model", "it is not there", "fetch it again or make it with ./wegrid train"));
            return null;
        }

        var (model, fault) = parse(bytes);
        if (fault is not null)
        {
            faults.Add(new DataFault($"model/{name}.model", fault, "fetch it again or make it with ./wegrid train"));
        }

        return model;
    }
}
