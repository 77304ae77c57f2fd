namespace WeGrid.Domain.Understanding;

/// <summary>定性规则, in order: the first that fits gives the verdict. Danger stands before everything that could silence it.</summary>
internal static class VerdictRules
{
    /// <summary>One rule: its name, what it says, when, and which words to show.</summary>
    internal sealed record Rule(string Name, Verdict Verdict, Func<Reading, bool> Fits, params Signal[] Shows);

    public static Rule[] All { get; } =
    [
        new("只有表情或图片", Verdict.Sticker, r => r.Text.Length == 0 && r.Normal.Original.Length > 0),
        new("看不懂的文字", Verdict.Unreadable, Unreadable.Is),
        new("轻生", Verdict.Crisis, IsSuicide, Signal.Suicide, Signal.Farewell),
        new("正在发生的暴力", Verdict.Crisis, r => r.Has(Signal.Violence) && IsGrave(r, DangerScore.WithWord) && !r.IsFarAway && !IsRuleTalk(r) && !IsSpread(r), Signal.Violence),
        new("传闻中的险情", Verdict.UnverifiedDanger, IsUnverified, Signal.Hearsay, Signal.Forwarded, Signal.Flee, Signal.Life, Signal.LifeNow),
        new("危及生命", Verdict.Danger, IsDanger, Signal.LifeNow, Signal.Life),
        new("险情分过门槛", Verdict.Danger, r => r.Danger >= DangerScore.Alarm && !IsRuleTalk(r), DangerScore.InFavour),
        new("短句报险", Verdict.Danger, IsShortAlarm, DangerScore.InFavour),
        new("工作人员在群里说的", Verdict.StaffNotice, r => r.Context is { FromStaff: true, IsAddressed: false }, Signal.StaffAction, Signal.Notice),
        new("接龙报名", Verdict.Relay, r => r.Has(Signal.Relay), Signal.Relay),
        new("广告引流", Verdict.Advert, IsAdvert, Signal.Advert, Signal.Lure),
        new("村镇通知", Verdict.StaffNotice, IsNotice, Signal.Notice),
        new("宣传提醒", Verdict.StaffNotice, r => r.Evidence.OpensWith(Signal.Prevention) && !r.Evidence.HasAny(Signal.Complain, Signal.Help, Signal.Ask), Signal.Prevention),
        new("机关答复", Verdict.StaffNotice, r => r.Has(Signal.Reply) && !r.Evidence.HasAny(Signal.Accuse, Signal.Complain), Signal.Reply),
        new("转发传言", Verdict.Rumour, IsRumour, Signal.Forwarded, Signal.Hearsay),
        new("表示去办", Verdict.StaffAck, IsStaffAck, Signal.StaffAction),
        new("应答", Verdict.Ack, IsAck, Signal.Ack),
        new("表扬", Verdict.Thanks, r => r.Has(Signal.Praise) && !r.Evidence.HasAny(Signal.Complain, Signal.NotCured, Signal.Accuse), Signal.Praise),
        new("问进展", Verdict.Progress, r => r.Has(Signal.Progress) && !r.Evidence.HasAny(Signal.Complain, Signal.NotCured, Signal.TwoHours), Signal.Progress),
        new("更正", Verdict.Correction, r => r.Has(Signal.Correction), Signal.Correction),
        new("没修好", Verdict.Reopen, r => r.Has(Signal.NotCured) && !r.Has(Signal.Elsewhere), Signal.NotCured),
        new("自行好转", Verdict.SelfResolved, IsResolved, Signal.Resolved),
        new("感谢", Verdict.Thanks, IsThanks, Signal.Thanks),
        new("我也是", Verdict.MeToo, IsMeToo, Signal.MeToo),
        new("愿意出力", Verdict.Offer, r => r.Evidence.HasAny(Signal.Offer, Signal.Volunteer) && !r.Evidence.HasAny(Signal.Complain, Signal.Accuse, Signal.Trouble), Signal.Offer, Signal.Volunteer),
        new("别处的事", Verdict.Chatter, r => r.Has(Signal.Elsewhere) && !r.Evidence.HasAny(Signal.Help, Signal.Ask, Signal.Complain), Signal.Elsewhere),
        new("指着图说", Verdict.NeedsContext, IsPointing, Signal.Pointing),
        new("诉求分过门槛", Verdict.Demand, r => r.Need >= Threshold(r), NeedScore.InFavour),
        new("没有诉求", Verdict.Chatter, _ => true, Signal.Chat),
    ];

    /// <summary>The first rule that fits; the last fits everything.</summary>
    public static Rule For(Reading reading)
    {
        foreach (var rule in All)
        {
            if (rule.Fits(reading))
            {
                return rule;
            }
        }

        return All[^1];
    }

    /// <summary>Who speaks to us wants something: less is taken for a demand (as a draft).</summary>
    public static double Threshold(Reading r) => r.Context.IsAddressed ? Math.Min(0.8, r.Limits.DemandDraft) : r.Limits.DemandDraft;

