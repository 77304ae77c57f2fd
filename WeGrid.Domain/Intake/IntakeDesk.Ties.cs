using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Ties;

namespace WeGrid.Domain.Intake;

// 关联: staff say who is one person, or somebody enters on one side what the other gave them. What it gives: my matters, over every identity. Never by a name.
public sealed partial class IntakeDesk
{
    private const int MineLines = 8;

    private readonly TieDesk _ties = new(rules.Corp);

    /// <summary>What a machine heard ties nobody; what is said into a group without speaking to us is talk; a page has buttons of its own.</summary>
    private TieCommand? TieIn(Spoken spoken) =>
        spoken.HeardBy is null && (spoken.IsPrivate || spoken.IsAddressed) && !FormTalk.IsConversation(spoken.Conversation)
        && TieCommand.Parse(spoken.Text) is { } tie && (!tie.IsForStaff || Corp.Staff.ContainsKey(spoken.Person)) ? tie : null;

    private RegisterKind? HouseholdKind(string register) => rules.Registers.FirstOrDefault(k => k.Household.Length > 0 && (k.Id == register || k.Name == register));

    private Hearing NeedForTie(TieCommand tie, Spoken spoken, IntakeNeeds needs)
    {
        if (tie.Verb == TieVerb.Mine)
        {
            needs.Owners.Add(spoken.Person);
            return new Hearing(spoken, null, null) { Tie = tie };
        }

        needs.Tying.Add(spoken.Person);
        if (tie.Number > 0)
        {
            needs.TieNumbers.Add(tie.Number);
        }

        if (tie.IsForStaff)
        {
            needs.Numbers.UnionWith(new[] { tie.Number, tie.Other.Number }.Where(n => n > 0));
        }

        if (tie.Verb == TieVerb.Household && HouseholdKind(tie.Household.Register) is { } kind)
        {
            needs.TieEntries.Add((kind.Id, tie.Household.Number));
        }

        return new Hearing(spoken, null, null) { Tie = tie };
    }

    private void TieSaid(TieCommand tie, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        switch (tie.Verb)
        {
            case TieVerb.Mine:
                MyMatters(spoken, facts, effects);
                break;
            case TieVerb.Enter:
                Entered(tie, spoken, facts, effects);
                break;
            case TieVerb.Confirm:
                Confirmed(spoken, facts, effects);
                break;
            case TieVerb.Undo when tie.Number == 0:
                Undone(spoken.Person, "", spoken, facts, effects);
                break;
            default:
                TiedByStaff(tie, spoken, facts, effects);
                break;
        }
    }

    private void Entered(TieCommand tie, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var (code, why) = TieDesk.Enter(facts.Tying, tie.Number, tie.Code, spoken.Person, spoken.At);
        if (code is not null)
        {
            Keep(facts, effects, code with { ClaimedBy = spoken.Person });
            Reply(spoken, facts, effects, "reply_tie_ask", ("number", Text(tie.Number)));
            return;
        }

        if (why == TieRefusal.WrongCode)
        {
            Count(facts, effects, new TieTry(facts.NewId(spoken.At), spoken.Person, tie.Number, spoken.At));
        }

        RefuseTie(why, spoken, facts, effects);
    }

    private void Confirmed(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var (code, why) = TieDesk.Confirm(facts.Tying, spoken.Person, spoken.At);
        if (code is null)
        {
            RefuseTie(why, spoken, facts, effects);
            return;
        }

        effects.TieCodesGone.Add((code.Number, code.Person));
        facts.Tying = With(facts.Tying, codes: [.. facts.Tying.Codes.Where(c => c != code)]);
        Made(new Tie(facts.NewId(spoken.At), code.Person, spoken.Person, TieHow.Code, spoken.Person, spoken.At, $"关联码 {Text(code.Number)}"), facts, effects);
        Reply(spoken, facts, effects, "reply_tied", ("tie.done", "两处反映的事合在一起了。回复“我的诉求”都能看到；不想合在一起，回复“取消关联”"));
    }

    private void Undone(string person, string why, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var ties = TieDesk.Undone(facts.Tying, person);
        if (ties.Count == 0)
        {
            RefuseTie(TieRefusal.NotTied, spoken, facts, effects);
            return;
        }

        effects.TiesUndone.AddRange(ties.Select(t => new TieUndone(t.Id, spoken.Person, spoken.At, why)));
        facts.Tying = With(facts.Tying, ties: [.. facts.Tying.Ties.Except(ties)]);
        Reply(spoken, facts, effects, "reply_tied", ("tie.done", "关联取消了，和以前一样，各看各的"));
    }

    /// <summary>Whoever may act on the ticket in its grid; of a confidential one, or of one that is not theirs, nothing is known.</summary>
    private void TiedByStaff(TieCommand tie, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var (one, refusal) = ReporterFor(tie.Number, tie.Place, spoken.Person, facts);
        if (one is null)
        {
            RefuseTie(refusal, spoken, facts, effects, tie.Number);
            return;
        }

        switch (tie.Verb)
        {
            case TieVerb.Give:
                Given(tie.Number, one, spoken, facts, effects);
                return;
            case TieVerb.Undo when tie.Why.Length > 0:
                Undone(one, tie.Why, spoken, facts, effects);
                return;
        }

        var (other, whyNot) = OtherOf(tie, spoken.Person, facts);
        if (tie.Why.Length == 0 || other is null || TieDesk.WhyNot(facts.Tying.Book, one, other) is not null)
        {
            RefuseTie(tie.Why.Length == 0 ? TieRefusal.NoReason : other is null ? whyNot : TieDesk.WhyNot(facts.Tying.Book, one, other)!.Value, spoken, facts, effects, tie.Other.Number > 0 ? tie.Other.Number : tie.Number);
            return;
        }

        Made(new Tie(facts.NewId(spoken.At), one, other, TieHow.Staff, spoken.Person, spoken.At, tie.Why), facts, effects);
        var what = tie.Verb switch { TieVerb.Same => "两件的反映人记成同一个人", TieVerb.Household => "反映人记到这一户", _ => "反映人的电话记下了" };
        Reply(spoken, facts, effects, "reply_tied", ("tie.done", $"{what}。弄错了回复“取消关联 {Text(tie.Number)} 原因”"));
    }

