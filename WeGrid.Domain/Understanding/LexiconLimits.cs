namespace WeGrid.Domain.Understanding;

/// <summary>Thresholds of the lexicon.</summary>
/// <param name="Demand">门槛: the score from which a message is a demand.</param>
/// <param name="DemandDraft">From here to <see cref="Demand"/> a person decides.</param>
/// <param name="Category">Confidence under which the category needs a person.</param>
/// <param name="Gap">How many characters may stand between the parts of an A…B pattern.</param>
public sealed record LexiconLimits(double Demand, double DemandDraft, double Category, int Gap);
