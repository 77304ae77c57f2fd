using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Procedures;

// 翻册: whether a matter may be begun, and who is asked to come, where a register says so.
public sealed partial class ProcedureDesk
{
    private readonly RegisterDesk _registers = new(corp);

    /// <summary>What the title names of the register, at the matter's grid or above: what holds before what is over, the longest word first, and of like ones what is refused.</summary>
    private RegisterEntry? Named(ProcedureListing listed, ProcedureAct.Begin begin, RegisterBook book, DateTimeOffset at)
    {
        var holds = book.InForce(listed.Register, ChinaTime.DateOf(at)).ToHashSet();
        return book.Entries.Where(e => e.Kind == listed.Register && corp.Grids.IsWithin(begin.GridId, e.GridId) && listed.Fit(e, begin.Title) > 0)
            .OrderByDescending(holds.Contains).ThenByDescending(e => listed.Fit(e, begin.Title)).ThenByDescending(listed.Refuses).ThenBy(e => e.Number).FirstOrDefault();
    }

    private (ProcedureRefusal? Why, string About) NotListed(Procedure procedure, ProcedureAct.Begin begin, RegisterBook book, DateTimeOffset at)
    {
        if (procedure.Listed is not { } listed)
        {
            return (null, "");
        }

        var kind = book.Kinds.FirstOrDefault(k => k.Id == listed.Register);
        if (kind is null || Named(listed, begin, book, at) is not { } entry)
        {
            return (ProcedureRefusal.NotListed, kind?.Name ?? listed.Register);
        }

        var why = entry.Fields.GetValueOrDefault(listed.Why, "") is { Length: > 0 } reason ? $"（{listed.Why}：{reason}）" : "";
        return !kind.IsInForce(entry, ChinaTime.DateOf(at)) ? (ProcedureRefusal.ListingOver, $"“{listed.NameOf(entry)}”只到{entry.Fields[kind.Until]}")
            : listed.Refuses(entry) ? (ProcedureRefusal.ListedAgainst, $"“{listed.NameOf(entry)}”是{entry.Fields[listed.Field]}{why}")
            : (null, "");
    }

    /// <summary>请来的人: who sees to the entries of the register that is invited, at the matter's grid or above, and to what the title names.</summary>
    private IReadOnlyList<string>? Invited(Procedure procedure, ProcedureAct.Begin begin, RegisterBook book, DateTimeOffset at)
    {
        var entries = book.InForce(procedure.Invites, ChinaTime.DateOf(at)).Where(e => corp.Grids.IsWithin(begin.GridId, e.GridId));
        if (procedure.Listed is { } listed && Named(listed, begin, book, at) is { } named)
        {
            entries = entries.Append(named);
        }

        var people = entries.Select(e => _registers.SeesTo(book.Kinds.First(k => k.Id == e.Kind), e, at)).Where(p => p.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return people.Count > 0 ? people : null;
    }

    /// <summary>A record that may be left so often is there so often.</summary>
    private static bool IsFull(ProcedureField field, Proceeding matter) => field.Most > 0 && matter.Records.Count(r => r.Name == field.Name) >= field.Most;

    private static string Most(ProcedureField field) => string.Create(CultureInfo.InvariantCulture, $"{field.Name}、{field.Most}");
}
