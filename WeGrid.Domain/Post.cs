namespace WeGrid.Domain;

/// <summary>岗位: one person's post in one grid.</summary>
/// <param name="GridId">The grid answered for.</param>
/// <param name="Kind">What is answered for.</param>
/// <param name="UserId">WeCom userid of the holder.</param>
/// <param name="IsStandIn">B角: answers when the holder does not.</param>
public sealed record Post(string GridId, PostKind Kind, string UserId, bool IsStandIn);
