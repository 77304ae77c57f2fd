using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Procedures;

// 翻册: what a procedure looks up in registers, and writes into them.
public static partial class ProcedureReader
{
    /// <summary>What keeps a procedure from the registers it names: they, their columns and their choices must be there.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="kinds">名册 there are.</param>
    public static IEnumerable<string> Faults(Procedure procedure, IReadOnlyList<RegisterKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(kinds);
        var where = $"procedures/{procedure.Id}.json";
        return Columns(procedure).SelectMany(use => kinds.FirstOrDefault(k => k.Id == use.Register) is not { } kind
            ? [$"{where}: '{use.Member}' looks into the register '{use.Register}', which is not there; write the id of a file of data/registers"]
            : use.Fields.Where(c => c.Length > 0).Except(kind.Fields.Select(f => f.Name)).Select(c => $"{where}: '{use.Member}' names '{c}', which is no column of '{kind.Id}'; write one of {string.Join('、', kind.Fields.Select(f => f.Name))}"))
            .Concat(procedure.Steps.Where(s => s.Enters is not null).SelectMany(s => Unfit(where, s, kinds)));
    }

    private static IEnumerable<(string Member, string Register, IEnumerable<string> Fields)> Columns(Procedure procedure) =>
    [
        .. procedure.Listed is { } listed ? [("listed", listed.Register, [.. listed.Names, listed.Field, listed.Why])] : Array.Empty<(string, string, IEnumerable<string>)>(),
        .. procedure.Invites.Length > 0 ? [("invites", procedure.Invites, [])] : Array.Empty<(string, string, IEnumerable<string>)>(),
        .. procedure.Teams is { } teams ? [("teams", teams.Register, [teams.Team, .. teams.For])] : Array.Empty<(string, string, IEnumerable<string>)>(),
        .. procedure.Near is { } near ? [("near", near.Register, [near.Skill])] : Array.Empty<(string, string, IEnumerable<string>)>(),
        .. procedure.Steps.Where(s => s.Enters is not null).Select(s => ("enter", s.Enters!.Register, s.Enters.Fields.Keys)),
        .. procedure.Steps.Where(s => s.Withdraws.Length > 0).Select(s => ("withdraw", s.Withdraws, Enumerable.Empty<string>())),
    ];

    /// <summary>What a step enters must be what an import would let in.</summary>
    private static IEnumerable<string> Unfit(string where, ProcedureStep step, IReadOnlyList<RegisterKind> kinds)
    {
        if (kinds.FirstOrDefault(k => k.Id == step.Enters!.Register) is not { } kind)
        {
            yield break;
        }

        foreach (var field in kind.Fields.Where(f => f.IsNeeded && !step.Enters!.Fields.ContainsKey(f.Name)))
        {
            yield return $"{where}: step '{step.Id}' enters no '{field.Name}', which '{kind.Id}' needs; add it to \"fields\"";
        }

        foreach (var field in kind.Fields.Where(f => f.Choices.Count > 0 && step.Enters!.Fields.TryGetValue(f.Name, out var from) && !(from[0] == '=' && f.Choices.Contains(from[1..]))))
        {
            yield return $"{where}: step '{step.Id}' enters '{field.Name}', which is one of {string.Join('、', field.Choices)}; write it after =";
        }
    }

    private static ProcedureListing? ReadListed(JsonAt root)
    {
        if (root.Find("listed") is not { } at)
        {
            return null;
        }

        at.AllowOnly("register", "names", "field", "refused", "why", "say");
        var listed = new ProcedureListing(
            at.NeedText("register", "the id of a register: work-items"), at.Need("names", "write the columns with its names: [\"事项\"]")?.Texts() ?? [], at.Find("field")?.Text() ?? "", at.Find("refused")?.Texts() ?? [],
            at.Find("why")?.Text() ?? "", at.Find("say")?.Text() ?? "");
        if (listed.Names.Count == 0)
        {
            at.Fault("'names' is empty", "write the columns with its names: [\"事项\"]");
            return null;
        }

        if (listed.Field.Length == 0 != (listed.Refused.Count == 0))
        {
            at.Fault("'field' and 'refused' go together", "write the column and the values of it that are refused, or neither");
        }

        return listed;
    }

    private static ProcedureTeams? ReadTeams(JsonAt root)
    {
        if (root.Find("teams") is not { } at)
        {
            return null;
        }

        at.AllowOnly("register", "team", "for");
        return new ProcedureTeams(at.NeedText("register", "the id of a register: elders"), at.NeedText("team", "the column with the team's name: 队"), at.Need("for", "write the columns with what people are good at: [\"擅长\"]")?.Texts() ?? []);
    }

    private static ProcedureNearness? ReadNear(JsonAt root)
    {
        if (root.Find("near") is not { } at)
        {
            return null;
        }

        at.AllowOnly("register", "skill");
        return new ProcedureNearness(at.NeedText("register", "the id of a register: reported"), at.Find("skill")?.Text() ?? "");
    }

    private static ProcedureEntry? ReadEntry(JsonAt step)
    {
        if (step.Find("enter") is not { } at)
        {
            return null;
        }

        at.AllowOnly("register", "fields");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, from) in at.Need("fields", "write { \"事项\": \"title\", \"依据\": \"依据\", \"类别\": \"=依法协助\" }")?.Members() ?? [])
        {
            fields[name] = from.Text() ?? ProcedureEntry.Title;
        }

        return new ProcedureEntry(at.NeedText("register", "the id of a register: work-items"), fields);
    }

    /// <summary>What is looked up is of use to somebody, and what is written comes from somewhere.</summary>
    private static void CheckRegisters(JsonAt root, Procedure procedure)
    {
        var comes = procedure.Invites.Length > 0 || procedure.Listed is not null;
        var wanted = procedure.Steps.Any(s => s.By.Any(a => a.Part == ProcedurePart.Invited) || s.Notices.Any(n => n.To == NoticeAudience.Invited));
        if (wanted && !comes)
        {
            root.Fault("\"invited\" are told or do a step, and nobody is invited", "write \"invites\", the id of a register, or \"listed\"");
        }

        if (procedure.Invites.Length > 0 && !wanted)
        {
            root.Fault($"'{procedure.Invites}' is invited, and nobody tells them", "add { \"on\": \"start\", \"to\": \"invited\" } to the first step");
        }

        if (procedure.Teams is not null && procedure.Steps.All(s => !s.Roll))
        {
            root.Fault("there are teams, and no unit is called", "take \"teams\" out, or add \"roll\": true to a step");
        }

        if (procedure.Near is not null && procedure.List.Length == 0)
        {
            root.Fault("\"near\" orders a list, and there is none", "take \"near\" out, or write \"list\"");
        }

        foreach (var (step, from) in procedure.Steps.Where(s => s.Enters is not null).SelectMany(s => s.Enters!.Fields.Values, (s, f) => (s, f)).Where(f => f.f != ProcedureEntry.Title && f.f[0] != '='))
        {
            if (!procedure.Steps.TakeWhile(s => s != step).Append(step).Any(s => s.Records.Any(r => r.Name == from && r is { Least: > 0, Kind: not (FieldKind.Photo or FieldKind.Task) })))
            {
                root.Fault($"step '{step.Id}' enters '{from}', which neither it nor a step before it must leave", "write \"title\", the name of a record, or words after =");
            }
        }
    }
}
