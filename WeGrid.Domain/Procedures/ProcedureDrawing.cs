using System.Text;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Procedures;

/// <summary>程序图: the steps as people and machines draw them.</summary>
public static class ProcedureDrawing
{
    /// <summary>As a Mermaid flow chart.</summary>
    public static string Mermaid(Procedure procedure)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        var text = new StringBuilder("flowchart TD\n");
        foreach (var step in procedure.Steps)
        {
            text.Append("    ").Append(Node(step.Id)).Append("[\"").Append(Label(procedure, step)).Append("\"]\n");
        }

        foreach (var (from, label, to) in Arrows(procedure).Distinct())
        {
            text.Append("    ").Append(Node(from)).Append(label.Length > 0 ? $" -- {label} --> " : " --> ").Append(Node(to)).Append('\n');
        }

        return text.Append("    ").Append(Node(ProcedureStep.End)).Append("((结束))\n").ToString();
    }

    /// <summary>As lines to read: one for each step, with who, what and until when.</summary>
    public static IEnumerable<string> Lines(Procedure procedure)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        yield return $"{procedure.Name}（{procedure.Id}，{procedure.Version}）：{procedure.Matter}由 {string.Join('、', procedure.Starters.Select(Name))} 发起（“{procedure.Word} …”）{(procedure.IsConfidential ? "；保密" : "")}";
        foreach (var (i, step) in procedure.Steps.Index())
        {
            yield return $"{i + 1}. {step.Name}：{string.Join('、', step.By.Select(Name))}{Left(step)}{Time(procedure, step)}{(step.Lanes.Count > 0 ? $"；只走 {string.Join('、', step.Lanes.Select(l => LaneName(procedure, l)))}" : "")}";
            foreach (var (outcome, to) in step.Outcomes)
            {
                yield return $"   {outcome} → {(to == ProcedureStep.End ? "结束" : procedure.Find(to)?.Name ?? to)}";
            }
        }

        foreach (var doubt in procedure.Doubts)
        {
            yield return $"待核：{doubt}";
        }
    }

    private static IEnumerable<(string From, string Label, string To)> Arrows(Procedure procedure)
    {
        foreach (var lane in procedure.Lanes.Select(l => l.Id).DefaultIfEmpty(""))
        {
            foreach (var step in procedure.Steps.Where(s => s.IsOn(lane)))
            {
                foreach (var (outcome, to) in step.Outcomes.Count > 0 ? step.Outcomes : new Dictionary<string, string> { [""] = procedure.After(step, lane)?.Id ?? ProcedureStep.End })
                {
                    yield return (step.Id, outcome, to);
                }
            }
        }
    }

    private static string Label(Procedure procedure, ProcedureStep step) => $"{step.Name}<br/>{string.Join('、', step.By.Select(Name))}{Time(procedure, step).Replace("；", "<br/>", StringComparison.Ordinal)}";

    private static string Left(ProcedureStep step)
    {
        string[] left =
        [
            .. step.Records.Select(r => r.Least > 1 ? $"{r.Name}{r.Least}份" : r.Name),
            .. step.Votes.Select(v => $"{v.Name}表决（到会{v.Present}，{(v.IsForOfDue ? "应到" : "到会")}的{v.For}同意）"),
            .. step.Claims.Count > 0 ? new[] { "认领" } : [],
            .. step.Roll ? new[] { "各单位到场或说明原因" } : [],
        ];
        return left.Length == 0 ? "" : $"；留下 {string.Join('、', left)}";
    }

    private static string Time(Procedure procedure, ProcedureStep step)
    {
        string[] times =
        [
            .. step.IsDueGiven ? new[] { "期限由发起人定" } : [],
            .. step.Least is { } least ? new[] { $"至少{Words.Of(least)}" } : [],
            .. step.Within.Select(w => w.Key.Length == 0 ? $"{Words.Of(w.Value)}内" : $"{LaneName(procedure, w.Key)}{Words.Of(w.Value)}内"),
        ];
        return times.Length == 0 ? "" : $"；{string.Join('、', times)}";
    }

    private static string LaneName(Procedure procedure, string lane) => procedure.Lanes.FirstOrDefault(l => l.Id == lane)?.Name ?? lane;

    private static string Name(ProcedureActor actor) => Words.Of(actor);

    /// <summary>A node's name must not be a word of the language.</summary>
    private static string Node(string id) => "s_" + id.Replace('-', '_');
}
