using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>
/// 连着说: what one person said shortly before in the same conversation. Pure: which messages stand together, and whether the next goes on
/// from them or is a matter of its own. In doubt it is its own.
/// </summary>
/// <param name="Before">The messages before, oldest first.</param>
/// <param name="Head">The newest of them that is a demand or goes on from one; null when all were ignored.</param>
public sealed record Burst(IReadOnlyList<Utterance> Before, Utterance? Head)
{
    /// <summary>More ignored messages than this are not put before a demand: they were talk.</summary>
    public const int MostIgnored = 3;

    private const int MostWords = 400;

    /// <summary>Letters that say more than 快来 and less than a sentence.</summary>
    private const int FewLetters = 2;

    private static readonly string[] _ownMatter = ["另外", "还有个事", "还有一件", "还有件事", "再说个事", "再说一件", "再反映", "还想反映", "顺便", "换个事", "另一件", "另一个事", "第二件"];

    /// <summary>What stands before a message of that person at that time; null when nothing does.</summary>
    /// <param name="talk">What was said.</param>
    /// <param name="chat">Conversation.</param>
    /// <param name="person">Who speaks.</param>
    /// <param name="messageId">The message itself, left out.</param>
    /// <param name="at">When they speak.</param>
    /// <param name="within">How far two messages may stand apart.</param>
    /// <param name="undecided">Whether messages count that nobody has decided yet.</param>
    public static Burst? Of(IEnumerable<Utterance> talk, string chat, string person, string messageId, DateTimeOffset at, TimeSpan within, bool undecided = false)
    {
        ArgumentNullException.ThrowIfNull(talk);
        var own = talk.Where(u => u.Chat == chat && u.IsBy(person) && u.MessageId != messageId && u.At <= at && u.Text.Length > 0)
            .Where(u => !u.IsRecalled && u.Status != DemandStatus.Withdrawn && (undecided || u.Id is not null))
            .OrderBy(u => u.At).ToList();
        var (before, head, last, words) = (new List<Utterance>(), (Utterance?)null, at, 0);
        for (var i = own.Count - 1; i >= 0; i--)
        {
            var said = own[i];
            words += said.Text.Length;
            var anotherMatter = head is not null && said.Head is { } other && other != head.Head;
            if (last - said.At > within || words > MostWords || anotherMatter)
            {
                break;
            }

            head ??= said.Status is null ? null : said;
            before.Insert(0, said);
            last = said.At;
        }

        return before.Count == 0 ? null : new Burst(before, head);
    }

    /// <summary>One text of several messages.</summary>
    public static string Join(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var joined = new System.Text.StringBuilder();
        foreach (var text in texts.Select(t => t.Trim()).Where(t => t.Length > 0))
        {
            joined.Append(joined.Length > 0 && char.IsLetterOrDigit(joined[^1]) ? "，" : "").Append(text);
        }

        return joined.ToString();
    }

    /// <summary>Whether a message goes on from the demand before it.</summary>
    /// <param name="alone">The message understood by itself.</param>
    /// <param name="joined">Understood with the words before it.</param>
    /// <param name="before">The words before it.</param>
    public static bool GoesOn(Understood alone, Understood joined, Understood before)
    {
        ArgumentNullException.ThrowIfNull(alone);
        ArgumentNullException.ThrowIfNull(joined);
        ArgumentNullException.ThrowIfNull(before);
        return alone.Verdict switch
        {
            Verdict.Danger => before.Verdict == Verdict.Danger || IsOfOneKind(alone, before),
            Verdict.Demand or Verdict.Reopen => !IsOwnMatter(alone, before),
            Verdict.NeedsContext or Verdict.Correction => true,
            Verdict.Chatter => Adds(alone, joined, before),
            _ => false,
        };
    }

    /// <summary>A sure demand of another kind, at another place, or said to be another.</summary>
    public static bool IsOwnMatter(Understood alone, Understood before)
    {
        ArgumentNullException.ThrowIfNull(alone);
        ArgumentNullException.ThrowIfNull(before);
        return Array.Exists(_ownMatter, w => alone.NormalText.StartsWith(w, StringComparison.Ordinal))
            || (!IsBare(before) && IsAnother(alone, before));
    }

    /// <summary>"四组晒坝那边": says where and not what; whatever a model takes it for, what follows is the matter.</summary>
    private static bool IsBare(Understood said) =>
        said.NeedsPerson && (said.Verdict == Verdict.NeedsContext || said.NormalText.Count(char.IsLetterOrDigit) - (said.PlacePhrase?.Length ?? 0) <= FewLetters);

    private static bool IsAnother(Understood alone, Understood before) => !alone.NeedsPerson && (!IsOfOneKind(alone, before) || AreTwoPlaces(alone, before));

    private static bool IsOfOneKind(Understood a, Understood b) => !IsSorted(a) || !IsSorted(b) || a.Category!.Level1 == b.Category!.Level1;

    private static bool IsSorted(Understood said) => said.Category is { Level2: not "待分类" };

    // 桥脚 and 二街桥脚 are one place.
    private static bool AreTwoPlaces(Understood a, Understood b) =>
        a is { PlacePhrase: { } here, Location.PlaceKey.Length: > 0 } && b is { PlacePhrase: { } there, Location.PlaceKey.Length: > 0 }
        && a.Location.PlaceKey != b.Location.PlaceKey && !here.Contains(there, StringComparison.Ordinal) && !there.Contains(here, StringComparison.Ordinal);

    // What says where, or makes it graver, or asks for secrecy, or sounds like a demand and not like talk; and every word around a cry for help.
    private static bool Adds(Understood alone, Understood joined, Understood before)
    {
        var (letters, cried) = (alone.NormalText.Count(char.IsLetterOrDigit), before.Verdict is Verdict.Danger or Verdict.Crisis);
        return (cried && letters >= FewLetters) || (letters > FewLetters
            && (alone.Flags.HasFlag(Flags.Confidential) || alone.PlacePhrase is not null || joined.Urgency < before.Urgency || alone.DemandConfidence >= 0.2));
    }
}
