using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Procedures;

/// <summary>短令里的话: what people write after a word or number, read into acts.</summary>
/// <param name="corp">租户.</param>
/// <param name="calendar">工作日历.</param>
public sealed partial class ProcedureWords(Corp corp, WorkingCalendar calendar)
{
    private static readonly char[] _between = [' ', '、', '，', ',', '；', ';', '\u2005', '\n', '\r'];
    private static readonly char[] _marks = [.. _between, '：', ':', '。'];

    /// <summary>"大事 派出所、卫生院 12月3日前：桥头有人堵路": what stands before the colon says lane, units, day and place; what follows is the title.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="number">编号.</param>
    /// <param name="rest">What was written.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">When.</param>
    /// <param name="book">名册 in which teams are looked up by what they are good at; null for none.</param>
    public ProcedureAct.Begin Begin(Procedure procedure, long number, string rest, string by, DateTimeOffset at, RegisterBook? book = null)
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
        var from = 0;
        foreach (var word in Words(rest[..colon]))
        {
            from = rest.IndexOf(word, from, StringComparison.Ordinal);
            if (LaneOf(procedure, word) is { } lane)
            {
                said = said with { Lane = lane.Id };
            }
            else if (procedure.Steps.Any(s => s.Roll) && (UnitOf(word) ?? TeamOf(procedure, word, said.GridId, book, at)) is { } unit)
            {
                said = said with { Parties = [.. said.Parties, unit.Id] };
            }
            else if (procedure.Steps.Any(s => s.IsDueGiven) && DayOf(word, at, calendar) is { } due)
            {
                said = said with { Due = due };
            }
            else if (GridOf(word, said.GridId) is { } grid)
            {
                said = said with { GridId = grid.Id };
            }
            else
            {
                // A colon in a title of its own: 大事 桥头：护栏断了.
                return procedure.Steps.Any(s => s.Roll) ? said with { Parties = [.. said.Parties, word] } : said with { Title = rest[from..] };
            }

            from += word.Length;
        }

