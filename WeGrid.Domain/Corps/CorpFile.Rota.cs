using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

// 值班表与请假: settings.duty and settings.leave.
public static partial class CorpFile
{
    private static Rota ReadRota(CorpFileReader file) => file.Object("settings") is { } settings
        ? new Rota([.. settings.Objects("duty").Select(ReadTurn)], [.. settings.Objects("leave").Select(ReadLeave)])
        : Rota.Empty;

    private static DutyTurn ReadTurn(CorpFileObject o)
    {
        o.Only("grid", "post", "user", "from", "to");
        var (from, to) = ReadSpan(o);
        return new DutyTurn(o.Text("grid"), o.Choice<PostKind>("post", PostKind.DutyOfficer), o.Text("user"), from, to);
    }

    private static Leave ReadLeave(CorpFileObject o)
    {
        o.Only("user", "from", "to");
        var (from, to) = ReadSpan(o);
        return new Leave(o.Text("user"), from, to);
    }

    private static (DateTimeOffset From, DateTimeOffset To) ReadSpan(CorpFileObject o)
    {
        var (from, to) = (ReadTime(o, "from", isEnd: false), ReadTime(o, "to", isEnd: true));
        if (from is { } start && to is { } end && end <= start)
        {
            o.Fault("to", "is not after 'from'; correct one of the two");
        }

        return (from ?? default, to ?? default);
    }

    /// <summary>A day alone means the whole of it: it begins with 00:00 and ends with 24:00.</summary>
    private static DateTimeOffset? ReadTime(CorpFileObject o, string name, bool isEnd)
    {
        var text = o.Text(name);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return isEnd ? ChinaTime.EndOf(day) : ChinaTime.At(day, TimeOnly.MinValue);
        }

        if (DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return new DateTimeOffset(time, ChinaTime.Offset);
        }

        if (text.Length > 0)
        {
            o.Fault(name, $"'{text}' is not a time; write 2026-11-16 18:00, or 2026-11-16 for the whole day");
        }

        return null;
    }

    private static IEnumerable<string> RotaReferences(Corp corp)
    {
        foreach (var (i, turn) in corp.Rota.Turns.Index())
        {
            if (!corp.Grids.PostsOf(turn.UserId).Any(p => p.GridId == turn.GridId && p.Kind == turn.Kind))
            {
                yield return $"settings.duty[{i}].user: '{turn.UserId}' does not hold this post in grid '{turn.GridId}'; give them the post (or the standIn) or name another";
            }
        }

        foreach (var (i, leave) in corp.Rota.Leaves.Index().Where(l => l.Item.UserId.Length > 0 && !corp.Staff.ContainsKey(l.Item.UserId)))
        {
            yield return $"settings.leave[{i}].user: '{leave.UserId}' is not in staff; correct it or take the line out";
        }
    }
}
