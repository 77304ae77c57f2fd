using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary>One label of a ticket: what it is, and who decided it. What a person said goes before the machine; what the machine had said stays readable.</summary>
/// <param name="Label">Which.</param>
/// <param name="Value">What it is now.</param>
/// <param name="By">machine or person.</param>
/// <param name="Who">The person; empty for the machine.</param>
/// <param name="At">When the person decided.</param>
/// <param name="Machine">The machine's reason: rule, words, version.</param>
/// <param name="Was">What it had been before the person's word.</param>
internal sealed record LabelLine(string Label, string Value, string By, string Who, DateTimeOffset? At, string Machine, string? Was)
{
    private static readonly CorrectedLabel[] _shown = [CorrectedLabel.Category, CorrectedLabel.Kind, CorrectedLabel.Urgency, CorrectedLabel.Place];

    public static async Task<IReadOnlyList<LabelLine>> OfAsync(NpgsqlConnection connection, Ticket ticket, CancellationToken cancellationToken)
    {
        var (labels, corrections) = (new Dictionary<long, MachineLabel>(), new Dictionary<long, List<Correction>>());
        await CorrectionStore.ReadAsync(connection, ticket.CorpId, [ticket.Number], labels, corrections, cancellationToken);
        var said = corrections.GetValueOrDefault(ticket.Number) ?? [];
        var machine = labels.GetValueOrDefault(ticket.Number);
        return [.. _shown.Select(field => Of(field, ticket, machine, said.Find(c => c.Field == field))),
                .. said.Where(c => !_shown.Contains(c.Field)).Select(c => new LabelLine(Name(c.Field), c.Other is { } other ? $"{c.Now} {other}" : c.Now, "person", c.By.Id, c.At, c.Machine, c.Was))];
    }

    private static LabelLine Of(CorrectedLabel field, Ticket ticket, MachineLabel? machine, Correction? said) => new(
        Name(field), ValueOf(field, ticket), said is null ? "machine" : "person", said?.By.Id ?? "", said?.At, said?.Machine ?? machine?.ReasonOf(field) ?? "", said?.Was);

    private static string ValueOf(CorrectedLabel field, Ticket ticket) => field switch
    {
        CorrectedLabel.Category => ticket.Subcategory.Length > 0 ? $"{ticket.Category}/{ticket.Subcategory}" : ticket.Category,
        CorrectedLabel.Kind => ticket.Kind.Chinese(),
        CorrectedLabel.Urgency => ticket.Urgency.Chinese(),
        CorrectedLabel.Place => ticket.Place,
        CorrectedLabel.Demand or CorrectedLabel.Merge or CorrectedLabel.Unmerge or CorrectedLabel.Split => "",
    };

    private static string Name(CorrectedLabel field) => char.ToLowerInvariant($"{field}"[0]) + $"{field}"[1..];
}
