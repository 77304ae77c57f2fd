using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 在哪个村: by the chat, the link a resident came by, their earlier tickets; where nothing says, they are asked once, and the town has it meanwhile.
public sealed partial class IntakeDesk
{
    private const string VillageVerb = "village";

    /// <summary>A menu of 微信客服 bears ten lines (wecom.md §6).</summary>
    private const int MenuLines = 10;

    /// <summary>Words besides the village's name that an answer may have: 我是…一组的.</summary>
    private const int OtherWords = 8;

    private IEnumerable<Grid> Villages(DateTimeOffset at) => Corp.Grids.Grids.Where(g => g.Kind == GridKind.Village && g.Parent is not null && !g.IsClosed(at)).OrderBy(g => g.Code, StringComparer.Ordinal).ThenBy(g => g.Id, StringComparer.Ordinal);

    private string? GridOf(Spoken spoken) => KnownGrid(spoken) ?? Corp.Grids.Grids.FirstOrDefault(g => g.Parent is null)?.Id;

    /// <summary>Where the speaker is, as far as anything says so. A kf account of the whole town says nothing; one's own word goes before it.</summary>
    private string? KnownGrid(Spoken spoken)
    {
        var post = Corp.Grids.PostsOf(spoken.Person).Select(p => p.GridId).FirstOrDefault();
        if (spoken.OpenKfId is null && FormTalk.IsConversation(spoken.Conversation))
        {
            return spoken.Home?.Said;
        }

        if (spoken.OpenKfId is null)
        {
            return spoken.Chat?.GridId ?? post;
        }

        string?[] known = [spoken.Home?.Said, spoken.Chat?.GridId, post, spoken.Home?.Earlier];
        return Array.Find(known, g => g is not null && Corp.Grids.Find(g) is { Parent: not null });
    }

    private bool IsUnplaced(Spoken spoken, string grid) =>
        spoken.OpenKfId is not null && IsTown(grid) && Villages(spoken.At).Any() && !Corp.Staff.ContainsKey(spoken.Person);

    private bool IsTown(string grid) => Corp.Grids.Find(grid) is { Parent: null, Kind: not GridKind.Village };

    /// <summary>请问是哪个村: once per ticket; nothing waits for the answer.</summary>
    private void AskVillage(TicketFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var reach = facts.ReachOf(spoken.Person);
        if (!IsUnplaced(spoken, file.Ticket.GridId) || file.Ticket.IsConfidential || !file.ReachOf(spoken.Person).ByKf(spoken.At) || reach.OpenKfId is not { } account)
        {
            return;
        }

        var number = Text(file.Ticket.Number);
        var villages = Villages(spoken.At).ToList();
        var menu = villages.Count <= MenuLines;
        var question = menu
            ? Answer(spoken, Channel.KfMenu, spoken.Person, "ask_village", Purpose.Reply, ("number", number)) with
            {
                Buttons = villages.ConvertAll(v => new NoticeButton("village", $"{VillageVerb}:{number}:{v.Id}", v.Name)),
            }
            : Answer(spoken, Channel.KfText, spoken.Person, "ask_village_words", Purpose.Reply, ("number", number));
        effects.Notices.Add(question with { Via = account });
        // The receipt counted itself with the ticket; what is sent next must know of both.
        facts.Reaches[spoken.Person] = file.Reaches[spoken.Person] = file.ReachOf(spoken.Person) with { KfSentSince = file.ReachOf(spoken.Person).KfSentSince + 1 };
    }

    /// <summary>"我是上湾村的": the answer in words.</summary>
    private bool VillageSaid(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (spoken.OpenKfId is null || understood.Verdict is Verdict.Demand or Verdict.Reopen or Verdict.Progress or Verdict.MeToo
            || UnplacedOf(spoken.Person, facts) is not { } file || VillageIn(spoken.Text, spoken.At) is not { } village)
        {
            return false;
        }

        Located(file, village, spoken, facts, effects);
        return true;
    }

    private TicketFile? UnplacedOf(string person, IntakeFacts facts) =>
        facts.Files.Values
            .Where(f => f.Ticket is { IsOpen: true, IsConfidential: false } && IsTown(f.Ticket.GridId) && IsOwn(f, person))
            .MaxBy(f => f.Ticket.OrderedAt);

    /// <summary>The one village named, with or without 村 or 社区, in few other words.</summary>
    private string? VillageIn(string text, DateTimeOffset at)
    {
        var named = Villages(at).Select(v => (v.Id, Name: v.Name.Replace("社区", "", StringComparison.Ordinal).TrimEnd('村')))
            .Where(v => v.Name.Length > 0 && text.Contains(v.Name, StringComparison.Ordinal)).ToList();
        return named is [var one] && text.Trim().Length - one.Name.Length <= OtherWords ? one.Id : null;
    }

    private void Located(TicketFile file, string grid, Heard heard, IntakeFacts facts, Effects effects)
    {
        var number = Text(file.Ticket.Number);
        effects.Homes[heard.Person] = new HomeSaid(grid, "answer", heard.At);
        if (IsTown(file.Ticket.GridId) && _desk.Locate(effects, file, grid, new Actor(Role.Resident, heard.Person), heard.At) is { } refusal)
        {
            Refused(refusal, Tickets.Words.Of(TicketMove.Locate), heard, file, facts, effects);
            return;
        }

        Reply(heard, facts, effects, "reply_located", ("number", number), ("said.village", Corp.Grids.Find(file.Ticket.VillageId)?.Name ?? Corp.Name));
    }

    private void CameIn(Entered entered, Effects effects)
    {
        if (GridNamed(entered.SceneParam) is { } grid)
        {
            effects.Homes[entered.Person] = new HomeSaid(grid, "link", entered.At);
        }
    }

    /// <summary>The grid below the town that a link or a menu line names, by id, code or name; null when it names none, or several.</summary>
    private string? GridNamed(string name)
    {
        var found = Corp.Grids.Grids.Where(g => g.Parent is not null && (g.Id == name || g.Code == name || g.Name == name)).Take(2).ToList();
        return name.Length == 0 ? null : Corp.Grids.Find(name) is { Parent: not null } ? name : found is [var one] ? one.Id : null;
    }

    private static void KeepHome(Dictionary<string, Home> homes, string person, string grid) =>
        homes[person] = new Home(grid, homes.GetValueOrDefault(person)?.Earlier);
}