    private (string? Person, TieRefusal Refusal) ReporterFor(long number, int place, string user, IntakeFacts facts) =>
        facts.Files.TryGetValue(number, out var file) && _ties.MayTie(file, user) ? TieDesk.ReporterOf(file, place) : (null, TieRefusal.Unknown);

    private (string? Other, TieRefusal Refusal) OtherOf(TieCommand tie, string user, IntakeFacts facts)
    {
        switch (tie.Verb)
        {
            case TieVerb.Same:
                return ReporterFor(tie.Other.Number, tie.Other.Place, user, facts);
            case TieVerb.Phone:
                return (Identity.Phone(tie.Phone), default);
            case TieVerb.Household when HouseholdKind(tie.Household.Register) is { } kind
                && facts.Tying.Entries.FirstOrDefault(e => e.Kind == kind.Id && e.Number == tie.Household.Number) is { } entry && _ties.MayTie(kind, entry, user):
                return (Identity.Household(kind.Id, entry.Number), default);
            default:
                return (null, TieRefusal.Unknown);
        }
    }

    private void Given(long number, string person, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!TieDesk.MayGive(facts.Tying, person, spoken.At))
        {
            RefuseTie(TieRefusal.TooOften, spoken, facts, effects);
            return;
        }

        var code = TieCode.New(rules.Salt());
        Keep(facts, effects, new TieCode(number, person, TieCode.DigestOf(number, person, code), spoken.Person, spoken.At));
        Count(facts, effects, new TieTry(facts.NewId(spoken.At), person, 0, spoken.At));
        Reply(spoken, facts, effects, "reply_tie_code", ("number", Text(number)), ("tie.code", code));
    }

    private void RefuseTie(TieRefusal why, Spoken spoken, IntakeFacts facts, Effects effects, long number = 0)
    {
        if (why == TieRefusal.Unknown && number > 0)
        {
            Reply(spoken, facts, effects, "reply_unknown", ("number", Text(number)));
            return;
        }

        Reply(spoken, facts, effects, "reply_tie_refused", ("why", WordsOf(why)));
    }

    /// <summary>As it is said, in the chat and on a page.</summary>
    /// <param name="why">为什么没有关联.</param>
    public static string WordsOf(TieRefusal why) => why switch
    {
        TieRefusal.Which => "有几位反映人，请写第几位，例如：1024第2人",
        TieRefusal.NoReason => "请写一句怎么认定的，例如：电话里本人说的",
        TieRefusal.Same => "就是同一个身份，不用关联",
        TieRefusal.Already => "已经关联过了",
        TieRefusal.TooMany => "关联的身份太多了，请找网格员看一看",
        TieRefusal.WrongCode => "编号或者关联码不对，也可能过了一天；请看清楚再试，或者另要一个",
        TieRefusal.TooOften => "试得太多了，请明天再试，或者找网格员",
        TieRefusal.NothingClaimed => "没有要确认的；先发“关联码 编号 六位数”",
        TieRefusal.NotTied => "没有关联过",
        _ => "没有查到",
    };

    /// <summary>我的诉求: under every identity; of what is confidential only what this one raised.</summary>
    private void MyMatters(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var mine = facts.Files.Values.Where(f => f.IsOf(spoken.Person)).OrderByDescending(f => f.Ticket.OrderedAt).ToList();
        var before = effects.Notices.Count;
        if (mine.Count == 0)
        {
            Reply(spoken, facts, effects, "reply_no_ticket");
            return;
        }

        Reply(spoken, facts, effects, "reply_mine", ("count", Text(mine.Count)));
        if (effects.Notices.Count > before)
        {
            effects.Notices[^1] = effects.Notices[^1] with
            {
                Lines = [.. mine.Take(MineLines).Select(f => new NoticeLine("mine_line", new Dictionary<string, string>
                {
                    ["number"] = Text(f.Ticket.Number),
                    ["mine.what"] = f.IsShut ? "您反映的事" : f.Ticket.Subcategory.Length > 0 ? f.Ticket.Subcategory : f.Ticket.Category,
                    ["status"] = Tickets.Words.Of(f.Ticket.Status),
                }))],
            };
        }
    }

    private static void Made(Tie tie, IntakeFacts facts, Effects effects)
    {
        effects.Ties.Add(tie);
        facts.Tying = With(facts.Tying, ties: [.. facts.Tying.Ties, tie]);
    }

    private static void Keep(IntakeFacts facts, Effects effects, TieCode code)
    {
        effects.TieCodes.Add(code);
        facts.Tying = With(facts.Tying, codes: [.. facts.Tying.Codes.Where(c => (c.Number, c.Person) != (code.Number, code.Person)), code]);
    }

    private static void Count(IntakeFacts facts, Effects effects, TieTry tried)
    {
        effects.TieTries.Add(tried);
        facts.Tying = With(facts.Tying, tries: [.. facts.Tying.Tries, tried]);
    }

    private static TieFacts With(TieFacts facts, IReadOnlyList<Tie>? ties = null, IReadOnlyList<TieCode>? codes = null, IReadOnlyList<TieTry>? tries = null) =>
        new() { Ties = ties ?? facts.Ties, Codes = codes ?? facts.Codes, Tries = tries ?? facts.Tries, Entries = facts.Entries };
}
