using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 拆单: "拆单 1024 井盖也没了": the second matter in the words of who splits it; undone by merging it back.
public sealed partial class IntakeDesk
{
    private void Split(MoveRequest request, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var (only, words) = OnlyWhom(request.Note, file);
        request = request with { Note = words };
        if (words.Length == 0)
        {
            Refused(new MoveRefusal(RefusalReason.MatterMissing, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, request.By.Role)), Tickets.Words.Of(request.Move), heard, file, facts, effects);
            return;
        }

        var (part, refusal) = _desk.Split(effects, file, PartOf(file.Ticket, words, heard, facts), only, request);
        if (part is null)
        {
            Refused(refusal!, Tickets.Words.Of(request.Move), heard, file, facts, effects);
            return;
        }

        facts.Files[part.Ticket.Number] = part;
        KeepSame(CorrectedLabel.Split, part.Ticket.Number, heard, file, facts, effects);
        var (number, old) = (Text(part.Ticket.Number), Text(file.Ticket.Number));
        effects.Notices.Add(Answer(heard, Channel.AppCard, heard.Person, "split_done", Purpose.Ask,
            ("number", old), ("split.number", number), ("split.category", Tickets.Words.Values(part.Ticket, Corp)["ticket.category"]),
            ("split.people", Text(part.Reporters.Count)), ("due", Tickets.Words.Time(part.Ticket.DueAt))) with
        {
            TaskId = $"split-{old}-{number}",
            Buttons = [new("unsplit", $"unsplit:{number}:{old}")],
            Subject = $"split:{number}",
        });
    }

    /// <summary>The second matter: what its words say, and else what is known of the first. What is confidential stays so.</summary>
    private Ticket PartOf(Ticket old, string words, Heard heard, IntakeFacts facts)
    {
        var understood = understander.Understand(words, ChatContext.Direct(old.GridId));
        var known = !old.IsConfidential && (IsSecret(understood) || understood.Category is { Level2: not "待分类" });
        var grid = understood.PlacePhrase is not null ? understood.Location.Grid ?? old.GridId : old.GridId;
        return new Ticket
        {
            CorpId = Corp.Id,
            Number = facts.NextNumber(),
            Status = TicketStatus.Ordered,
            GridId = grid,
            VillageId = Corp.Grids.VillageOf(grid),
            Category = known ? CategoryOf(understood) : old.Category,
            Subcategory = known ? SubcategoryOf(understood) : old.Subcategory,
            Kind = old.Kind,
            List = old.List,
            Urgency = known ? UrgencyOf(understood) : old.Urgency,
            Summary = Masking.Summary(words),
            MatterText = understood.NormalText,
            Place = understood.PlacePhrase ?? old.Place,
            PlaceKey = understood.PlacePhrase is null ? old.PlaceKey : understood.Location.PlaceKey,
            Origin = old.Origin,
            OrderedAt = old.OrderedAt,
            DueAt = old.DueAt,
            HopStartedAt = heard.At,
        };
    }

    /// <summary>"只带第2人 井盖没了": who raised the second matter only; told otherwise, everybody has raised both.</summary>
    private static (IReadOnlyList<Reporter> Only, string Words) OnlyWhom(string words, TicketFile file)
    {
        if (OnlyPattern().Match(words) is not { Success: true } match)
        {
            return ([], words.Trim());
        }

        var places = NumberPattern().Matches(match.Groups["who"].Value).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).ToHashSet();
        return ([.. file.Reporters.Where((_, i) => places.Contains(i + 1))], words[match.Length..].Trim(' ', '，', ',', '：', ':'));
    }

    [GeneratedRegex("^只带第?(?<who>[0-9]{1,3}(?:[、,，和 ]+第?[0-9]{1,3})*)(?:人|位)[ ，,：:]*", RegexOptions.CultureInvariant)]
    private static partial Regex OnlyPattern();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex NumberPattern();
}
