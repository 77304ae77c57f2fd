namespace WeGrid.Domain.Understanding;

/// <summary>紧急程度规则, gravest first (UN-04).</summary>
internal static class UrgencyRules
{
    public static (Urgency Urgency, string Rule, Signal[] Shows) Of(Reading r, Verdict verdict, DemandKind kind) => verdict switch
    {
        Verdict.Danger => (Urgency.Life, "危及生命", DangerScore.InFavour),
        Verdict.Crisis => (Urgency.Life, "轻生或暴力", [Signal.Suicide, Signal.Farewell, Signal.Violence]),
        Verdict.UnverifiedDanger => (Urgency.Life, "险情待核实", [Signal.Flee, Signal.Life, Signal.LifeNow]),
        Verdict.NeedsContext => (Urgency.Day, "待补充", [Signal.Pointing]),
        _ => ByWords(r, kind),
    };

    private static (Urgency Urgency, string Rule, Signal[] Shows) ByWords(Reading r, DemandKind kind)
    {
        if (r.Has(Signal.Life) && r.Has(Signal.Conditional))
        {
            return (Urgency.TwoHours, "可能危及生命", [Signal.Conditional, Signal.Life]);
        }

        if (r.Has(Signal.TwoHours))
        {
            return (Urgency.TwoHours, "可能伤人", [Signal.TwoHours]);
        }

        return r.Has(Signal.Day) && kind is not (DemandKind.Consultation or DemandKind.Suggestion)
            ? (Urgency.Day, "影响生活或有隐患", [Signal.Day])
            : (Urgency.WorkingDays, "一般事项", []);
    }
}
