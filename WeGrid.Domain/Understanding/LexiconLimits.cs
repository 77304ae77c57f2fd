namespace WeGrid.Domain.Understanding;

/// <summary>Thresholds of the lexicon.</summary>
/// <param name="Demand">门槛: the score from which a message is a demand.</param>
/// <param name="DemandDraft">From here to <see cref="Demand"/> a person decides.</param>
/// <param name="Category">Confidence under which the category needs a person.</param>
/// <param name="Gap">How many characters may stand between the parts of an A…B pattern.</param>
public sealed record LexiconLimits(double Demand, double DemandDraft, double Category, int Gap)
{
    /// <summary>Thresholds of the models.</summary>
    public ModelLimits Models { get; init; } = new();
}

/// <summary>模型门槛: probabilities from which a model's word counts (<c>limits.models</c> of the lexicon).</summary>
public sealed record ModelLimits
{
    /// <summary>A demand without a person's look.</summary>
    public double Demand { get; init; } = 0.7;

    /// <summary>From here to <see cref="Demand"/> a person decides.</summary>
    public double Draft { get; init; } = 0.4;

    /// <summary>Danger to life.</summary>
    public double Life { get; init; } = 0.5;

    /// <summary>Within two hours.</summary>
    public double TwoHours { get; init; } = 0.3;

    /// <summary>Under it the category needs a person.</summary>
    public double Category { get; init; } = 0.35;
}
