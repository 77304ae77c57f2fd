namespace WeGrid.Domain.Understanding;

/// <summary>性质规则: 表扬, 举报, 建议, 投诉, 咨询, else 求助.</summary>
internal static class KindRules
{
    private static readonly (DemandKind, string, Signal[]) _praise = (DemandKind.Praise, "感谢或表扬", [Signal.Praise, Signal.Thanks]);
    private static readonly (DemandKind, string, Signal[]) _report = (DemandKind.Report, "举报或涉干部", [Signal.Accuse, Signal.Official, Signal.Misconduct]);
    private static readonly (DemandKind, string, Signal[]) _suggestion = (DemandKind.Suggestion, "建议", [Signal.Suggest]);
    private static readonly (DemandKind, string, Signal[]) _complaint = (DemandKind.Complaint, "投诉", [Signal.Complain]);
    private static readonly (DemandKind, string, Signal[]) _consultation = (DemandKind.Consultation, "咨询", [Signal.Ask]);
    private static readonly (DemandKind, string, Signal[]) _help = (DemandKind.Help, "求助", [Signal.Help, Signal.Trouble]);

    public static (DemandKind Kind, string Rule, Signal[] Shows) Of(Reading r, Verdict verdict)
    {
        if (verdict == Verdict.Thanks)
        {
            return _praise;
        }

        if (r.Has(Signal.Accuse) || IsOfficialComplained(r))
        {
            return _report;
        }

        if (r.Has(Signal.Suggest) && !r.Evidence.HasAny(Signal.Complain, Signal.TwoHours, Signal.Day))
        {
            return _suggestion;
        }

        if (r.Has(Signal.Complain))
        {
            return _complaint;
        }

        return IsQuestion(r) ? _consultation : _help;
    }

    public static bool IsOfficialComplained(Reading r) => r.Has(Signal.Official) && r.Evidence.HasAny(Signal.Misconduct, Signal.Accuse);

    private static bool IsQuestion(Reading r) =>
        r.Category.Best?.Level1 == "政策咨询" || (r.Has(Signal.Ask) && !r.Evidence.HasAny(Signal.Trouble, Signal.TwoHours, Signal.Day, Signal.Life));
}
