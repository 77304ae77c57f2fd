namespace WeGrid.Domain.Warnings;

/// <summary>八要素: what a warning must state (突发事件应对法 2024 art. 64): 类别、级别、起始时间、可能影响的范围、警示事项、应当采取的措施、发布单位、发布时间.</summary>
public static class WarningItems
{
    /// <summary>The items in the order of the law.</summary>
    public static IReadOnlyList<string> All { get; } = ["类别", "级别", "起始时间", "可能影响的范围", "警示事项", "应当采取的措施", "发布单位", "发布时间"];

    /// <summary>What a warning lacks, in the order of the law. A lift needs no more than who lifts it and when.</summary>
    public static IReadOnlyList<string> MissingIn(Warning warning)
    {
        ArgumentNullException.ThrowIfNull(warning);
        bool[] there =
        [
            warning.Type.Length > 0,
            warning.Colour != WarningColour.None,
            warning.Effective is not null || WarningText.HasStart(warning.Text),
            warning.Areas.Any(a => a.Name.Length > 0 || a.Codes.Count > 0 || a.Rings.Count > 0),
            warning.Text.Length > 0,
            warning.Instruction.Length > 0 || WarningText.HasAdvice(warning.Text),
            warning.Issuer.Length > 0,
            warning.Sent is not null,
        ];
        var asked = warning.Kind == WarningKind.Cancel ? All.Where(i => i is "发布单位" or "发布时间") : All;
        return [.. asked.Where(i => !there[Array.IndexOf([.. All], i)])];
    }
}
