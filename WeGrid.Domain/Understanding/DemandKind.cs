namespace WeGrid.Domain.Understanding;

/// <summary>诉求性质: the five kinds of Beijing's law (art. 2) and praise.</summary>
public enum DemandKind
{
    /// <summary>咨询.</summary>
    Consultation,

    /// <summary>求助.</summary>
    Help,

    /// <summary>投诉.</summary>
    Complaint,

    /// <summary>举报.</summary>
    Report,

    /// <summary>建议.</summary>
    Suggestion,

    /// <summary>表扬.</summary>
    Praise,
}
