using System.Text.Json;

namespace WeGrid.Domain.Understanding;

/// <summary>机器判断: what the machine made of the demand a ticket began with, as it was kept with it.</summary>
/// <param name="Demand">The demand.</param>
/// <param name="Json">Its label: verdict, category, urgency, reasons.</param>
public sealed record MachineLabel(Guid Demand, string Json)
{
    /// <summary>The reason of a label: rule, words and version; empty when none was given.</summary>
    /// <param name="field">Which label.</param>
    public string ReasonOf(CorrectedLabel field)
    {
        var name = field switch
        {
            CorrectedLabel.Demand or CorrectedLabel.Split => "verdict:",
            CorrectedLabel.Category => "category:",
            CorrectedLabel.Kind => "kind:",
            CorrectedLabel.Urgency => "urgency:",
            CorrectedLabel.Place or CorrectedLabel.Merge or CorrectedLabel.Unmerge => "place:",
        };
        return Reasons().FirstOrDefault(r => r.StartsWith(name, StringComparison.Ordinal)) ?? By();
    }

    // Not every label has a reason of its own: then who decided it, and in which version, is all there is.
    private string By()
    {
        using var json = Parse();
        return json?.RootElement.TryGetProperty("by", out var by) == true ? by.GetString() ?? "" : "";
    }

    private List<string> Reasons()
    {
        using var json = Parse();
        return json?.RootElement.TryGetProperty("reasons", out var reasons) == true && reasons.ValueKind == JsonValueKind.Array
            ? [.. reasons.EnumerateArray().Select(r => r.GetString() ?? "")]
            : [];
    }

    private JsonDocument? Parse()
    {
        try
        {
            var json = JsonDocument.Parse(Json);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null; // an erased demand has no label
        }
    }
}
