namespace WeGrid.Domain.Understanding;

/// <summary>模型之见 of a demand's properties.</summary>
/// <param name="TwoHours">Probability that it may soon harm people.</param>
/// <param name="IsDay">Whether a day's limit is likelier than working days.</param>
/// <param name="CategoryLabel">Number of the likeliest category's label.</param>
/// <param name="Category">The likeliest category.</param>
/// <param name="CategoryConfidence">Its probability.</param>
/// <param name="Kind">性质.</param>
internal readonly record struct OpinionDetail(double TwoHours, bool IsDay, int CategoryLabel, Category Category, double CategoryConfidence, DemandKind Kind);
