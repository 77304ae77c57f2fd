using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Hosting;

/// <summary>预警接收: reads a file, judges every warning in it for a corp and writes it down. The Worker acts upon what was written.</summary>
public sealed class WarningDesk(WarningStore store)
{
    /// <summary>演练: what the source of a drill begins with; who drills follows.</summary>
    public const string Drill = "drill:";

    /// <summary>How long a drill counts.</summary>
    public static readonly TimeSpan DrillTime = TimeSpan.FromHours(2);

    /// <summary>手工录入: what a source begins with that is a person; their userid follows.</summary>
    public const string ByHand = "file:";

    /// <summary>预警源: what a source begins with that is read by itself; its name follows.</summary>
    public const string Feed = "feed:";

    /// <summary>Judges without writing anything.</summary>
    /// <param name="desks">For whom.</param>
    /// <param name="file">The file as it came.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WarningAnswer>> TryAsync(CorpDesks desks, ReadOnlyMemory<byte> file, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(desks);
        var (warnings, fault) = WarningReader.Read(file.Span, desks.Rules.Warnings);
        if (fault is not null)
        {
            return [WarningAnswer.Of(fault)];
        }

        warnings = await ReferredAsync(desks, warnings, now, cancellationToken);
        return Answers(desks, Judge(desks, warnings, await KnownAsync(desks, warnings, cancellationToken), now), now);
    }

    /// <summary>Judges without a database: nothing is on record.</summary>
    /// <param name="desks">For whom.</param>
    /// <param name="file">The file as it came.</param>
    /// <param name="now">Now.</param>
    public static IReadOnlyList<WarningAnswer> TryAlone(CorpDesks desks, ReadOnlyMemory<byte> file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(desks);
        var (warnings, fault) = WarningReader.Read(file.Span, desks.Rules.Warnings);
        return fault is not null ? [WarningAnswer.Of(fault)] : Answers(desks, Judge(desks, warnings, [], now), now);
    }

    /// <summary>演练: writes down what a file would start, marked as a drill: it counts from now for two hours, whatever its own times are.</summary>
    /// <param name="desks">For whom.</param>
    /// <param name="file">The file.</param>
    /// <param name="by">Who drills.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WarningAnswer>> DrillAsync(CorpDesks desks, ReadOnlyMemory<byte> file, string by, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(desks);
        var (warnings, fault) = WarningReader.Read(file.Span, desks.Rules.Warnings);
        if (fault is not null || warnings.Count == 0)
        {
            return [WarningAnswer.Of(fault ?? new(WarningReasonCode.NotXml))];
        }

        var grids = WarningGround.Covered(desks.Corp, warnings[0]);
        var drill = warnings[0] with
        {
            Identifier = $"drill-{now.ToUnixTimeSeconds()}-{warnings[0].Identifier}", Status = "Exercise", Kind = WarningKind.Alert, Sent = now, Effective = now, Expires = now + DrillTime, References = [], Doubts = [],
        };
        var verdict = grids.Count == 0 ? new WarningVerdict(WarningVerdictKind.Refused, [new(WarningReasonCode.OutsideArea)], grids) : new WarningVerdict(WarningVerdictKind.Accepted, [], grids);
        if (grids.Count > 0)
        {
            await store.RecordAsync(desks.Corp.Id, drill, verdict, null, $"{Drill}{by}", now, cancellationToken);
        }

        return [Answer(desks, drill, verdict, now)];
    }

    /// <summary>Judges and writes down; a warning on record already changes nothing, whatever it says now.</summary>
    /// <param name="desks">For whom.</param>
    /// <param name="file">The file as it came.</param>
    /// <param name="source">By which way: api, file:USER, feed:NAME.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WarningAnswer>> ReceiveAsync(CorpDesks desks, ReadOnlyMemory<byte> file, string source, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(desks);
        var (warnings, fault) = WarningReader.Read(file.Span, desks.Rules.Warnings);
        if (fault is not null)
        {
            return [WarningAnswer.Of(fault)];
        }

        var raw = warnings.Count == 1 ? file.ToArray() : null;
        var answers = new Dictionary<Warning, WarningAnswer>(ReferenceEqualityComparer.Instance);
        // In the order they were sent: a lift must find what it lifts, wherever it stands in the file.
        foreach (var warning in warnings.OrderBy(w => w.Sent ?? DateTimeOffset.MinValue))
        {
            var referred = await ReferredAsync(desks, [warning], now, cancellationToken);
            var (judged, verdict) = Judge(desks, referred, await KnownAsync(desks, referred, cancellationToken), now)[0];
            answers[warning] = await KeepAsync(desks, judged, verdict, raw, source, now, cancellationToken);
        }

        return [.. warnings.Select(w => answers[w])];
    }

    private async Task<WarningAnswer> KeepAsync(CorpDesks desks, Warning warning, WarningVerdict verdict, byte[]? raw, string source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (verdict.Reasons.Any(r => r.Code == WarningReasonCode.NoIdentifier))
        {
            return Answer(desks, warning, verdict, now);
        }

        var isElsewhere = verdict is { Kind: WarningVerdictKind.Refused, Grids.Count: 0 } || verdict.Reasons.Any(r => r.Code == WarningReasonCode.UnknownReference && verdict.Kind == WarningVerdictKind.Refused);
        if (source.StartsWith(Feed, StringComparison.Ordinal) && isElsewhere)
        {
            // A list of the whole country: what is elsewhere is not kept by every town, nor a lift of what was never here.
            return Answer(desks, warning, verdict, now);
        }

        if (verdict.Kind == WarningVerdictKind.Accepted && source.StartsWith(ByHand, StringComparison.Ordinal) && warning.Colour != WarningColour.Red)
        {
            verdict = verdict with { Kind = WarningVerdictKind.Held, Reasons = [new(WarningReasonCode.SecondPerson), .. verdict.Reasons] };
        }

        var isNew = await store.RecordAsync(desks.Corp.Id, warning, verdict, raw, source, now, cancellationToken);
        // What is on record stands as it was decided then.
        var stored = isNew ? null : await store.FindAsync(desks.Corp.Id, warning.Identifier, cancellationToken);
        return Answer(desks, stored?.Warning ?? warning, stored?.Verdict ?? verdict, now) with { IsKnown = !isNew };
    }

    /// <summary>A lift that names nothing lifts what its issuer has running of that type.</summary>
    private async Task<IReadOnlyList<Warning>> ReferredAsync(CorpDesks desks, IReadOnlyList<Warning> warnings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var referred = new List<Warning>(warnings.Count);
        foreach (var warning in warnings)
        {
            referred.Add(warning is { Kind: WarningKind.Cancel, References.Count: 0 }
                ? warning with { References = await store.RunningAsync(desks.Corp.Id, warning, now, cancellationToken) } : warning);
        }

        return referred;
    }

    private async Task<Dictionary<string, KnownWarning>> KnownAsync(CorpDesks desks, IReadOnlyList<Warning> warnings, CancellationToken cancellationToken) =>
        new(await store.KnownAsync(desks.Corp.Id, warnings.SelectMany(w => w.References), cancellationToken), StringComparer.Ordinal);

    private static List<(Warning Warning, WarningVerdict Verdict)> Judge(CorpDesks desks, IReadOnlyList<Warning> warnings, Dictionary<string, KnownWarning> known, DateTimeOffset now)
    {
        var judged = new List<(Warning, WarningVerdict)>(warnings.Count);
        foreach (var warning in warnings)
        {
            var verdict = WarningGate.Decide(desks.Corp, warning, known, now);
            judged.Add((warning, verdict));
            if (verdict.Kind != WarningVerdictKind.Refused)
            {
                // A file may hold a warning and its change.
                known[warning.Identifier] = new KnownWarning(warning.Identifier, warning.Sender);
            }
        }

        return judged;
    }

    private static List<WarningAnswer> Answers(CorpDesks desks, List<(Warning Warning, WarningVerdict Verdict)> judged, DateTimeOffset now) =>
        judged.ConvertAll(j => Answer(desks, j.Warning, j.Verdict, now));

    /// <summary>With how many are called, and when the first: at once where everybody is called, in the daytime where the text is passed on; a lift calls nobody.</summary>
    private static WarningAnswer Answer(CorpDesks desks, Warning warning, WarningVerdict verdict, DateTimeOffset now)
    {
        var plan = desks.Rules.Warnings.PlanFor(warning.Type, warning.Colour);
        var people = verdict.Grids.Count == 0 || warning.Kind == WarningKind.Cancel ? [] : CallRoster.For(desks.Corp, verdict.Grids, plan, now);
        var calls = verdict.Kind == WarningVerdictKind.Accepted && plan.Calls && people.Count > 0;
        return WarningAnswer.Of(warning, verdict, people.Count, calls ? now : null);
    }
}
