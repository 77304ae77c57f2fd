namespace WeGrid.Domain.Understanding;

/// <summary>What is known of the talk around one message.</summary>
public sealed record ChatContext
{
    /// <summary>Grid of the chat; null when it has none.</summary>
    public string? Grid { get; init; }

    /// <summary>Whether the speaker talks to us: 1:1, or @-ed in a group. Then less is taken for chatter.</summary>
    public bool IsAddressed { get; init; }

    /// <summary>Whether the speaker holds a post.</summary>
    public bool FromStaff { get; init; }

    /// <summary>Whether a picture, video or place of the same speaker came just before.</summary>
    public bool FollowsMedia { get; init; }

    /// <summary>由人认定: a person has said that it is a demand; asked is only which.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>A group chat of that grid and nothing more known.</summary>
    public static ChatContext Group(string? grid) => new() { Grid = grid };

    /// <summary>A direct talk with a resident of that grid.</summary>
    public static ChatContext Direct(string? grid) => new() { Grid = grid, IsAddressed = true };
}
