namespace WeGrid.Domain.Understanding;

/// <summary>What the machine made of one message; every label has its <see cref="Reasons"/>.</summary>
public sealed record Understood
{
    /// <summary>What the message is.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>待确认: a person decides before a ticket is made. Never set to hold back <see cref="Verdict.Danger"/> or <see cref="Verdict.Crisis"/>.</summary>
    public required bool NeedsPerson { get; init; }

    /// <summary>How sure the machine is that this is (or is not) a demand, 0 to 1.</summary>
    public required double DemandConfidence { get; init; }

    /// <summary>Suggested category; null when no word spoke for any.</summary>
    public Category? Category { get; init; }

    /// <summary>Confidence of the category, 0 to 1.</summary>
    public double CategoryConfidence { get; init; }

    /// <summary>性质.</summary>
    public DemandKind Kind { get; init; }

    /// <summary>紧急程度; meaningful when <see cref="IsDemand"/>.</summary>
    public Urgency Urgency { get; init; } = Urgency.WorkingDays;

    /// <summary>Exact part of the text that says where; null when nothing does.</summary>
    public string? PlacePhrase { get; init; }

    /// <summary>Where that is, as far as the gazetteer knows.</summary>
    public required Location Location { get; init; }

    /// <summary>Marks.</summary>
    public Flags Flags { get; init; }

    /// <summary>The normalised text, for comparing.</summary>
    public required string NormalText { get; init; }

    /// <summary>判断依据 of every label.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>Whether somebody has to do something about it.</summary>
    public bool IsDemand => Verdict is Verdict.Demand or Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger
        or Verdict.NeedsContext or Verdict.Reopen or Verdict.MeToo or Verdict.Correction;

    /// <summary>What <see cref="SameMatter"/> compares.</summary>
    public MatterFacts Facts => new(NormalText, PlacePhrase is null ? null : Location.PlaceKey, Category?.Path);
}
