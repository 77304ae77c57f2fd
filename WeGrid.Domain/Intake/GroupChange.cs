namespace WeGrid.Domain.Intake;

/// <summary>
/// 客户群变更: what WeCom says has changed in a customer group (change_external_chat, path 92130), or, without a group, of the corp's own people. Notices may be lost
/// or come in another order; each names the version before it, so that a gap is seen and the group looked up again.
/// </summary>
/// <param name="ChatId">chat_id; empty: a member of the corp (change_contact).</param>
/// <param name="Step">How many people more (or fewer) it has; null: it must be looked up whatever the versions say.</param>
/// <param name="Before">The version it follows on (LastMemVer).</param>
/// <param name="After">The version since (CurMemVer).</param>
/// <param name="At">When it happened.</param>
public sealed record GroupChange(string ChatId, int? Step, string Before, string After, DateTimeOffset At)
{
    /// <summary>A member of the corp changed or went.</summary>
    /// <param name="at">When.</param>
    public static GroupChange OfStaff(DateTimeOffset at) => new("", null, "", "", at);

    /// <summary>
    /// What follows from a notice. Residents who come and go are counted; a member of the corp among them (it may be the archive's seat), another owner, a group
    /// that is new or gone, and whatever is not known, is looked up.
    /// </summary>
    /// <param name="chatId">chat_id.</param>
    /// <param name="type">create, update, dismiss (ChangeType).</param>
    /// <param name="detail">add_member, del_member, change_owner, change_name, change_notice (UpdateDetail).</param>
    /// <param name="members">Who came or went.</param>
    /// <param name="isStaff">Whether an id is one of the corp's people.</param>
    /// <param name="versions">LastMemVer and CurMemVer.</param>
    /// <param name="at">When.</param>
    public static GroupChange Of(
        string chatId, string type, string detail, IReadOnlyCollection<string> members, Func<string, bool> isStaff, (string Before, string After) versions, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(members);
        var isCounted = members.Count > 0 && !members.Any(isStaff) && versions is { Before.Length: > 0, After.Length: > 0 };
        int? step = (type, detail) switch
        {
            ("update", "add_member") when isCounted => members.Count,
            ("update", "del_member") when isCounted => -members.Count,
            ("update", "change_name" or "change_notice") => 0,
            _ => null,
        };
        return new GroupChange(chatId, step, versions.Before, versions.After, at);
    }
}
