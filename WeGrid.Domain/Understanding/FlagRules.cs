namespace WeGrid.Domain.Understanding;

/// <summary>标记规则.</summary>
internal static class FlagRules
{
    public static Flags Of(Reading r) =>
        (IsConfidential(r) ? Flags.Confidential : Flags.None)
        | (KindRules.IsOfficialComplained(r) || (r.Has(Signal.Official) && r.Has(Signal.Complain)) ? Flags.OfficialComplained : Flags.None)
        | (r.Has(Signal.Sensitive) || PersonalData.IsIn(r.Text) ? Flags.PersonalData : Flags.None)
        | (r.Evidence.HasAny(Signal.Repeat, Signal.NotCured) ? Flags.Repeat : Flags.None)
        | (r.Has(Signal.Conditional) && r.Evidence.HasAny(Signal.Life, Signal.TwoHours) ? Flags.Conditional : Flags.None)
        | (r.Has(Signal.Violence) ? Flags.Violence : Flags.None);

    // Reports, complaints about officials, violence and suicide are kept back unasked (design.md §4).
    private static bool IsConfidential(Reading r) =>
        r.Evidence.HasAny(Signal.Secret, Signal.Accuse, Signal.Violence, Signal.Suicide) || KindRules.IsOfficialComplained(r);
}
