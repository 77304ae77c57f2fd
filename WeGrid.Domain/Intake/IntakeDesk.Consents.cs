namespace WeGrid.Domain.Intake;

// 同意存档: who does not agree (any more) is not read, should the platform deliver their words all the same (AU-09).
public sealed partial class IntakeDesk
{
    /// <summary>Why such a message was not read; what is kept of it goes with the next clean-up.</summary>
    public const string NoConsent = "no consent";

    private const string ArchivePrefix = "archive:";

    private static void NeedConsent(Heard heard, IntakeNeeds needs)
    {
        if (heard is Spoken && heard.Conversation.StartsWith(ArchivePrefix, StringComparison.Ordinal))
        {
            needs.Archived.Add((heard.Conversation[ArchivePrefix.Length..], heard.Person));
        }
    }

    private static bool IsWithdrawn(Heard heard, Beforehand before) =>
        heard is Spoken && before.Withdrawn.Count > 0 && heard.Conversation.StartsWith(ArchivePrefix, StringComparison.Ordinal)
        && before.Withdrawn.Contains((heard.Conversation[ArchivePrefix.Length..], heard.Person));
}
