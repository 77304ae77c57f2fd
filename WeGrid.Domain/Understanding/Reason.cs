namespace WeGrid.Domain.Understanding;

/// <summary>判断依据: which rule gave a label, on which words, in which version (UN-17).</summary>
/// <param name="Label">The label given: <c>urgency:Life</c>, <c>category:市政设施/路灯</c>.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Words">The words as normalised, in the order of the text; empty when the rule looks at the whole.</param>
/// <param name="Version">Version of the lexicon.</param>
public sealed record Reason(string Label, string Rule, IReadOnlyList<string> Words, string Version)
{
    /// <summary>One line for the ticket.</summary>
    public override string ToString() => $"{Label} ← {Rule}（{string.Join('、', Words)}）v{Version}";
}
