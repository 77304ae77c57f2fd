namespace WeGrid.Domain.Understanding.Answers;

/// <summary>审定答复: one answer the corp has approved, with what it stands on and how long it holds.</summary>
public sealed record ApprovedAnswer
{
    /// <summary>编号.</summary>
    public required string Id { get; init; }

    /// <summary>问法: how people ask it, as written.</summary>
    public required IReadOnlyList<string> Questions { get; init; }

    /// <summary>必有的词: each of them must be said; alternatives in one entry.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Must { get; init; } = [];

    /// <summary>不能有的词: with one of them another thing is asked.</summary>
    public IReadOnlyList<string> Never { get; init; } = [];

    /// <summary>答复原文: said as it stands, never changed.</summary>
    public required string Text { get; init; }

    /// <summary>来源: the rule or office it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>审定日期.</summary>
    public required DateOnly Approved { get; init; }

    /// <summary>审定人.</summary>
    public required string ApprovedBy { get; init; }

    /// <summary>有效期至: the last day it is given.</summary>
    public required DateOnly ValidUntil { get; init; }

    /// <summary>适用网格: only for who lives there; null for the whole corp.</summary>
    public string? Grid { get; init; }

    /// <summary>可在群里说: general, and no number stands in it.</summary>
    public bool ForGroups { get; init; }

    /// <summary>The questions, normalised and without filler words.</summary>
    internal IReadOnlyList<string> Cores { get; init; } = [];
}

/// <summary>为什么没有答: why a question goes to a person.</summary>
public enum AnswerMiss
{
    /// <summary>答了.</summary>
    None,

    /// <summary>没有相近的问法.</summary>
    NothingAlike,

    /// <summary>拿不准: two answers are about as near.</summary>
    NotSure,

    /// <summary>答复已过期.</summary>
    Expired,

    /// <summary>答复还没到审定日期.</summary>
    NotYet,
}

/// <summary>对上的答复, with everything that led to it.</summary>
/// <param name="Miss">Why none is given; <see cref="AnswerMiss.None"/> when one is.</param>
/// <param name="Answer">The nearest answer; null when nothing is alike. Given only when nothing is missed.</param>
/// <param name="Score">How alike, 0 to 1.</param>
/// <param name="Question">The way of asking it was nearest to.</param>
/// <param name="Words">The words that had to be said and were.</param>
/// <param name="IsPersonal">Whether the asker speaks of their own case: then it is told to nobody else.</param>
public sealed record AnswerMatch(AnswerMiss Miss, ApprovedAnswer? Answer, double Score, string Question, IReadOnlyList<string> Words, bool IsPersonal)
{
    /// <summary>The answer to be given; null: a person is asked.</summary>
    public ApprovedAnswer? Given => Miss == AnswerMiss.None ? Answer : null;
}
