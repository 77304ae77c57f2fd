using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>裁定.</summary>
public enum WarningVerdictKind
{
    /// <summary>受理: it goes its way.</summary>
    Accepted,

    /// <summary>暂缓: a person decides; the hold climbs after ten minutes.</summary>
    Held,

    /// <summary>不受理: kept with its reasons, nobody is told.</summary>
    Refused,
}

/// <summary>裁定结果: what becomes of a warning in one corp, and why.</summary>
/// <param name="Kind">裁定.</param>
/// <param name="Reasons">理由, those that decided first; an accepted one may have some, too: 要素不全.</param>
/// <param name="Grids">覆盖的网格, the uppermost ones.</param>
public sealed record WarningVerdict(WarningVerdictKind Kind, IReadOnlyList<WarningReason> Reasons, IReadOnlyList<string> Grids)
{
    /// <summary>待核实: goes to those responsible, not to residents, until a person has looked.</summary>
    public bool HoldsResidents => Kind == WarningVerdictKind.Held || Reasons.Any(r => r.Code is WarningReasonCode.MissingItem or WarningReasonCode.LevelConflict);
}

/// <summary>在册预警: what is known of an earlier one.</summary>
/// <param name="Identifier">编号.</param>
/// <param name="Sender">发布者标识.</param>
public sealed record KnownWarning(string Identifier, string Sender);

/// <summary>预警裁定: accepted, held for a person or refused (domain.md C.1, C.2). Pure.</summary>
public static class WarningGate
{
    /// <summary>So far ahead of our clock an issuer's may be.</summary>
    private static readonly TimeSpan _ahead = TimeSpan.FromMinutes(15);

    /// <summary>Decides.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="warning">What was read.</param>
    /// <param name="known">What of its references is on record, by identifier.</param>
    /// <param name="now">Now.</param>
    public static WarningVerdict Decide(Corp corp, Warning warning, IReadOnlyDictionary<string, KnownWarning> known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(warning);
        ArgumentNullException.ThrowIfNull(known);
        var grids = WarningGround.Covered(corp, warning);
        var refusals = Refusals(warning, grids, known, now).Distinct().ToList();
        var holds = Holds(corp, warning, known).ToList();
        var notes = warning.Doubts.Where(d => d.Code is WarningReasonCode.CodeTitleMismatch or WarningReasonCode.LevelConflict).ToList();
        if (refusals.Count > 0)
        {
            return new(WarningVerdictKind.Refused, [.. refusals.Concat(holds).Concat(notes).Distinct()], grids);
        }

        var kind = holds.Exists(h => Stops(h, warning)) ? WarningVerdictKind.Held : WarningVerdictKind.Accepted;
        return new(kind, [.. holds.OrderByDescending(h => Stops(h, warning)).Concat(notes).Distinct()], grids);
    }

    private static IEnumerable<WarningReason> Refusals(Warning warning, IReadOnlyList<string> grids, IReadOnlyDictionary<string, KnownWarning> known, DateTimeOffset now)
    {
        foreach (var doubt in warning.Doubts.Where(d => d.Code is WarningReasonCode.NoIdentifier or WarningReasonCode.BadTime))
        {
            yield return doubt;
        }

        if (!warning.Status.Equals("Actual", StringComparison.OrdinalIgnoreCase) || warning.Kind == WarningKind.Other || WarningText.IsDrill(warning.Title))
        {
            yield return new(WarningReasonCode.NotActual);
        }

        if (warning.Sent > now + _ahead)
        {
            yield return new(WarningReasonCode.BadTime);
        }

        if (warning.Kind == WarningKind.Cancel)
        {
            if (!warning.References.Any(r => known.ContainsKey(r.Identifier)))
            {
                yield return new(WarningReasonCode.UnknownReference);
            }
        }
        else
        {
            if (warning.End <= now)
            {
                yield return new(WarningReasonCode.Expired);
            }

            if (grids.Count == 0)
            {
                yield return new(WarningReasonCode.OutsideArea);
            }
        }

        if (warning.References.Any(r => known.TryGetValue(r.Identifier, out var earlier) && !IsSameIssuer(warning, earlier)))
        {
            yield return new(WarningReasonCode.NotFromIssuer);
        }
    }

    private static IEnumerable<WarningReason> Holds(Corp corp, Warning warning, IReadOnlyDictionary<string, KnownWarning> known)
    {
        if (!IsConfigured(corp, warning))
        {
            yield return new(WarningReasonCode.NotFromIssuer);
        }

        if (warning.Kind == WarningKind.Update && warning.References.Count > 0 && !warning.References.Any(r => known.ContainsKey(r.Identifier)))
        {
            yield return new(WarningReasonCode.UnknownReference);
        }

        foreach (var item in WarningItems.MissingIn(warning))
        {
            yield return new(WarningReasonCode.MissingItem, item);
        }

        foreach (var conflict in warning.Doubts.Where(d => d.Code == WarningReasonCode.LevelConflict))
        {
            yield return conflict;
        }
    }

    /// <summary>
    /// Whether a doubt keeps it from starting. Of 橙 and 红 those responsible are called whatever is missing; a doubtful source never calls anybody; an
    /// update of something we never had is as good as new.
    /// </summary>
    private static bool Stops(WarningReason reason, Warning warning) => reason.Code switch
    {
        WarningReasonCode.NotFromIssuer => true,
        WarningReasonCode.UnknownReference => false,
        _ => !warning.Colour.IsGrave(),
    };

    private static bool IsConfigured(Corp corp, Warning warning) =>
        corp.Warnings.Sources.Count == 0 || corp.Warnings.Sources.Any(s => s.Equals(warning.Sender, StringComparison.OrdinalIgnoreCase)
            || (s.Length is 6 or 9 && s.All(char.IsAsciiDigit) && ChineseIdentifier.Parse(warning.Identifier) is not null && warning.Identifier.StartsWith(s, StringComparison.Ordinal)));

    /// <summary>Only who issued it changes or lifts it; in China the identifier says who that is.</summary>
    private static bool IsSameIssuer(Warning warning, KnownWarning earlier) =>
        ChineseIdentifier.Parse(warning.Identifier) is { } mine && ChineseIdentifier.Parse(earlier.Identifier) is { } theirs
            ? mine.IsOfSameIssuer(theirs) : warning.Sender.Equals(earlier.Sender, StringComparison.OrdinalIgnoreCase);
}
