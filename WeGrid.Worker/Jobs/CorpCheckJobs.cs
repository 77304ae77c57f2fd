using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 租户体检 (AD-10), every morning: what is wrong and was not yesterday goes to the administrators as one message, each finding once until it
/// changes; a week before the flood season all of it. A trial tells nobody, so it remembers nothing as told either.
/// </summary>
public sealed class CorpCheckJobs(CorpsNow corps, SayOnce say, PlatformCheck platform, ChatStateStore states, WeGridSettings settings)
{
    private const int LinesPerMessage = 8;
    private const string Prefix = "corp-check:";

    /// <summary>Checks every corp, asks WeCom too, and tells what is new.</summary>
    public async Task CheckAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (settings.Sending != SendingMode.Live || settings.Intake == IntakeMode.Shadow)
        {
            return;
        }

        foreach (var corp in corps())
        {
            var facts = await platform.AskAsync(corp, cancellationToken);
            CorpFinding[] found = [.. CorpCheck.Find(corp.Corp, now, settings.ArchiveSource == "native"), .. CorpCheck.Find(corp.Corp, facts)];
            var look = new Look(corp, found, facts, [.. facts.Answered, CheckArea.File], DigestJobs.Day(now), corp.Corp.Check.IsWholeList(ChinaTime.DateOf(now)));
            await say.SayAsync(corp.Corp.Id, "corp-check", look.Period, (connection, token) => TellAsync(connection, look, now, token), now, cancellationToken);
        }
    }

    /// <summary>What changed in groups or of people is looked up and told at once; what was lost on the way to us is found the next morning.</summary>
    public async Task RecheckAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (settings.Sending != SendingMode.Live || settings.Intake == IntakeMode.Shadow)
        {
            return;
        }

        foreach (var (corpId, people, groups) in await states.StaleAsync(now - ChatStateStore.Lag, cancellationToken))
        {
            if (corps().FirstOrDefault(c => c.Corp.Id == corpId) is { } corp)
            {
                var facts = await platform.AskAgainAsync(corp, people, groups, cancellationToken);
                var look = new Look(corp, [.. CorpCheck.Find(corp.Corp, facts)], facts, [.. facts.Answered.Intersect([CheckArea.Groups, CheckArea.Members])], now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), IsWhole: false);
                await say.SayAsync(corpId, "corp-recheck", look.Period, (connection, token) => TellAsync(connection, look, now, token), now, cancellationToken);
            }
        }
    }

    /// <summary>Only of areas that were answered anything is forgotten: what could not be asked stands as it stood.</summary>
    private static async Task<IReadOnlyList<Notice>> TellAsync(NpgsqlConnection connection, Look look, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var corp = look.Corp.Corp;
        await ChatStateStore.SeenAsync(
            connection, corp.Id, CorpCheck.CustomerGroups(corp).Select(c => c.Id), look.Areas.Contains(CheckArea.Groups) ? look.Facts.Groups : null, look.Areas.Contains(CheckArea.Members), now, cancellationToken);
        var fresh = new HashSet<string>(StringComparer.Ordinal);
        foreach (var asked in look.Areas.Order().SelectMany(area => Asked(look, area)))
        {
            var names = look.Found.Select(NameOf).Where(n => n.StartsWith(asked, StringComparison.Ordinal)).ToList();
            fresh.UnionWith(await AlarmStore.ReplaceAsync(connection, corp.Id, asked, names, now, cancellationToken));
        }

        var told = look.Found.Where(f => look.IsWhole || fresh.Contains(NameOf(f))).ToList();
        return told.Count == 0 ? [] : [.. corp.Check.Listeners(corp).Select(person => Message(look, person, told, now))];
    }

    /// <summary>With what the names of all findings begin that stand or fall with the answers. Of groups only some may have been asked.</summary>
    private static IEnumerable<string> Asked(Look look, CheckArea area)
    {
        var whole = $"{Prefix}{area}:";
        return area == CheckArea.Groups && look.Facts.Groups.Count < CorpCheck.CustomerGroups(look.Corp.Corp).Count()
            ? look.Facts.Groups.Keys.Order(StringComparer.Ordinal).Select(id => $"{whole}{CorpCheck.PathOf(id)}:") : [whole];
    }

    private static Notice Message(Look look, string person, List<CorpFinding> told, DateTimeOffset now) =>
        DigestJobs.Message(look.Corp, person, "corp_check", $"corp-check:{look.Period}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = look.Corp.Corp.Name,
                ["what"] = look.IsWhole ? "入汛前体检" : "新发现",
                ["count"] = told.Count.ToString(CultureInfo.InvariantCulture),
                ["left"] = told.Count > LinesPerMessage ? $"另有{told.Count - LinesPerMessage}处，运行 ./wegrid corp check --live 看全部" : "",
            },
            Lines = told.Take(LinesPerMessage).Select(f => new NoticeLine("corp_check_line", new Dictionary<string, string>
            {
                ["where"] = Place(look.Corp.Corp, f.Path),
                ["fault"] = f.Words(look.Corp.Corp),
            })).ToList(),
            ValidUntil = null, // It is said once: late is better than never.
        };

    private static string NameOf(CorpFinding finding) => Prefix + finding.Key;

    /// <summary>Where in the file, as people say it: 石桥村 网格长, the group's name, the unit's.</summary>
    private static string Place(Corp corp, string path)
    {
        var (open, close) = (path.IndexOf('[', StringComparison.Ordinal), path.IndexOf(']', StringComparison.Ordinal));
        if (open < 0)
        {
            return path switch { "apps" => "应用", "archive.keys" => "会话存档", _ => "镇" };
        }

        var (kind, id, rest) = (path[..open], path[(open + 1)..close], path[(close + 1)..]);
        return kind switch
        {
            "grids" => $"{corp.Grids.Find(id)?.Name ?? id}{(rest.StartsWith(".posts.", StringComparison.Ordinal) && Enum.TryParse<PostKind>(rest[7..], ignoreCase: true, out var post) ? " " + post.Name() : "")}",
            "chats" => $"群“{corp.Chats.GetValueOrDefault(id)?.Name ?? id}”",
            "units" => corp.FindUnit(id)?.Name ?? id,
            "kf" => $"微信客服“{corp.Kf.FirstOrDefault(k => k.OpenKfId == id)?.Name ?? id}”",
            _ => "人员",
        };
    }

    /// <summary>What was looked at, and what was found.</summary>
    private sealed record Look(CorpEntry Corp, IReadOnlyList<CorpFinding> Found, PlatformFacts Facts, HashSet<CheckArea> Areas, string Period, bool IsWhole);
}
