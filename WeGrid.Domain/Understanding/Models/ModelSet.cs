using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>模型: what was learnt from labelled village talk, one file each under <c>data/model</c> (<c>./wegrid train</c> makes them).</summary>
public sealed class ModelSet
{
    private ModelSet()
    {
    }

    /// <summary>Names of the files, without <c>.model</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["demand", "life", "urgency", "category", "kind", "place"];

    /// <summary>是否诉求: labels <c>chat</c>, <c>demand</c>.</summary>
    public required LinearModel Demand { get; init; }

    /// <summary>是否危及生命: labels <c>other</c>, <c>life</c>.</summary>
    public required LinearModel Life { get; init; }

    /// <summary>紧急程度: labels <c>2h</c>, <c>24h</c>, <c>workingDays</c>.</summary>
    public required LinearModel Urgency { get; init; }

    /// <summary>分类: labels are paths of the tree.</summary>
    public required LinearModel Category { get; init; }

    /// <summary>性质: labels are the Chinese words.</summary>
    public required LinearModel Kind { get; init; }

    /// <summary>地点短语.</summary>
    public required TagModel Place { get; init; }

    /// <summary>Reads the files.</summary>
    /// <param name="fileOf">Bytes of a file by its name; null when it is not there.</param>
    /// <returns>The set, or null with every fault found.</returns>
    public static (ModelSet? Set, IReadOnlyList<DataFault> Faults) Parse(Func<string, ReadOnlyMemory<byte>?> fileOf)
    {
        var faults = new List<DataFault>();
        var (demand, life, urgency, category, kind) =
            (Linear("demand", fileOf, faults), Linear("life", fileOf, faults), Linear("urgency", fileOf, faults), Linear("category", fileOf, faults), Linear("kind", fileOf, faults));
        var place = Read("place", fileOf, TagModel.Parse, faults);
        return faults.Count > 0
            ? (null, faults)
            : (new ModelSet { Demand = demand!, Life = life!, Urgency = urgency!, Category = category!, Kind = kind!, Place = place! }, faults);
    }

    private static LinearModel? Linear(string name, Func<string, ReadOnlyMemory<byte>?> fileOf, List<DataFault> faults)
    {
        var model = Read(name, fileOf, LinearModel.Parse, faults);
        if (model is not null && model.Name != name)
        {
            faults.Add(new DataFault($"model/{name}.model", $"it is the model '{model.Name}'", "put each file back under its own name"));
        }

        return model;
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
