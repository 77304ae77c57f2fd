namespace WeGrid.Domain.Corps;

/// <summary>队伍 (<c>teams</c>): 党员先锋队, 突击队: people who are called out together (system A18 of domain.md). No personal data beyond userids.</summary>
/// <param name="Id">队伍代号.</param>
/// <param name="Name">名称, as it is said: 先锋队.</param>
/// <param name="GridId">所在网格: whoever leads it, or one above it, may call the team out.</param>
/// <param name="Leader">队长, who may call it out, too; null for none.</param>
/// <param name="Members">队员.</param>
public sealed record Team(string Id, string Name, string GridId, string? Leader, IReadOnlyList<string> Members);
