using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;

namespace WeGrid.Tools.Commands;

/// <summary><c>procedure check FILE…</c>: every fault of a procedure's file, exit code 1; <c>procedure show FILE</c>: its steps as people read them; <c>procedure draw FILE</c>: as a Mermaid flow chart. No database is asked; the registers it looks into are those of the folder beside its own.</summary>
internal static class ProcedureCommand
{
    private const string Usage = "usage: procedure check FILE… | procedure show FILE | procedure draw FILE";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not (["check", _, ..] or ["show" or "draw", _]))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var isWell = true;
        foreach (var file in args[1..])
        {
            isWell &= await DoAsync(args[0], file);
        }

        return isWell ? 0 : 1;
    }

    private static async Task<bool> DoAsync(string verb, string file)
    {
        if (!File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"{file}: there is no such file");
            return false;
        }

        var (procedure, faults) = ProcedureReader.Parse(Path.GetFileName(file), await File.ReadAllTextAsync(file));
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"{fault}");
        }

        var unknown = procedure is null ? [] : ProcedureReader.Faults(procedure, Registers(file)).ToList();
        foreach (var fault in unknown)
        {
            await Console.Error.WriteLineAsync(fault);
        }

        if (procedure is not null)
        {
            Console.WriteLine(verb switch
            {
                "draw" => ProcedureDrawing.Mermaid(procedure).TrimEnd(),
                "show" => string.Join('\n', ProcedureDrawing.Lines(procedure)),
                _ => $"{Path.GetFileName(file)}: {procedure.Name}, {procedure.Steps.Count} steps{string.Concat(procedure.Doubts.Select(d => $"\n  待核 {d}"))}",
            });
        }

        return procedure is not null && unknown.Count == 0;
    }

    /// <summary>名册 a procedure may look into: those of the folder beside its own.</summary>
    private static List<RegisterKind> Registers(string file)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "..", "registers");
        return Directory.Exists(beside) ? [.. Directory.GetFiles(beside, "*.json").Select(f => RegisterKindReader.Parse(Path.GetFileName(f), File.ReadAllText(f)).Kind).OfType<RegisterKind>()] : [];
    }
}
