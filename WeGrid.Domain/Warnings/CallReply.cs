namespace WeGrid.Domain.Warnings;

/// <summary>一次应答.</summary>
/// <param name="Run">Of which run.</param>
/// <param name="UserId">Whose: who was called.</param>
/// <param name="Answer">What was said or found.</param>
/// <param name="By">Who said it: themself, or who was at the door.</param>
/// <param name="At">When.</param>
public sealed record CallReply(int Run, string UserId, CallAnswer Answer, string By, DateTimeOffset At);

/// <summary>已播报: a village's loudspeaker has said it.</summary>
/// <param name="Run">Of which run.</param>
/// <param name="VillageId">Where.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When.</param>
public sealed record BroadcastDone(int Run, string VillageId, string By, DateTimeOffset At);

/// <summary>静默: who says that some grids are not called for a while, and why.</summary>
/// <param name="Run">Of which run.</param>
/// <param name="Grids">Which, with all below them.</param>
/// <param name="Until">到什么时候.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
public sealed record CallSilence(int Run, IReadOnlyList<string> Grids, DateTimeOffset Until, string By, string Reason);

/// <summary>待核实的预警, decided by a person.</summary>
/// <param name="Identifier">编号.</param>
/// <param name="IsReleased">放行; else not accepted.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record WarningWord(string Identifier, bool IsReleased, string By, DateTimeOffset At);

/// <summary>在叫的: a run that goes on and in which a person is called, as loaded for a decision.</summary>
/// <param name="Run">叫应.</param>
/// <param name="Name">暴雨橙色预警, with the mark of a drill.</param>
/// <param name="Colour">颜色 now: the person's card is that of this colour.</param>
/// <param name="UserId">The person.</param>
/// <param name="State">状态.</param>
/// <param name="FirstAt">第一次叫的时间: the person's card is that of this round.</param>
public sealed record OpenCall(int Run, string Name, WarningColour Colour, string UserId, CalleeState State, DateTimeOffset FirstAt)
{
    /// <summary>What they have said to it; null for nothing.</summary>
    public CallAnswer? Said { get; init; }
}
