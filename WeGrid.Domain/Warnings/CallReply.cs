namespace WeGrid.Domain.Warnings;

/// <summary>一次应答.</summary>
/// <param name="Run">Of which run.</param>
/// <param name="UserId">Whose: who was called.</param>
/// <param name="Answer">What was said or found.</param>
/// <param name="By">Who said it: themself, or who was at the door.</param>
/// <param name="At">When.</param>
public sealed record CallReply(int Run, string UserId, CallAnswer Answer, string By, DateTimeOffset At);

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
public sealed record OpenCall(int Run, string Name, WarningColour Colour, string UserId, CalleeState State);
