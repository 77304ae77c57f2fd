using System.Globalization;
using System.Text.Json;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Reports;

/// <summary>一步: one event of a ticket as the history chain keeps it; what figures are rebuilt from.</summary>
/// <param name="At">When.</param>
/// <param name="Move">What.</param>
/// <param name="To">State after.</param>
/// <param name="GridId">Grid after.</param>
/// <param name="Round">Round after.</param>
/// <param name="DueAt">The resident's limit after.</param>
/// <param name="UnitId">The unit named by 派单; null for other moves.</param>
/// <param name="Category">Level-1 category; in the first, and where a person corrected it.</param>
/// <param name="Urgency">Urgency, where the event says it.</param>
/// <param name="AcceptBy">接单时限; only in the first.</param>
public sealed record PastStep(
    DateTimeOffset At, TicketMove Move, TicketStatus To, string GridId, int Round, DateTimeOffset DueAt, string? UnitId, string? Category, Urgency? Urgency, DateTimeOffset? AcceptBy)
{
    /// <summary>The detail of the first event that names the accept limit.</summary>
    public const string AcceptByDetail = "acceptBy";

    /// <summary>The detail of the first event of a ticket that was split off: when the matter had been ordered.</summary>
    public const string OrderedAtDetail = "orderedAt";

    /// <summary>拆单: when the matter had been ordered; null for every other step.</summary>
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>Reads the bytes that were hashed.</summary>
    public static PastStep Read(ReadOnlyMemory<byte> canonical)
    {
        using var json = JsonDocument.Parse(canonical);
        var root = json.RootElement;
        return new PastStep(
            Time(Text(root, "at")!),
            Enum.Parse<TicketMove>(Text(root, "move")!),
            Enum.Parse<TicketStatus>(Text(root, "to")!),
            Text(root, "grid")!,
            int.Parse(Text(root, "round")!, CultureInfo.InvariantCulture),
            Time(Text(root, "due")!),
            Text(root, "unit"),
            Text(root, "category"),
            Text(root, "urgency") is { } urgency ? Enum.Parse<Urgency>(urgency) : null,
            Text(root, "~" + AcceptByDetail) is { } by ? Time(by) : null)
        {
            OrderedAt = Text(root, "~" + OrderedAtDetail) is { } ordered ? Time(ordered) : null,
        };
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

/// <summary>
/// 工单往事: a ticket as it stood at a moment, told by its history chain alone. What happened after that moment, or was edited in its row,
/// changes nothing: this is why a closed period can be rebuilt (ST-07).
/// </summary>
public sealed class TicketPast
{
    private TicketPast(long number, IReadOnlyList<PastStep> steps) => (Number, Steps) = (number, steps);

    /// <summary>工单号.</summary>
    public long Number { get; }

    /// <summary>The steps up to the moment, in order; at least one.</summary>
    public IReadOnlyList<PastStep> Steps { get; }

    /// <summary>The past of a ticket up to a moment; null when it did not exist yet.</summary>
    public static TicketPast? Of(long number, IEnumerable<PastStep> steps, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(steps);
        List<PastStep> until = [.. steps.TakeWhile(s => s.At <= asOf)];
        return until.Count == 0 ? null : new TicketPast(number, until);
    }

    /// <summary>点单时间; of a ticket that was split off, that of the matter.</summary>
    public DateTimeOffset OrderedAt => Steps[0].OrderedAt ?? Steps[0].At;

    /// <summary>一级类别; as it was corrected last.</summary>
    public string Category => Steps.LastOrDefault(s => s.Category is not null)?.Category ?? "";

    /// <summary>网格.</summary>
    public string GridId => Steps[^1].GridId;

    /// <summary>状态.</summary>
    public TicketStatus Status => Steps[^1].To;

    /// <summary>办理轮次.</summary>
    public int Round => Steps[^1].Round;

    /// <summary>群众时限.</summary>
    public DateTimeOffset DueAt => Steps[^1].DueAt;

    /// <summary>接单时限 of the first round.</summary>
    public DateTimeOffset? AcceptBy => Steps[0].AcceptBy;

    /// <summary>接单时间 of the first round.</summary>
    public DateTimeOffset? AcceptedAt => Steps.FirstOrDefault(s => s.Move == TicketMove.Accept)?.At;

    /// <summary>办结 of the last round; null while it is not done.</summary>
    public PastStep? Resolved => Steps.LastOrDefault(s => IsDone(s) || s.Move == TicketMove.Reopen) is { } step && IsDone(step) ? step : null;

    /// <summary>首次办结: what "on time" is judged by; a second round has a limit of its own.</summary>
    public PastStep? FirstResolved => Steps.FirstOrDefault(IsDone);

    /// <summary>The unit that had it when it was first done, or has it; null for the grid itself.</summary>
    public string? UnitId => Steps.TakeWhile(s => !IsDone(s)).Aggregate((string?)null, UnitAfter);

    /// <summary>为何不计: ended without being handled; null when it counts.</summary>
    public LeftOut? LeftOut => Steps[^1].Move switch
    {
        _ when Status == TicketStatus.Merged => Reports.LeftOut.Merged,
        _ when Steps.Any(s => s.Move == TicketMove.FalseAlarm) => Reports.LeftOut.FalseAlarm,
        _ when Status == TicketStatus.Terminated => Reports.LeftOut.Terminated,
        _ => null,
    };

    /// <summary>The way it went, stretch by stretch without a gap, up to a moment not before its last step; the parts add up to the whole.</summary>
    public IReadOnlyList<Stretch> Stretches(DateTimeOffset until)
    {
        var found = new List<Stretch>();
        string? unit = null;
        var signed = false;
        for (var i = 0; i < Steps.Count; i++)
        {
            var step = Steps[i];
            unit = UnitAfter(unit, step);
            signed = step.Move switch
            {
                TicketMove.SignFor or TicketMove.Start => true,
                TicketMove.Dispatch or TicketMove.Reopen => false,
                _ => signed,
            };
            var end = i + 1 < Steps.Count ? Steps[i + 1].At : until;
            found.Add(new Stretch(KindOf(step.To, signed), unit, step.At, end));
        }

        return found;
    }

    /// <summary>Done for the resident: where somebody else looks on site, with their word.</summary>
    private static bool IsDone(PastStep step) => step.Move is TicketMove.Resolve or TicketMove.ConfirmDone;

    private static string? UnitAfter(string? unit, PastStep step) => step.Move switch
    {
        TicketMove.Dispatch => step.UnitId,
        TicketMove.Return or TicketMove.Reopen => null,
        _ => unit,
    };

    private static StretchKind KindOf(TicketStatus state, bool signed) => state switch
    {
        TicketStatus.Ordered => StretchKind.Accept,
        TicketStatus.Accepted or TicketStatus.Returned => StretchKind.Dispatch,
        TicketStatus.Dispatched => signed ? StretchKind.Handling : StretchKind.SignFor,
        TicketStatus.InProgress => StretchKind.Handling,
        TicketStatus.WaitingOnResident => StretchKind.Waiting,
        TicketStatus.Deferred => StretchKind.Deferred,
        TicketStatus.Checking => StretchKind.Checking,
        TicketStatus.Resolved or TicketStatus.Rated => StretchKind.Rating,
        TicketStatus.Closed or TicketStatus.Merged or TicketStatus.Terminated => StretchKind.Ended,
    };
}

/// <summary>一段路: what a ticket waited for, in whose hands, from when to when.</summary>
/// <param name="Kind">环节.</param>
/// <param name="UnitId">承办单位; null for the grid and the village.</param>
/// <param name="From">From.</param>
/// <param name="To">To.</param>
public sealed record Stretch(StretchKind Kind, string? UnitId, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>用时.</summary>
    public TimeSpan Time => To - From;
}

/// <summary>环节.</summary>
public enum StretchKind
{
    /// <summary>等接单.</summary>
    Accept = 1,

    /// <summary>等派单.</summary>
    Dispatch = 2,

    /// <summary>等签收.</summary>
    SignFor = 3,

    /// <summary>办理.</summary>
    Handling = 4,

    /// <summary>等居民补充.</summary>
    Waiting = 5,

    /// <summary>等评价.</summary>
    Rating = 6,

    /// <summary>已结束.</summary>
    Ended = 7,

    /// <summary>挂账.</summary>
    Deferred = 8,

    /// <summary>等核实.</summary>
    Checking = 9,
}

/// <summary>不计入的原因: coded, so that rules can name them.</summary>
public enum LeftOut
{
    /// <summary>并案.</summary>
    Merged = 1,

    /// <summary>终止.</summary>
    Terminated = 2,

    /// <summary>误报.</summary>
    FalseAlarm = 3,

    /// <summary>未到时限.</summary>
    InTime = 4,

    /// <summary>没有有效评价: silence and late answers.</summary>
    Unrated = 5,

    /// <summary>这类事项不计满意率.</summary>
    Category = 6,

    /// <summary>没有记录时限.</summary>
    NoLimit = 7,
}
