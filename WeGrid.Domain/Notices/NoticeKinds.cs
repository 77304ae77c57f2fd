namespace WeGrid.Domain.Notices;

/// <summary>
/// 可不收的通知 (NT-12): what a member of staff may go without (<c>staff[].mute</c>). Everything else is mandatory: what asks, what is late, what
/// answers, and whatever is about danger.
/// </summary>
public static class NoticeKinds
{
    /// <summary>种类 and the templates of each.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Optional { get; } = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
    {
        ["digest"] = Set("digest", "grid_digest", "deferred_register", "bulletin"),
        ["reports"] = Set("passed_on", "accepted_yours", "check_passed", "assist_done", "second_round_told", "bad_rating_told"),
        ["changes"] = Set("amended", "relocated", "recalled", "located"),
    };

    /// <summary>Whether somebody who goes without some kinds is not told this.</summary>
    /// <param name="muted">Kinds of <see cref="Optional"/>.</param>
    /// <param name="template">模板名.</param>
    /// <param name="danger">险情.</param>
    public static bool IsMuted(IReadOnlyList<string> muted, string template, bool danger)
    {
        ArgumentNullException.ThrowIfNull(muted);
        return !danger && muted.Any(kind => Optional.TryGetValue(kind, out var templates) && templates.Contains(template));
    }

    private static HashSet<string> Set(params string[] templates) => new(templates, StringComparer.Ordinal);
}
