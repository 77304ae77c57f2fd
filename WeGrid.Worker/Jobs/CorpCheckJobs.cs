using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 租户体检 (AD-10), every morning: what is wrong and was not yesterday goes to the administrators as one message, each finding once until it
/// changes; a week before the flood season all of it. A trial tells nobody, so it remembers nothing as told either.
/// </summary>
public sealed class CorpCheckJobs(CorpsNow corps, SayOnce say, PlatformCheck platform, WeGridSettings settings)
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
            await say.SayAsync(corp.Corp.Id, "corp-check", DigestJobs.Day(now), (connection, token) => TellAsync(connection, corp, found, facts, now, token), now, cancellationToken);
        }
    }

    /// <summary>Only of areas that were answered anything is forgotten: what could not be asked stands as it stood.</summary>
    private static async Task<IReadOnlyList<Notice>> TellAsync(
        NpgsqlConnection connection, CorpEntry corp, IReadOnlyList<CorpFinding> found, PlatformFacts facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fresh = new HashSet<string>(StringComparer.Ordinal);
        foreach (var area in facts.Answered.Append(CheckArea.File).Distinct().Order())
        {
            var names = found.Where(f => f.Area == area).Select(NameOf).ToList();
            fresh.UnionWith(await AlarmStore.ReplaceAsync(connection, corp.Corp.Id, $"{Prefix}{area}:", names, now, cancellationToken));
        }

        var whole = corp.Corp.Check.IsWholeList(ChinaTime.DateOf(now));
        var told = found.Where(f => whole || fresh.Contains(NameOf(f))).ToList();
        return told.Count == 0 ? [] : [.. corp.Corp.Check.Listeners(corp.Corp).Select(person => Message(corp, person, told, whole, now))];
    }

    private static Notice Message(CorpEntry corp, string person, List<CorpFinding> told, bool whole, DateTimeOffset now) =>
        DigestJobs.Message(corp, person, "corp_check", $"corp-check:{DigestJobs.Day(now)}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["what"] = whole ? "入汛前体检" : "新发现",
                ["count"] = told.Count.ToString(CultureInfo.InvariantCulture),
                ["left"] = told.Count > LinesPerMessage ? $"另有{told.Count - LinesPerMessage}处，运行 ./wegrid corp check --live 看全部" : "",
            },
            Lines = told.Take(LinesPerMessage).Select(f => new NoticeLine("corp_check_line", new Dictionary<string, string>
            {
                ["where"] = Place(corp.Corp, f.Path),
                ["fault"] = f.Words(corp.Corp),
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
}
