using System.Globalization;
using System.Text;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>值班与人员: whether somebody is on duty tonight, what is wrong with the staffing, and the list for calling by hand.</summary>
public sealed partial class RosterJobs(CorpsNow corps, SayOnce say, WeGridSettings settings, ILogger<RosterJobs> log)
{
    private const int LinesPerMessage = 15;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const string ToldPrefix = "staffing:";

    private static readonly DayWindow _workingHours = new(new TimeOnly(9, 0), new TimeOnly(18, 0));

    /// <summary>Who prints the list looks here.</summary>
    public string Folder => Path.Combine(settings.StatePath, "rosters");

    /// <summary>值班检查, in the afternoon: an empty rota alarms now and not at three in the morning.</summary>
    public async Task CheckDutyAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            var faults = DutyFaults(corp.Corp, now);
            if (faults.Count == 0)
            {
                continue;
            }

            var people = Administrators(corp.Corp).ToList();
            if (people.Count == 0)
            {
                NobodyOnDuty(corp.Corp.Id);
            }

            foreach (var person in people)
            {
                var notice = DigestJobs.Message(corp, person, "roster_alarm", $"roster:{DigestJobs.Day(now)}", now) with
                {
                    Values = new Dictionary<string, string> { ["corp.name"] = corp.Corp.Name, ["what"] = string.Join("；", faults) },
                };
                await say.SayAsync(corp.Corp.Id, "roster", $"{DigestJobs.Day(now)}:{person}", [notice], now, cancellationToken);
            }
        }
    }

    /// <summary>
    /// 微网格缺员, to the leader who can cure it: once when it is found, and again only when something new is found; looked for in working hours.
    /// A trial tells nobody, so it remembers nothing as told either.
    /// </summary>
    public async Task TellLeadersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (settings.Sending != SendingMode.Live || settings.Intake == IntakeMode.Shadow || !_workingHours.Contains(now))
        {
            return;
        }

        foreach (var corp in corps().Where(c => c.Desks.Rules.Calendar.IsWorkingDay(ChinaTime.DateOf(now))))
        {
            await say.SayAsync(corp.Corp.Id, "staffing-leaders", DigestJobs.Day(now), (connection, token) => NewToLeadersAsync(connection, corp, now, token), now, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<Notice>> NewToLeadersAsync(NpgsqlConnection connection, CorpEntry corp, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var theirs = StaffingCheck.ForLeaders(corp.Corp.Grids, now);
        var names = theirs.SelectMany(l => l.Findings.Select(f => ToldName(l.Leader, f))).ToList();
        var fresh = await AlarmStore.ReplaceAsync(connection, corp.Corp.Id, ToldPrefix, names, now, cancellationToken);
        return [.. theirs.Where(l => l.Findings.Any(f => fresh.Contains(ToldName(l.Leader, f)))).Select(l => ToLeader(corp, l.Leader, l.Findings, now))];
    }

    /// <summary>Everything that stands for this leader, so that the newest message is the whole list.</summary>
    private static Notice ToLeader(CorpEntry corp, string leader, IReadOnlyList<StaffingFinding> findings, DateTimeOffset now) =>
        DigestJobs.Message(corp, leader, "staffing_leader", $"staffing-leader:{DigestJobs.Day(now)}", now) with
        {
            Values = Counted(corp.Corp, findings.Count),
            Lines = Lines(corp.Corp, findings),
            ValidUntil = null, // It is said once: late is better than never.
        };

    private static string ToldName(string leader, StaffingFinding finding) => $"{ToldPrefix}{leader}:{finding.Fault}:{finding.GridId}:{finding.UserId}";

    /// <summary>缺岗周报.</summary>
    public async Task CheckStaffingAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            var findings = StaffingCheck.Find(corp.Corp.Grids, now);
            if (findings.Count == 0)
            {
                continue;
            }

            foreach (var person in Administrators(corp.Corp))
            {
                var notice = DigestJobs.Message(corp, person, "staffing", $"staffing:{DigestJobs.Day(now)}", now) with
                {
                    Values = Counted(corp.Corp, findings.Count),
                    Lines = Lines(corp.Corp, findings),
                };
                await say.SayAsync(corp.Corp.Id, "staffing", $"{DigestJobs.Day(now)}:{person}", [notice], now, cancellationToken);
            }
        }
    }

    /// <summary>值班表: one printable file per corp with names and phones, for the night the machines are down. Readable by its owner only.</summary>
    public async Task WriteRostersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, OwnerOnlyFolder);
        }

        foreach (var corp in corps())
        {
            var path = Path.Combine(Folder, corp.Corp.Id + ".txt");
            var fresh = $"{path}.{Environment.ProcessId}.tmp";
            await WriteAsync(fresh, Roster(corp.Corp, now), cancellationToken);
            File.Move(fresh, path, overwrite: true);
        }
    }

    /// <summary>The list as text: the chain of command from the top, one line per person and post.</summary>
    internal static string Roster(Corp corp, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append(corp.Name).AppendLine(" 值班与责任人联系表");
        text.Append("生成时间：").AppendLine(ChinaTime.In(now).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        text.AppendLine("内含个人电话，仅供值班使用，用后收回。").AppendLine();
        foreach (var kind in new[] { PostKind.DutyOfficer, PostKind.TownLeader, PostKind.GridLeader, PostKind.GridMember, PostKind.GroupCadre, PostKind.GroupLeader, PostKind.MicroGridMember })
        {
            var posts = corp.Grids.Posts.Where(p => p.Kind == kind).OrderBy(p => p.GridId, StringComparer.Ordinal).ThenBy(p => p.IsStandIn).ToList();
            if (posts.Count == 0)
            {
                continue;
            }

            text.Append('【').Append(kind.Name()).AppendLine("】");
            foreach (var post in posts)
            {
                var staff = corp.Staff.GetValueOrDefault(post.UserId);
                text.Append("  ").Append(corp.Grids.Find(post.GridId)?.Name).Append("  ").Append(staff?.Name ?? post.UserId)
                    .Append(post.IsStandIn ? "（B角）" : "").Append("  ").AppendLine(staff is { Mobile.Length: > 0 } ? staff.Mobile : "（未登记电话）");
            }
        }

        return text.ToString();
    }

    private static List<string> DutyFaults(Corp corp, DateTimeOffset now)
    {
        var tonight = ChinaTime.At(ChinaTime.DateOf(now), new TimeOnly(22, 0));
        var officers = corp.Grids.Posts.Where(p => p.Kind == PostKind.DutyOfficer && IsTown(corp, p.GridId) && corp.Staff.ContainsKey(p.UserId))
            .Where(p => corp.Rota.OnDuty(corp.Grids, p.GridId, p.Kind, tonight).Contains(p)).ToList();
        if (officers.Count == 0)
        {
            return ["今晚没有镇值班人员，请立即安排"];
        }

        return officers.Select(o => corp.Staff[o.UserId]).Where(s => s.Mobile.Length == 0).DistinctBy(s => s.UserId)
            .Select(s => $"值班人员{s.Name}没有登记电话").ToList();
    }

    private static bool IsTown(Corp corp, string gridId) => corp.Grids.Find(gridId) is { } grid && (grid.Kind == GridKind.Town || grid.Parent is null);

    private static IEnumerable<string> Administrators(Corp corp) =>
        corp.Grids.Posts.Where(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, string> Counted(Corp corp, int count) => new()
    {
        ["corp.name"] = corp.Name,
        ["count"] = count.ToString(CultureInfo.InvariantCulture),
        ["left"] = count > LinesPerMessage ? $"另有{count - LinesPerMessage}处未列出" : "",
    };

    private static List<NoticeLine> Lines(Corp corp, IReadOnlyList<StaffingFinding> findings) =>
        findings.Take(LinesPerMessage).Select(f => new NoticeLine("staffing_line", Line(corp, f))).ToList();

    private static Dictionary<string, string> Line(Corp corp, StaffingFinding finding) => new()
    {
        ["grid.name"] = corp.Grids.Find(finding.GridId)?.Name ?? finding.GridId,
        ["post.name"] = finding.Post.Name(),
        ["person.name"] = finding.UserId is { } user ? corp.Staff.GetValueOrDefault(user)?.Name ?? user : "",
        ["fault"] = finding.Fault switch
        {
            StaffingFault.Vacant => "无人",
            StaffingFault.TooMany => "一格多员",
            StaffingFault.HoldsTwo => "一人多格",
            StaffingFault.EmptySlot => "空岗",
        },
    };

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    [LoggerMessage(EventId = 61, Level = LogLevel.Critical, Message = "{CorpId}: nobody is on duty tonight and there is nobody to tell.")]
    private partial void NobodyOnDuty(string corpId);
}