    // 跳楼价, 气得想死 say it in jest; 猫拜托大家了 says it without the word, and then it takes two such words.
    private static bool IsSuicide(Reading r) => r.Has(Signal.Suicide)
        ? IsGrave(r, DangerScore.WithCry) && !r.Has(Signal.Elsewhere) && !IsRuleTalk(r) && !r.Evidence.HasAny(Signal.Advert, Signal.Lure)
        : r.Danger >= DangerScore.Alarm && r.Evidence.Count(Signal.Farewell) > 1 && !IsRuleTalk(r);

    // A danger word is never enough: somebody and something must be with it, and nothing that makes it a joke or an old story, or very much more.
    private static bool IsGrave(Reading r, double enough) =>
        r.Danger >= DangerScore.Alarm || (r.Danger >= enough && !DangerScore.IsSpokenAgainst(r.Evidence));

    // What comes by hearsay is checked first; a cry for help is not hearsay.
    private static bool IsUnverified(Reading r) =>
        (IsSpread(r) && r.Evidence.HasAny(Signal.Life, Signal.LifeNow) && !r.Has(Signal.Elsewhere) && !r.Evidence.HasAny(Signal.Joke, Signal.Food, Signal.Trade, Signal.Safe))
        || (r.Has(Signal.Flee) && !r.Has(Signal.Life) && !r.Has(Signal.LifeNow));

    private static bool IsSpread(Reading r) => r.Evidence.HasAny(Signal.Hearsay, Signal.Forwarded);

    private static bool IsDanger(Reading r)
    {
        if (r.Has(Signal.LifeNow) && !r.Has(Signal.Elsewhere) && IsGrave(r, DangerScore.WithCry))
        {
            return true;
        }

        return r.Has(Signal.Life) && IsGrave(r, DangerScore.WithWord) && !r.IsFarAway && !r.Has(Signal.Conditional) && !IsRuleTalk(r);
    }

    // 起火了: who has no time to write more says no more.
    private static bool IsShortAlarm(Reading r) =>
        r.Text.Length <= 8 && r.Evidence.HasAny(Signal.Life, Signal.LifeNow, Signal.Deadly)
        && !DangerScore.IsSpokenAgainst(r.Evidence) && !r.Evidence.HasAny(Signal.Animal, Signal.Chat, Signal.StaffAction);

    // 严防溺水 is a rule, not a cry.
    private static bool IsRuleTalk(Reading r) => r.Has(Signal.Prevention) && !r.Evidence.HasAny(Signal.LifeNow, Signal.Now);

    private static bool IsAdvert(Reading r) =>
        r.Evidence.Count(Signal.Advert) + (2 * r.Evidence.Count(Signal.Lure)) >= 2 && !r.Evidence.HasAny(Signal.Complain, Signal.Accuse);

    private static bool IsNotice(Reading r) =>
        r.Has(Signal.Notice)
        && (r.Context.FromStaff || r.Evidence.OpensWith(Signal.Notice) || r.Evidence.Count(Signal.Notice) > 1)
        && !r.Evidence.HasAny(Signal.Complain, Signal.Accuse, Signal.Help, Signal.NotCured);

    private static bool IsRumour(Reading r) =>
        r.Evidence.OpensWith(Signal.Forwarded)
        || (IsSpread(r) && !r.Evidence.HasAny(Signal.Ask, Signal.Help, Signal.Complain, Signal.Accuse, Signal.Misconduct));

    private static bool IsStaffAck(Reading r) =>
        r.Has(Signal.StaffAction) && !r.Evidence.HasAny(Signal.Complain, Signal.Ask)
        && (r.Context.FromStaff || r.Has(Signal.Ack) || r.Text.Length <= 20);

    private static bool IsAck(Reading r) =>
        r.Has(Signal.Ack) && r.Evidence.LettersOutside(r.Text, Signal.Ack, Signal.Thanks) <= 1;

    // 昨天停的电，现在来了: the good news must come after the bad.
    private static bool IsResolved(Reading r) =>
        r.Has(Signal.Resolved)
        && !r.Evidence.HasAny(Signal.Complain, Signal.Accuse, Signal.Suggest, Signal.Conditional)
        && r.Evidence.LastEnd(Signal.Resolved) > Math.Max(r.Evidence.LastEnd(Signal.Trouble), Math.Max(r.Evidence.LastEnd(Signal.TwoHours), r.Evidence.LastEnd(Signal.Day)))
        && r.Evidence.Count(Signal.Help) == 0;

    // Thanks at the end of a request is manners; thanks at the start is the matter.
    private static bool IsThanks(Reading r) =>
        r.Has(Signal.Thanks)
        && !r.Evidence.HasAny(Signal.Trouble, Signal.Complain, Signal.Accuse, Signal.TwoHours, Signal.Day)
        && (r.Evidence.OpensWith(Signal.Thanks) || (!r.Has(Signal.Help) && r.Need < r.Limits.Demand));

    private static bool IsMeToo(Reading r) => r.Has(Signal.MeToo) && r.Text.Length <= 24;

    private static bool IsPointing(Reading r) =>
        r.Has(Signal.Pointing) && r.Category.Best is null && r.Text.Length <= 20 && !r.Evidence.HasAny(Signal.Chat, Signal.Thanks);
}
