using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 引用: a reply that quotes belongs to what it quotes; what was ignored when it was said may be a demand with the reply (IN-11).
public sealed partial class IntakeDesk
{
    private void NeedTalk(Heard heard, IntakeNeeds needs)
    {
        if (heard is Recalled recalled)
        {
            needs.Recalled.Add(recalled.MessageId);
        }

        if (heard is not Spoken { MenuId: null, IsPhotoOnly: false } spoken || Corp.Staff.ContainsKey(spoken.Person))
        {
            return;
        }

        var key = (spoken.Conversation, spoken.Person);
        var since = spoken.At - _talkBefore;
        needs.Talk[key] = needs.Talk.TryGetValue(key, out var earlier) && earlier < since ? earlier : since;
        foreach (var form in FormsOf(spoken.Quoted))
        {
            needs.Quotes.Add((spoken.Conversation, form));
        }
    }

    /// <summary>The quoted words as they may have been said: clients put the speaker's name before them, and an @ stays in.</summary>
    private static IEnumerable<string> FormsOf(string quoted)
    {
        var words = quoted.Trim();
        if (words.Length == 0)
        {
            yield break;
        }

        yield return words;
        foreach (var colon in new[] { '：', ':' })
        {
            if (words.IndexOf(colon, StringComparison.Ordinal) is > 0 and <= 20 and var at && words[(at + 1)..].Trim() is { Length: > 0 } said)
            {
                yield return said;
            }
        }

        if (words[0] == '@' && words.IndexOfAny([' ', '\u2005']) is > 0 and var end && words[end..].Trim() is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    private static Utterance? QuotedBy(Spoken spoken, List<Utterance> talk)
    {
        var forms = FormsOf(spoken.Quoted).ToHashSet(StringComparer.Ordinal);
        return forms.Count == 0 ? null : talk.Where(u => u.Chat == spoken.Conversation && !u.IsRecalled && u.MessageId != spoken.MessageId && u.At <= spoken.At && forms.Contains(u.Text.Trim())).MaxBy(u => u.At);
    }

    private void NeedForQuote(Spoken spoken, Beforehand before, IntakeNeeds needs)
    {
        if (QuotedBy(spoken, before.Talk) is not { } quoted)
        {
            return;
        }

        NeedFor(quoted, needs);
        if (quoted.Status is null)
        {
            NeedForJoined(spoken, Burst.Join([quoted.Text, spoken.Text]), needs);
        }
    }

    private bool Quoted(Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        var silent = alone.Verdict is Verdict.Thanks or Verdict.Ack or Verdict.StaffAck or Verdict.StaffNotice or Verdict.Relay or Verdict.Rumour or Verdict.Advert
            or Verdict.Offer or Verdict.Sticker or Verdict.SelfResolved or Verdict.Progress or Verdict.Crisis or Verdict.UnverifiedDanger;
        if (silent || Corp.Staff.ContainsKey(spoken.Person) || QuotedBy(spoken, facts.Talk) is not { } quoted)
        {
            return false;
        }

        return quoted switch
        {
            { Ticket: { } number } => facts.Files.TryGetValue(number, out var file) && QuotesTicket(file, quoted, spoken, alone, facts, effects),
            { Head: { } draft } => facts.Drafts.GetValueOrDefault(draft) is { Status: DemandStatus.Draft } waiting && QuotesDraft(waiting.Head ?? draft, spoken, alone, facts, effects),
            { IsIgnored: true } => QuotesIgnored(quoted, spoken, alone, facts, effects),
            _ => false,
        };
    }

    private bool QuotesTicket(TicketFile file, Utterance quoted, Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        var over = !file.Ticket.IsOpen || file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated;
        var own = IsOwn(file, spoken.Person);
        if (over || IsSecret(alone) || (file.Ticket.IsConfidential && !own) || (alone.Verdict == Verdict.Danger && !MayJoin(file, spoken.Person, alone)))
        {
            return false;
        }

        if (own)
        {
            var said = WordsOf(spoken, facts, u => u.Ticket == file.Ticket.Number).ConvertAll(u => u.Text);
            var words = Burst.Join([.. said, spoken.Text]);
            KeepOn(file, quoted, spoken, (alone, Understand(spoken, words, facts.Needs.Understood), Understand(spoken, Burst.Join(said), facts.Needs.Understood), words), facts, effects);
            return true;
        }

        if (alone.IsDemand)
        {
            Join(file, spoken, alone, facts, effects);
            return true;
        }

        // Somebody's word on another's matter: kept with it for who works on it; they have raised nothing themself.
        effects.Demands.Add(Record(spoken, alone, DemandStatus.Continued, file.Ticket.Number, facts) with { PartOf = quoted.Head });
        return true;
    }

    private static bool QuotesDraft(Guid draft, Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        if (IsSecret(alone) || alone.Verdict == Verdict.Danger)
        {
            return false;
        }

        effects.Demands.Add(Record(spoken, alone, DemandStatus.Continued, null, facts) with { PartOf = draft });
        return true;
    }

    private bool QuotesIgnored(Utterance quoted, Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        var words = Burst.Join([quoted.Text, spoken.Text]);
        var joined = Understand(spoken, words, facts.Needs.Understood);
        if (alone.Verdict == Verdict.MeToo || joined.Verdict is not (Verdict.Demand or Verdict.Danger or Verdict.NeedsContext) || IsSecret(joined) != IsSecret(alone))
        {
            return false;
        }

        if (quoted.IsBy(spoken.Person))
        {
            RaiseTogether([quoted], spoken, words, joined, facts, effects);
            return true;
        }

        // Another's words: understood with them, and theirs stay theirs.
        Raise(spoken with { Text = words }, joined, facts, effects);
        effects.Demands[^1] = effects.Demands[^1] with { Text = spoken.Text };
        return true;
    }
}
