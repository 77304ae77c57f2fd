using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Procedures;

/// <summary>短令里的话: what people write after a word or number, read into acts.</summary>
/// <param name="corp">租户.</param>
/// <param name="calendar">工作日历.</param>
public sealed partial class ProcedureWords(Corp corp, WorkingCalendar calendar)
{
    private static readonly char[] _between = [' ', '、', '，', ',', '；', ';', '\u2005'];

    /// <summary>"大事 派出所、卫生院 12月3日前：桥头有人堵路": what stands before the colon says lane, units, day and place; what follows is the title.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="number">编号.</param>
    /// <param name="rest">What was written.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">When.</param>
    public ProcedureAct.Begin Begin(Procedure procedure, long number, string rest, string by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(rest);
        var colon = rest.IndexOfAny(['：', ':']);
        var begin = new ProcedureAct.Begin(number, rest, HomeOf(procedure, by));
        if (colon < 0)
        {
            // Without a colon only a lane is told from the title: 大事 装电梯.
            var lane = LaneOf(procedure, rest.Split(_between, 2, StringSplitOptions.RemoveEmptyEntries) is [var first, _] ? first : "");
            return lane is null ? begin : begin with { Lane = lane.Id, Title = rest.Split(_between, 2, StringSplitOptions.RemoveEmptyEntries)[1] };
        }

        var said = begin with { Title = rest[(colon + 1)..] };
        foreach (var word in rest[..colon].Split(_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (LaneOf(procedure, word) is { } lane)
            {
                said = said with { Lane = lane.Id };
            }
            else if (procedure.HasParties && UnitOf(word) is { } unit)
            {
                said = said with { Parties = [.. said.Parties, unit.Id] };
            }
            else if (procedure.WantsDue && DayOf(word, at) is { } due)
            {
                said = said with { Due = due };
            }
            else if (corp.Grids.Grids.FirstOrDefault(g => g.Name == word) is { } grid)
            {
                said = said with { GridId = grid.Id };
            }
            else
            {
                // A colon in a title of its own: 桥头：护栏断了.
                return procedure.HasParties ? said with { Parties = [.. said.Parties, word] } : begin with { Lane = said.Lane, Due = said.Due };
            }
        }

        return said;
    }

    /// <summary>"会议记录 到了二十户，都同意": the name of a record and what it says; without a name the one that lacks.</summary>
    /// <param name="step">步骤.</param>
    /// <param name="rest">What was written.</param>
    /// <param name="photos">Pictures of theirs that belong to nothing yet, the newest last.</param>
    /// <param name="at">When.</param>
    public ProcedureAct.Note Note(ProcedureStep step, string rest, IReadOnlyList<string> photos, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentNullException.ThrowIfNull(photos);
        if (step.Records.Where(r => rest.StartsWith(r.Name, StringComparison.Ordinal)).MaxBy(r => r.Name.Length) is not { } field)
        {
            return new ProcedureAct.Note("", rest);
        }

        var value = rest[field.Name.Length..].Trim([.. _between, '：', ':']);
        return new ProcedureAct.Note(field.Name, field.Kind switch
        {
            FieldKind.Photo => photos.Count > 0 ? photos[^1] : "",
            FieldKind.Date => DayOf(value, at) is { } day ? ChinaTime.DateOf(day.AddTicks(-1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value,
            FieldKind.Number => value.TrimEnd('人', '户', '元', '个', '次', '件'),
            _ => value,
        });
    }

    /// <summary>"通过", "户代表 应到30 实到25 同意20", "不合格 12月5日前".</summary>
    /// <param name="step">步骤.</param>
    /// <param name="rest">What was written.</param>
    /// <param name="at">When.</param>
    public ProcedureAct.Finish Finish(ProcedureStep step, string rest, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rest);
        var outcome = step.Votes.Count > 0 ? "" : step.Outcomes.Keys.Where(o => rest.StartsWith(o, StringComparison.Ordinal)).MaxBy(o => o.Length) ?? rest;
        var left = rest.StartsWith(outcome, StringComparison.Ordinal) ? rest[outcome.Length..] : "";
        return new ProcedureAct.Finish(step.Id, outcome, CountOf(rest))
        {
            Way = step.Votes.Select(v => v.Name).Where(n => n.Length > 0 && rest.Contains(n, StringComparison.Ordinal)).MaxBy(n => n.Length) ?? "", Due = DayOf(left, at),
        };
    }

    /// <summary>"", "一起", "包联 供电所".</summary>
    /// <param name="step">步骤.</param>
    /// <param name="rest">What was written.</param>
    public ProcedureAct.Claim Claim(ProcedureStep step, string rest)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rest);
        var unit = rest.Split(_between, StringSplitOptions.RemoveEmptyEntries).Select(UnitOf).FirstOrDefault(u => u is not null);
        return unit is not null ? new ProcedureAct.Claim(ClaimKind.Unit, unit.Id)
            : new ProcedureAct.Claim(rest.Contains("一起", StringComparison.Ordinal) || rest.StartsWith("多对一", StringComparison.Ordinal) ? ClaimKind.Together
                : rest.StartsWith("一对多", StringComparison.Ordinal) ? ClaimKind.Several
                : step.Claims.Contains(ClaimKind.One) || step.Claims.Count == 0 ? ClaimKind.One : step.Claims[0]);
    }

