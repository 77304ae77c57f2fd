namespace WeGrid.Domain.Understanding;

/// <summary>性质规则: 表扬, 举报, 建议, 投诉, 咨询, else 求助.</summary>
internal static class KindRules
{
    public static (DemandKind Kind, string Rule, Signal[] Shows) Of(Reading r, Verdict verdict)
    {
        if (verdict == Verdict.Thanks)
        {
            return (DemandKind.Praise, "感谢或表扬", [Signal.Praise, Signal.Thanks]);
        }

        if (r.Has(Signal.Accuse) || IsOfficialComplained(r))
        {
            return (DemandKind.Report, "举报或涉干部", [Signal.Accuse, Signal.Official, Signal.Misconduct]);
        }

        if (r.Has(Signal.Suggest) && !r.Evidence.HasAny(Signal.Complain, Signal.TwoHours, Signal.Day))
        {
            return (DemandKind.Suggestion, "建议", [Signal.Suggest]);
        }

        if (r.Has(Signal.Complain))
        {
            return (DemandKind.Complaint, "投诉", [Signal.Complain]);
        }

        return IsQuestion(r)
            ? (DemandKind.Consultation, "咨询", [Signal.Ask])
            : (DemandKind.Help, "求助", [Signal.Help, Signal.Trouble]);
    }

    public static bool IsOfficialComplained(Reading r) => r.Has(Signal.Official) && r.Evidence.HasAny(Signal.Misconduct, Signal.Accuse);

    private static bool IsQuestion(Reading r) =>
        r.Category.Best?.Level1 == "政策咨询" || (r.Has(Signal.Ask) && !r.Evidence.HasAny(Signal.Trouble, Signal.TwoHours, Signal.Day, Signal.Life));
}
