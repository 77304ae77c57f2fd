using System.Globalization;
using System.Text.Json;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Corps;

/// <summary>租户文件: reads the JSON of docs/corp-file.md. Pure; every fault is listed with its path and the cure.</summary>
public static partial class CorpFile
{
    private static readonly JsonDocumentOptions _options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The corp and no faults, or null and every fault.</summary>
    public static (Corp? Corp, IReadOnlyList<string> Faults) Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, _options);
            return Read(new CorpFileReader(document.RootElement));
        }
        catch (JsonException broken)
        {
            return (null, [$"line {broken.LineNumber + 1}: not JSON; mend the comma, quote or bracket there"]);
        }
    }

    private static (Corp? Corp, IReadOnlyList<string> Faults) Read(CorpFileReader file)
    {
        var regrids = file.List("regrids", ReadRegrid);
        var grids = Closed(file.List("grids", ReadGrid), regrids);
        var staff = file.List("staff", ReadStaff);
        var posts = file.List("staff", ReadPosts).SelectMany(p => p);
        var (tree, treeFaults) = GridTree.Build(grids, posts);
        var chats = file.List("chats", ReadChat);
        var corp = new Corp
        {
            Id = file.Root.Text("corp"),
            Name = file.Root.Text("name"),
            WeComCorpId = file.Root.Text("wecomCorpId"),
            Apps = file.List("apps", o => new CorpApp(o.Text("id"), o.Number("agentId"), ReadSecrets(o))),
            Bots = file.List("bots", o => new CorpBot(o.Text("id"), o.Text("botId"), o.Text("name"), o.Text("mode", "callback"), ReadSecrets(o))),
            Contact = file.Object("contact") is { } contact ? ReadSecrets(contact) : null,
            Kf = file.List("kf", o => new KfAccount(o.Text("openKfId"), o.Text("name", ""))),
            ArchiveSecret = file.Object("archive")?.Secret("secret"),
            ArchiveKeys = file.Object("archive")?.Objects("keys").Select(ReadArchiveKey).ToList() ?? [],
            Robots = file.List("robots", o => new CorpRobot(o.Text("id"), o.NeedSecret("key"), o.Optional("chat"))),
            Grids = tree ?? GridTree.Build([], []).Tree!,
            Staff = file.Distinct(staff, s => s.UserId, "staff.userid"),
            Chats = file.Distinct(chats, c => c.Id, "chats.id"),
            Units = file.List("units", o => new HandlingUnit(o.Text("id"), o.Text("name"), o.Texts("categories"), o.Texts("contacts")) { Phone = o.Text("phone", "") }),
            EscalationOrder = ReadOrder(file),
            Phone = file.Object("settings")?.Text("phone", "") ?? "",
            Rota = ReadRota(file),
            Storm = ReadStorm(file),
            Limits = ReadLimits(file, staff.Count),
            BurdenCap = ReadBurdenCap(file),
            Regrids = regrids,
            Open = file.Object("settings")?.Flag("open") ?? false,
            Talk = ReadTalk(file),
            Review = ReadReview(file),
            Check = ReadCheck(file),
            Native = ReadNative(file),
            Duties = file.Object("settings")?.Texts("duties") ?? [],
            Topics = file.Object("settings")?.Texts("topics") ?? [],
            Reports = file.Object("settings")?.Texts("reports") ?? [],
            MassSend = ReadMassSend(file),
            Life = ReadLife(file.Object("settings")?.Find("life")),
            Confidential = ReadConfidential(file.Object("settings")?.Find("confidential")),
            Rosters = file.Object("settings")?.Objects("rosters").Select(ReadRoster).ToList() ?? [],
            Assign = ReadAssign(file),
            Warnings = ReadWarnings(file),
            Carrier = ReadCarrier(file),
            Teams = ReadTeams(file),
            Ladders = file.Object("settings")?.Objects("ladders").Select(ReadLadder).ToList() ?? [],
            Routing = file.Object("settings")?.Objects("routing").Select(ReadRule).ToList() ?? [],
        };
        file.Unique(corp.Apps.Select(a => a.Id), "apps.id");
        file.Unique(corp.Bots.Select(b => b.Id), "bots.id");
        file.Unique(corp.Bots.Select(b => b.BotId), "bots.botId");
        file.Unique(corp.Units.Select(u => u.Id), "units.id");
        file.Unique(corp.ArchiveKeys.Select(k => k.Version.ToString(CultureInfo.InvariantCulture)), "archive.keys.version");
        List<string> faults = [.. file.Faults, .. treeFaults, .. References(corp, grids), .. RegridReferences(corp), .. RoutingReferences(corp, grids), .. LadderReferences(corp), .. RotaReferences(corp), .. RosterReferences(corp), .. CheckReferences(corp), .. WarningReferences(corp), .. TeamReferences(corp)];
        return faults.Count == 0 ? (corp, faults) : (null, faults);
    }

    private static IEnumerable<string> References(Corp corp, IReadOnlyList<Grid> grids)
    {
        var known = grids.Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var chat in corp.Chats.Values)
        {
            if (chat.GridId is not null && !known.Contains(chat.GridId))
            {
                yield return $"chats: '{chat.Id}' lies in grid '{chat.GridId}', which is not in the file";
            }

            if (chat.Owner is not null && !corp.Staff.ContainsKey(chat.Owner))
            {
                yield return $"chats: '{chat.Id}' is owned by '{chat.Owner}', who is not in staff";
            }

            if (chat.App is not null && (chat.Kind != ChatKind.Internal || corp.Apps.All(a => a.Id != chat.App)))
            {
                yield return $"chats: '{chat.Id}' is said to be made by the app '{chat.App}'; only a chat of kind internal is, by an app in apps";
            }

            if (chat.Notices && chat.Kind != ChatKind.Customer && Notices.GroupVoice.Of(corp, chat.Id) is null)
            {
                yield return $"chats: '{chat.Id}' is to have notices, but nothing of ours can say them there; give it a robot (robots.chat), the app that made it (app), or a bot with mode socket";
            }

            if (chat.Bot is not null && corp.Bots.All(b => b.Id != chat.Bot))
            {
                yield return $"chats: '{chat.Id}' names the bot '{chat.Bot}', which is not in bots";
            }
        }

        foreach (var bot in corp.Bots)
        {
            if (bot.Mode is not ("callback" or "socket"))
            {
                yield return $"bots: '{bot.Id}' has mode '{bot.Mode}'; one of callback, socket";
            }

            if (bot is { IsSocket: true, Secrets.Secret: null })
            {
                yield return $"bots: '{bot.Id}' is by long connection (mode socket) and has no secret; write \"secret\": \"env:NAME\" with the one shown for its 长连接";
            }
        }

        foreach (var post in corp.EscalationOrder.Where(k => !Ladder.MayBeAsked(k)))
        {
            yield return $"settings.escalation: '{post}' is informed, never escalated to; take it out";
        }

        foreach (var unit in corp.Units)
        {
            foreach (var contact in unit.Contacts.Where(c => !corp.Staff.ContainsKey(c)))
            {
                yield return $"units: '{unit.Id}' names the contact '{contact}', who is not in staff";
            }
        }
    }

    private static IEnumerable<string> RoutingReferences(Corp corp, IReadOnlyList<Grid> grids)
    {
        foreach (var (i, rule) in corp.Routing.Index())
        {
            if (rule.UnitId.Length > 0 && corp.FindUnit(rule.UnitId) is null)
            {
                yield return $"settings.routing[{i}].unit: '{rule.UnitId}' is not in units; correct it or add that unit";
            }

            if (rule.GridId is not null && grids.All(g => g.Id != rule.GridId))
            {
                yield return $"settings.routing[{i}].when.grid: '{rule.GridId}' is not in grids; correct it or add that grid";
            }
        }
    }

    private static RoutingRule ReadRule(CorpFileObject o)
    {
        o.Only("when", "unit");
        var when = o.Object("when");
        when?.Only("grid", "category", "words");
        var rule = new RoutingRule(when?.Optional("grid"), when?.Optional("category"), when?.Words("words") ?? [], o.Text("unit"));
        if (when is not null && rule is { GridId: null, Category: null, Words.Count: 0 })
        {
            o.Fault("when", "names nothing, so that the rule would take everything; write grid, category or words");
        }

        return rule;
    }

    private static ArchiveKey ReadArchiveKey(CorpFileObject o) => new((int)Math.Clamp(o.Number("version"), 0, int.MaxValue), o.NeedSecret("privateKey"));

    private static CallbackSecrets ReadSecrets(CorpFileObject o) => new(o.Secret("secret"), o.Secret("token"), o.Secret("aesKey"));

    private static Grid ReadGrid(CorpFileObject o) =>
        new(o.Text("id"), o.Optional("parent"), o.Text("level", ""), o.Text("name"), o.Optional("code"), o.Choice<GridKind>("kind", GridKind.Group)) { People = o.Count("people", 0, 10_000_000, 0) };

    private static StaffMember ReadStaff(CorpFileObject o) =>
        new(o.Text("userid"), o.Text("name", o.Text("userid")), o.Text("mobile", ""), o.Choice<StaffClient>("client", StaffClient.WeCom) == StaffClient.WeChat)
        {
            Muted = ReadMuted(o),
        };

    /// <summary>Nobody goes without what asks them or warns them.</summary>
    private static IReadOnlyList<string> ReadMuted(CorpFileObject o)
    {
        var muted = o.Words("mute");
        foreach (var kind in muted.Where(k => !NoticeKinds.Optional.ContainsKey(k)))
        {
            o.Fault("mute", $"'{kind}' is nothing one can go without; of {string.Join(", ", NoticeKinds.Optional.Keys)}");
        }

        return muted;
    }

    private enum StaffClient
    {
        WeCom,
        WeChat,
    }

    private static List<Post> ReadPosts(CorpFileObject o)
    {
        var user = o.Text("userid");
        return o.Objects("posts")
            .Select(p => new Post(p.Text("grid"), p.Choice<PostKind>("post"), user, p.Flag("standIn")))
            .ToList();
    }

    private static Chat ReadChat(CorpFileObject o) => new(
        o.Text("id"), o.Choice<ChatKind>("kind", ChatKind.Customer), o.Optional("grid"), o.Optional("owner"), o.Optional("bot"), o.Text("name", o.Text("id"))) 
    {
        Channel = o.Optional("channel"), App = o.Optional("app"), Notices = o.Flag("notices"),
    };

    private static IReadOnlyList<PostKind> ReadOrder(CorpFileReader file) =>
        file.Object("settings")?.Choices<PostKind>("escalation") is { Count: > 0 } order ? order : Ladder.DefaultOrder;
}