    /// <summary>"派出所 都在县里": the unit, where it is named, and why it cannot come.</summary>
    /// <param name="rest">What was written.</param>
    /// <param name="comes">到场.</param>
    public ProcedureAct.Answer Answer(string rest, bool comes)
    {
        ArgumentNullException.ThrowIfNull(rest);
        var words = rest.Split(_between, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unit = words.Length > 0 ? UnitOf(words[0]) : null;
        return new ProcedureAct.Answer(unit?.Id ?? "", comes, unit is null ? rest : words.Length > 1 ? words[1] : "");
    }

    private static VoteCount? CountOf(string rest) =>
        Count(DuePattern(), rest) is { } due && Count(PresentPattern(), rest) is { } present && Count(ForPattern(), rest) is { } agree ? new VoteCount(due, present, agree) : null;

    private static int? Count(Regex pattern, string rest) =>
        pattern.Match(rest) is { Success: true } found && int.TryParse(found.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>The village of the first post by which they may begin one; a town's for who is of the town.</summary>
    private string HomeOf(Procedure procedure, string by)
    {
        var posts = corp.Grids.PostsOf(by).ToList();
        var grid = (posts.Find(p => procedure.Starters.Any(a => a.Post == p.Kind)) ?? posts.FirstOrDefault())?.GridId ?? "";
        return grid.Length == 0 ? "" : corp.Grids.VillageOf(grid);
    }

    private static ProcedureLane? LaneOf(Procedure procedure, string word) =>
        word.Length < 2 ? null : procedure.Lanes.FirstOrDefault(l => l.Name == word) ?? (procedure.Lanes.Where(l => l.Name.StartsWith(word, StringComparison.Ordinal)).ToList() is [var one] ? one : null);

    private HandlingUnit? UnitOf(string word) => word.Length < 2 ? null
        : corp.Units.FirstOrDefault(u => u.Id == word || u.Name == word)
            ?? (corp.Units.Where(u => u.Name.Contains(word, StringComparison.Ordinal)).Take(2).ToList() is [var one] ? one : null);

    private DateTimeOffset? DayOf(string words, DateTimeOffset at) => words.Trim().Length == 0 ? null : PutOff.Read(words.Trim(_between), at, at, calendar, null).Until;

    [GeneratedRegex("应到 ?([0-9]{1,6})")]
    private static partial Regex DuePattern();

    [GeneratedRegex("(?:实到|到会) ?([0-9]{1,6})")]
    private static partial Regex PresentPattern();

    [GeneratedRegex("(?<!不)同意 ?([0-9]{1,6})")]
    private static partial Regex ForPattern();
}