        return said;
    }

    /// <summary>"会议记录 到了二十户，都同意": the name of a record and what it says; without a name the one that lacks.</summary>
    /// <param name="step">步骤.</param>
    /// <param name="rest">What was written.</param>
    /// <param name="photos">Pictures of theirs that belong to nothing yet, the newest last.</param>
    public static ProcedureAct.Note Note(ProcedureStep step, string rest, IReadOnlyList<string> photos)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentNullException.ThrowIfNull(photos);
        // 意见不一，有三户嫌吵: words that begin like the name of a text are its words.
        var field = step.Records.Append(new ProcedureField(step.Meets, FieldKind.Date, 0)).Where(r => r.Name.Length > 0 && rest.StartsWith(r.Name, StringComparison.Ordinal) && (r.Kind is not (FieldKind.Text or FieldKind.Task) || rest.Length == r.Name.Length || _marks.Contains(rest[r.Name.Length])))
            .MaxBy(r => r.Name.Length);
        return new ProcedureAct.Note(field?.Name ?? "", field is null ? rest : rest[field.Name.Length..].Trim(_marks)) { Photo = photos.Count > 0 ? photos[^1] : "" };
    }

    /// <summary>What was written, as its kind of record keeps it; null for what is none: words are no photo.</summary>
    /// <param name="kind">种类.</param>
    /// <param name="note">What was written, with the photo that lies ready.</param>
    /// <param name="calendar">工作日历.</param>
    /// <param name="at">When: a day without a year is the one nearest to it.</param>
    internal static string? Value(FieldKind kind, ProcedureAct.Note note, WorkingCalendar calendar, DateTimeOffset at)
    {
        var value = note.Value.Trim();
        switch (kind)
        {
            case FieldKind.Photo:
                return note.Photo.Length > 0 ? note.Photo : null;
            case FieldKind.Number:
                var number = value.TrimEnd('人', '户', '元', '个', '次', '件');
                return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? number : null;
            case FieldKind.Date:
                return DayOf(value, at, calendar, at.AddDays(-183)) is { } end ? ChinaTime.DateOf(end.AddTicks(-1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
            case FieldKind.Task:
                return note.Ticket > 0 && value.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{note.Ticket}号工单，{value}") : null;
            case FieldKind.Text:
                return value.Length > 0 ? value : null;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind of record");
        }
    }

    /// <summary>"通过", "户代表 应到30 实到25 同意20", "不合格 12月5日前".</summary>
    /// <param name="step">步骤.</param>
    /// <param name="rest">What was written.</param>
    /// <param name="at">When.</param>
    public ProcedureAct.Finish Finish(ProcedureStep step, string rest, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rest);
        var outcome = step.Votes.Count > 0 ? "" : step.Outcomes.Keys.Where(o => rest.StartsWith(o, StringComparison.Ordinal)).MaxBy(o => o.Length) ?? (step.Outcomes.Count == 0 && DayOf(rest, at, calendar) is not null ? "" : rest);
        var left = rest.StartsWith(outcome, StringComparison.Ordinal) ? rest[outcome.Length..] : "";
        return new ProcedureAct.Finish(step.Id, outcome, CountOf(rest))
        {
            // 户代表会议 is one of 户代表, not a 代表会议: what stands first is meant.
            Way = step.Votes.Select(v => v.Name).Where(n => n.Length > 0 && rest.Contains(n, StringComparison.Ordinal))
                .OrderBy(n => rest.IndexOf(n, StringComparison.Ordinal)).ThenByDescending(n => n.Length).FirstOrDefault() ?? "",
            Due = DayOf(left, at, calendar) ?? Words(left).Select(w => DayOf(w, at, calendar)).FirstOrDefault(d => d is not null),
        };
    }

    /// <summary>"", "一起", "包联 供电所".</summary>
    /// <param name="step">步骤.</param>
    /// <param name="rest">What was written.</param>
    public ProcedureAct.Claim Claim(ProcedureStep step, string rest)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rest);
        var unit = Words(rest).Select(UnitOf).FirstOrDefault(u => u is not null);
        return unit is not null || rest.StartsWith("包联", StringComparison.Ordinal) ? new ProcedureAct.Claim(ClaimKind.Unit, unit?.Id ?? "")
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
        return corp.Grids.PathUp(grid).FirstOrDefault(g => g.Kind == GridKind.Village)?.Id ?? grid;
    }

    private static ProcedureLane? LaneOf(Procedure procedure, string word) =>
        word.Length < 2 ? null : procedure.Lanes.FirstOrDefault(l => l.Name == word) ?? (procedure.Lanes.Where(l => l.Name.StartsWith(word, StringComparison.Ordinal)).ToList() is [var one] ? one : null);

    private HandlingUnit? UnitOf(string word) => word.Length < 2 ? null
        : corp.Units.FirstOrDefault(u => u.Id == word || u.Name == word)
            ?? (corp.Units.Where(u => u.Name.Contains(word, StringComparison.Ordinal)).Take(2).ToList() is [var one] ? one : null);

    /// <summary>会这一样的队: of the units in whose team somebody is good at it, the one in that village before others, and then the one in which most are.</summary>
    private HandlingUnit? TeamOf(Procedure procedure, string word, string grid, RegisterBook? book, DateTimeOffset at) => procedure.Teams is not { } teams || book is null || word.Length < 2 ? null
        : book.InForce(teams.Register, ChinaTime.DateOf(at)).Where(e => teams.Knows(e, word)).Select(e => (Unit: UnitOf(e.Fields.GetValueOrDefault(teams.Team, "")), e.GridId)).Where(t => t.Unit is not null)
            .GroupBy(t => t.Unit!).OrderByDescending(g => g.Any(t => corp.Grids.VillageOf(t.GridId) == corp.Grids.VillageOf(grid))).ThenByDescending(g => g.Count()).ThenBy(g => g.Key.Id, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;

    /// <summary>A grid of that name: of one's own village first, for every village has a 一组.</summary>
    private Grid? GridOf(string word, string home)
    {
        var named = corp.Grids.Grids.Where(g => g.Name == word).ToList();
        return named.Find(g => corp.Grids.IsWithin(g.Id, home)) ?? (named is [var one] ? one : null);
    }

    private static IEnumerable<string> Words(string text) => text.Split(_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The end of the day meant, where the words are a day and nothing else: 12-5号楼 is none.</summary>
    private static DateTimeOffset? DayOf(string words, DateTimeOffset at, WorkingCalendar calendar, DateTimeOffset? earliest = null)
    {
        var day = AfterDayPattern().Replace(words.Trim(_marks), "");
        return day.Length > 0 && PutOff.Read(day, at, earliest ?? at, calendar, null) is ({ } until, "") ? until : null;
    }

    [GeneratedRegex("(?:之前|以前|以内|之后|以后|前|内|后)$")]
    private static partial Regex AfterDayPattern();

    [GeneratedRegex("应到[ ：:]*([0-9]{1,6})")]
    private static partial Regex DuePattern();

    [GeneratedRegex("(?:实到|到会)[ ：:]*([0-9]{1,6})")]
    private static partial Regex PresentPattern();

    [GeneratedRegex("(?<!不)同意[ ：:]*([0-9]{1,6})")]
    private static partial Regex ForPattern();
}
