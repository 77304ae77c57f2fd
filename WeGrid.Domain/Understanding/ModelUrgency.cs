namespace WeGrid.Domain.Understanding;

/// <summary>紧急程度: the graver of what the rules and the model say.</summary>
internal static class ModelUrgency
{
    /// <summary>The urgency; <c>Why</c> is the rule that gave it, null when the model did.</summary>
    public static (Urgency Urgency, (string Rule, Signal[] Shows)? Why) Of(Reading reading, Verdict verdict, DemandKind kind, in Opinion opinion, OpinionDetail? detail, ModelLimits limits)
    {
        if (verdict == Verdict.Danger && opinion.Life >= limits.Life)
        {
            return (Urgency.Life, null);
        }

        var (urgency, rule, shows) = UrgencyRules.Of(reading, verdict, kind);
        if (detail is not { } learnt || urgency is Urgency.Life or Urgency.TwoHours || verdict == Verdict.NeedsContext)
        {
            return (urgency, (rule, shows));
        }

        return (learnt.TwoHours >= limits.TwoHours ? Urgency.TwoHours : learnt.IsDay ? Urgency.Day : Urgency.WorkingDays, null);
    }
}
