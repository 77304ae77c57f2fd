namespace WeGrid.Domain.Understanding.Models;

/// <summary>
/// 线性模型: scores every label by the runs of characters in a text and by what the rules saw in it. Weights are bytes; scoring allocates nothing.
/// Made by <c>./wegrid train</c>; safe to share between threads.
/// </summary>
public sealed class LinearModel
{
    private readonly Panel _panel;

    internal LinearModel(LinearWeights weights) => (Name, Version, Labels, _panel) = (weights.Name, weights.Version, weights.Labels, new Panel(weights));

    /// <summary>What it judges: <c>demand</c>, <c>category</c> …</summary>
    public string Name { get; }

    /// <summary>Version, named in reasons.</summary>
    public string Version { get; }

    /// <summary>Its labels, in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a model file.</summary>
    /// <returns>The model, or null and why the bytes are none.</returns>
    public static (LinearModel? Model, string? Fault) Parse(ReadOnlyMemory<byte> file)
    {
        var (weights, fault) = LinearFile.Read(file);
        return (weights is null ? null : new LinearModel(weights), fault);
    }

    /// <summary>Probability of each label: they add up to 1 where one label is asked for.</summary>
    /// <param name="text">Normalised text.</param>
    /// <param name="marks">What the rules saw; empty when the model was trained without.</param>
    /// <param name="into">One place per label.</param>
    public void Judge(ReadOnlySpan<char> text, ReadOnlySpan<Mark> marks, Span<double> into)
    {
        using var runs = Runs.Of(text, _panel.Longest, _panel.Bits);
        Span<double> all = stackalloc double[_panel.Width];
        _panel.Judge(runs, marks, all);
        all[..Labels.Count].CopyTo(into);
    }
}
