namespace WeGrid.Domain.Understanding;

/// <summary>紧急程度规则, gravest first (UN-04).</summary>
internal static class UrgencyRules
{
    private static readonly (Urgency, string, Signal[]) _life = (Urgency.Life, "危及生命", DangerScore.InFavour);
    private static readonly (Urgency, string, Signal[]) _crisis = (Urgency.Life, "轻生或暴力", [Signal.Suicide, Signal.Farewell, Signal.Violence]);
    private static readonly (Urgency, string, Signal[]) _unverified = (Urgency.Life, "险情待核实", [Signal.Flee, Signal.Life, Signal.LifeNow]);
    private static readonly (Urgency, string, Signal[]) _unclear = (Urgency.Day, "待补充", [Signal.Pointing]);
    private static readonly (Urgency, string, Signal[]) _maybe = (Urgency.TwoHours, "可能危及生命", [Signal.Conditional, Signal.Life]);
    private static readonly (Urgency, string, Signal[]) _twoHours = (Urgency.TwoHours, "可能伤人", [Signal.TwoHours]);
    private static readonly (Urgency, string, Signal[]) _day = (Urgency.Day, "影响生活或有隐患", [Signal.Day]);
    private static readonly (Urgency, string, Signal[]) _ordinary = (Urgency.WorkingDays, "一般事项", []);

    public static (Urgency Urgency, string Rule, Signal[] Shows) Of(Reading r, Verdict verdict, DemandKind kind) => verdict switch
    {
        Verdict.Danger => _life,
        Verdict.Crisis => _crisis,
        Verdict.UnverifiedDanger => _unverified,
        Verdict.NeedsContext => _unclear,
        _ => ByWords(r, kind),
    };

    private static (Urgency Urgency, string Rule, Signal[] Shows) ByWords(Reading r, DemandKind kind)
    {
        if (r.Has(Signal.Life) && r.Has(Signal.Conditional))
        {
            return _maybe;
        }

        if (r.Has(Signal.TwoHours))
        {
            return _twoHours;
        }

        return r.Has(Signal.Day) && kind is not (DemandKind.Consultation or DemandKind.Suggestion)
            ? _day
            : _ordinary;
    }
}
