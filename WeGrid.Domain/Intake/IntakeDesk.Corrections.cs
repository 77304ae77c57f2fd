using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 更正: what staff say about a label of the machine's: done as a move, kept as a record, told to who has the matter in hand.
public sealed partial class IntakeDesk
{
    /// <summary>Two who correct one label within this time may not know of each other: the second is told first.</summary>
    public static readonly TimeSpan JustCorrected = TimeSpan.FromMinutes(30);

    private const string NotDemand = "不是诉求";
    private const string IsOneDemand = "是诉求";

    /// <summary>可否导出: nothing confidential leaves, however it came to be a correction.</summary>
    public bool MayLeave(string text)
    {
        var understood = understander.Understand(text, ChatContext.Direct(null));
        return !IsSecret(understood) && !understood.Flags.HasFlag(Flags.Confidential);
    }

    private void Correct(CorrectCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.Files.TryGetValue(command.Number, out var file) || IsHidden(file, spoken.Person))
        {
            Reply(spoken, facts, effects, "reply_unknown", ("number", Text(command.Number)));
            return;
        }

        if (command.Field == CorrectedLabel.Demand)
        {
            NotADemand(command, spoken, file, facts, effects);
            return;
        }

        var (label, now, fault) = LabelIn(command, file.Ticket, spoken.At);
        if (label is null)
        {
            var possible = new MoveRefusal(RefusalReason.NoteMissing, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, By(spoken.Person, file).Role));
            Reply(spoken, facts, effects, "reply_refused", ("number", Text(command.Number)), ("move", CorrectCommand.WordOf(command.Field)),
                ("status", Tickets.Words.Of(file.Ticket.Status)), ("why", fault), ("possible", Possible(possible, file)));
            return;
        }

        if (JustCorrectedOtherwise(command, now, spoken, facts, effects) is { } other)
        {
            Reply(spoken, facts, effects, "reply_correct_late", ("number", Text(command.Number)),
                ("since", $"{NameOf(other.By.Id)} {Tickets.Words.Time(other.At)} 刚改为“{other.Now}”"),
                ("possible", $"{CorrectCommand.WordOf(command.Field)} {command.Number} {command.Rest} 仍改"));
            return;
        }

        Change(command, label, now, spoken, file, facts, effects);
    }

    private void Change(CorrectCommand command, TicketLabel label, string now, Spoken spoken, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var was = Said(command.Field, TicketLabel.Of(file.Ticket));
        var confidential = file.Ticket.Category == Ticket.ConfidentialCategory || label.Category == Ticket.ConfidentialCategory;
        // A place may name a person: of a confidential matter no reply repeats it.
        var what = confidential && command.Field == CorrectedLabel.Place ? "地点" : $"{NameOf(command.Field)}：{now}";
        var request = new MoveRequest(TicketMove.Correct, By(spoken.Person, file), spoken.At)
        {
            // A place may name a person's door: it stands beside the chain.
            Note = command.Field == CorrectedLabel.Place && !confidential ? $"{was} → {now}" : "",
            Detail = command.Field == CorrectedLabel.Place ? [("field", $"{command.Field}")] : [("field", $"{command.Field}"), ("was", was), ("now", now)],
        };
        if (_desk.Correct(effects, file, label, what, request) is { } refusal)
        {
            Refused(refusal, CorrectCommand.WordOf(command.Field), spoken, file, facts, effects);
            return;
        }

        Keep(command.Field, was, now, spoken, file, facts, effects, confidential);
        Reply(spoken, facts, effects, "reply_corrected", ("number", Text(command.Number)), ("what", what), ("due", Tickets.Words.Time(file.Ticket.DueAt)));
    }

    /// <summary>不是诉求: the matter ends; the resident is told so, and may say it again.</summary>
    private void NotADemand(CorrectCommand command, Spoken spoken, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var confidential = file.Ticket.Category == Ticket.ConfidentialCategory;
        var request = new MoveRequest(TicketMove.Terminate, By(spoken.Person, file), spoken.At)
        {
            Note = command.Rest.Length > 0 ? command.Rest : "核对过，这句话不像是要办的事；要办请再说一声",
            Detail = [("field", $"{command.Field}"), ("was", IsOneDemand), ("now", NotDemand)],
        };
        if (_desk.Move(effects, file, request) is { } refusal)
        {
            Refused(refusal, "改成不是诉求", spoken, file, facts, effects);
            return;
        }

        Keep(command.Field, IsOneDemand, NotDemand, spoken, file, facts, effects, confidential, command.Rest);
        Reply(spoken, facts, effects, "reply_done", ("number", Text(command.Number)), ("move", NotDemand), ("status", Tickets.Words.Of(file.Ticket.Status)));
    }

    /// <summary>The labels as the command wants them, with the new one in words; or what is wrong with the command.</summary>
    private (TicketLabel? Label, string Now, string Fault) LabelIn(CorrectCommand command, Ticket ticket, DateTimeOffset at)
    {
        var label = TicketLabel.Of(ticket);
        return command.Field switch
        {
            CorrectedLabel.Category => CategoryIn(command.Rest, label),
            CorrectedLabel.Kind => LabelWords.KindIn(command.Rest) is { } kind
                ? (label with { Kind = kind, List = ListOf(label.Category, kind) }, kind.Chinese(), "")
                : (null, "", $"请写性质：{LabelWords.Kinds}；是举报请写：改类 {ticket.Number} 监督举报"),
            CorrectedLabel.Urgency => LabelWords.UrgencyIn(command.Rest) is { } urgency
                ? (label with { Urgency = urgency }, urgency.Chinese(), "")
                : (null, "", $"请写急缓：{LabelWords.Urgencies}"),
            CorrectedLabel.Place => PlaceIn(command.Rest, label, at),
            CorrectedLabel.Demand or CorrectedLabel.Merge or CorrectedLabel.Unmerge or CorrectedLabel.Split => (null, "", ""),
        };
    }

    private (TicketLabel? Label, string Now, string Fault) CategoryIn(string words, TicketLabel label)
    {
        if (rules.Categories is not { } tree || words.Length == 0)
        {
            return (null, "", "请写改成哪一类，例如：供水、供水/停水");
        }

        var (found, near) = LabelWords.CategoryIn(tree, words);
        if (found is null)
        {
            return (null, "", $"没有“{Cut(words, 12)}”这一类，是不是：{string.Join('、', near)}");
        }

        // Level 1 alone leaves level 2 as it is where it fits.
        var level2 = found.Level2.Length == 0 && found.Level1 == label.Category ? label.Subcategory : found.Level2;
        var changed = label with { Category = found.Level1, Subcategory = level2, List = ListOf(found.Level1, label.Kind) };
        return (changed, Said(CorrectedLabel.Category, changed), "");
    }

    private (TicketLabel? Label, string Now, string Fault) PlaceIn(string words, TicketLabel label, DateTimeOffset at)
    {
        if (words.Length is 0 or > PlaceLength)
        {
            return (null, "", "请写清在哪里，例如：三组晒坝");
        }

        var location = understander.Locate(words, label.GridId);
        var grid = Corps.Regrid.InForce(Corp, location.Certainty == Certainty.ChatOnly ? VillageIn(words, at) ?? label.GridId : location.Grid ?? label.GridId, at);
        return (label with { GridId = grid, VillageId = Corp.Grids.VillageOf(grid), Place = words, PlaceKey = location.PlaceKey }, words, "");
    }

    private const int PlaceLength = 40;

    private static MatterList ListOf(string category, DemandKind kind) =>
        category is "微心愿" or "养老助残" or "民政救助" ? MatterList.Needs
        : kind is DemandKind.Suggestion or DemandKind.Praise ? MatterList.Happiness
        : kind == DemandKind.Consultation ? MatterList.Needs
        : MatterList.Problems;

    /// <summary>What somebody else made of the same label just before, and not the same; null when nobody did, or when it is said once more on purpose.</summary>
    private static Correction? JustCorrectedOtherwise(CorrectCommand command, string now, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        // Whoever came first may stand in the same run: then it is in no table yet.
        var last = effects.Corrections.Where(c => c.Ticket == command.Number).Reverse().Concat(facts.Corrections.GetValueOrDefault(command.Number) ?? [])
            .FirstOrDefault(c => c.Field == command.Field);
        return !command.Insists && last is not null && last.Now != now && last.At > spoken.At - JustCorrected
            && !string.Equals(last.By.Id, spoken.Person, StringComparison.OrdinalIgnoreCase) ? last : null;
    }

    private void Keep(
        CorrectedLabel field, string was, string now, Heard heard, TicketFile file, IntakeFacts facts, Effects effects, bool confidential, string note = "", long? other = null)
    {
        var machine = facts.Labels.GetValueOrDefault(file.Ticket.Number);
        // Of a confidential matter it is kept that a person decided, and no word of it.
        effects.Corrections.Add(new Correction(
            facts.NewId(heard.At), machine?.Demand ?? Guid.Empty, file.Ticket.Number, field, confidential ? "" : was, confidential ? "" : now,
            confidential ? "" : machine?.ReasonOf(field) ?? "", By(heard.Person, file), heard.At)
        {
            Step = file.Ticket.Seq,
            Other = other,
            Note = confidential ? "" : note,
            IsConfidential = confidential,
        });
    }

    /// <summary>并案、撤销并案、拆单: a person's word on whether it is one matter.</summary>
    private void KeepSame(CorrectedLabel field, long other, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var (one, two) = ("是一件", "是两件");
        Keep(field, field == CorrectedLabel.Merge ? two : one, field == CorrectedLabel.Merge ? one : two, heard, file, facts, effects,
            file.Ticket.Category == Ticket.ConfidentialCategory, other: other);
    }

    /// <summary>是不是诉求, said of a draft or of what was ignored.</summary>
    private static void KeepDemand(Demand demand, string was, string machine, bool isDemand, bool confidential, Actor by, Heard heard, IntakeFacts facts, Effects effects) =>
        effects.Corrections.Add(new Correction(
            facts.NewId(heard.At), demand.Id, demand.Ticket, CorrectedLabel.Demand, confidential ? "" : was, confidential ? "" : isDemand ? IsOneDemand : NotDemand,
            confidential ? "" : machine, by, heard.At) { IsConfidential = confidential });

    private static string Said(CorrectedLabel field, TicketLabel label) => field switch
    {
        CorrectedLabel.Category => label.Subcategory.Length > 0 ? $"{label.Category}/{label.Subcategory}" : label.Category,
        CorrectedLabel.Kind => label.Kind.Chinese(),
        CorrectedLabel.Urgency => label.Urgency.Chinese(),
        CorrectedLabel.Place => label.Place.Length > 0 ? label.Place : "未说明",
        CorrectedLabel.Demand or CorrectedLabel.Merge or CorrectedLabel.Unmerge or CorrectedLabel.Split => "",
    };

    private static string NameOf(CorrectedLabel field) => field switch
    {
        CorrectedLabel.Category => "类别",
        CorrectedLabel.Kind => "性质",
        CorrectedLabel.Urgency => "急缓",
        CorrectedLabel.Place => "地点",
        CorrectedLabel.Demand => "是否诉求",
        CorrectedLabel.Merge or CorrectedLabel.Unmerge or CorrectedLabel.Split => "是否同一件",
    };

    private string NameOf(string person) => Corp.Staff.TryGetValue(person, out var staff) ? staff.Name : "同事";
}
