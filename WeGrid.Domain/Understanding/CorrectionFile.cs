using System.Globalization;
using System.Security.Cryptography;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Understanding;

/// <summary>
/// 更正文件 (X-24): corrections as labelled messages, in the columns of <c>data/village/single</c> and an origin. One row per message, with the labels it has now;
/// the origin names which of them a person decided: <c>longxi:category+place</c>.
/// </summary>
public static class CorrectionFile
{
    /// <summary>The columns.</summary>
    public const string Header = "id\ttext\tis_demand\tkind\tcategory\turgency\tplace\tflags\tregion\torigin";

    /// <summary>The rows; corrections of one message together, those whose words are gone not at all.</summary>
    /// <param name="corp">Whose.</param>
    /// <param name="corrections">With the words and the labels as they are now, oldest first.</param>
    public static IReadOnlyList<string> Rows(Corp corp, IReadOnlyList<(Correction Correction, string Text, TicketLabel? Label)> corrections)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(corrections);
        var names = corp.Staff.Values.Select(s => s.Name).ToList();
        var idOf = corrections.Where(c => c.Correction.Ticket is not null).GroupBy(c => c.Correction.Ticket!.Value).ToDictionary(g => g.Key, g => IdOf(g.First().Correction.Demand));
        return [.. corrections.GroupBy(c => c.Correction.Demand).Where(g => g.Key != Guid.Empty && g.Any(c => c.Text.Length > 0))
            .Select(g => Row(corp.Id, Masking.Whole(g.First(c => c.Text.Length > 0).Text, names), [.. g.Select(c => c.Correction)], g.Last().Label, names, idOf))];
    }

    private static string Row(string corp, string text, List<Correction> said, TicketLabel? label, List<string> names, Dictionary<long, string> idOf)
    {
        // Whatever was said last counts; who gave it a ticket or corrected a label of one has taken it for a demand.
        var isDemand = said.FindLast(c => c.Field == CorrectedLabel.Demand) is { } demand ? demand.Now == "是诉求" : label is not null;
        var place = label is null || !isDemand ? "" : Masking.Whole(label.Place, names);
        string[] cells =
        [
            IdOf(said[0].Demand), text, isDemand ? "1" : "0",
            isDemand && label is not null ? label.Kind.Chinese() : "-",
            isDemand && label is not null ? (label.Subcategory.Length > 0 ? $"{label.Category}/{label.Subcategory}" : label.Category) : "-",
            isDemand && label is not null ? UrgencyOf(label) : "none",
            text.Contains(place, StringComparison.Ordinal) ? place : "", string.Join(',', Same(said, idOf)), corp, $"{corp}:{string.Join('+', Origins(said))}",
        ];
        return string.Join('\t', cells.Select(c => c.Replace('\t', ' ').ReplaceLineEndings(" ")));
    }

    private static IEnumerable<string> Origins(List<Correction> said) =>
        said.Select(c => c.Field).Distinct().Order().Select(f => $"{f}".ToLower(CultureInfo.InvariantCulture));

    /// <summary>Which other message a person said was the same matter, or another.</summary>
    private static IEnumerable<string> Same(List<Correction> said, Dictionary<long, string> idOf) =>
        said.Where(c => c.Other is not null).GroupBy(c => c.Other!.Value).Select(g =>
            $"{(g.Last().Field == CorrectedLabel.Merge ? "same" : "different")}={idOf.GetValueOrDefault(g.Key) ?? g.Key.ToString(CultureInfo.InvariantCulture)}");

    private static string UrgencyOf(TicketLabel label) => label.Urgency switch
    {
        Urgency.Life => "life",
        Urgency.TwoHours => "2h",
        Urgency.Day => "24h",
        Urgency.WorkingDays => label.Kind == DemandKind.Consultation ? "1wd" : "5wd",
    };

    /// <summary>Cannot be led back to the demand, and is the same in every export.</summary>
    private static string IdOf(Guid demand) => "c" + Convert.ToHexStringLower(SHA256.HashData(demand.ToByteArray()))[..11];
}
