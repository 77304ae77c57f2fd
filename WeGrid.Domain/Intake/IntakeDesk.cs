using System.Globalization;
using System.Text.Json;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>
/// 接待台: decides what a message means and what follows from it. Pure: <see cref="NeedFirst"/> and then <see cref="Need"/> say what must be
/// loaded, then <see cref="Decide"/> is asked message by message, each seeing what those before it changed.
/// </summary>
public sealed partial class IntakeDesk(DeskRules rules, Understander understander)
{
    private const string UnderstoodBy = "understand/1";
    private readonly TicketDesk _desk = new(rules);
    private readonly DraftDesk _drafts = new(rules);
    private readonly MassDesk _mass = new(rules);

    private Corp Corp => rules.Corp;

    /// <summary>Decides one message.</summary>
    public void Decide(Hearing hearing, IntakeFacts facts, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(hearing);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(effects);
        effects.Loads ??= facts.Loads;
        effects.Loads?.Acting.Add(hearing.Heard.Person);
        var (demands, ignored) = (effects.Demands.Count, effects.Ignored.Count);
        DecideOn(hearing, facts, effects);
        Heed(effects, demands, ignored, facts);
    }

    private void DecideOn(Hearing hearing, IntakeFacts facts, Effects effects)
    {
        switch (hearing.Heard)
        {
            case Tapped tapped:
                if (tapped.ResponseCode is { Length: > 0 } code)
                {
                    effects.CardCodes.Add(new CardCode(tapped.TaskId, tapped.Person, code, tapped.At));
                }

                Key(tapped.Key, tapped, facts, effects);
                Grey(tapped, facts, effects);
                break;
            case Spoken { MenuId: { } menu } spoken:
                Key(menu, spoken, facts, effects);
                break;
            case Spoken { IsFreshVoice: true } spoken:
                Hold(spoken, facts, effects);
                break;
            case Spoken { IsUnheard: true } spoken:
                Unheard(spoken, facts, effects);
                break;
            case Spoken { IsPhotoOnly: true } spoken:
                Pictured(spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Tie is { } tie:
                TieSaid(tie, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Hand is { } hand && HandSaid(hand, spoken, hearing, facts, effects):
                break;
            case Spoken spoken when hearing.Follow is { } follow && FollowSaid(follow, spoken, facts, effects):
                break;
            case Spoken spoken when hearing.Procedure is { } procedure && ProcedureSaid(procedure, spoken, hearing, facts, effects):
                break;
            case Spoken spoken when hearing.Bulk is { } bulk:
                Bulk(bulk, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Alert is { } alert:
                Alert(alert, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Muster is { } muster:
                CallOut(muster, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Register is { } register:
                RegisterSaid(register, spoken, facts, effects);
                if (hearing.Understood is not null)
                {
                    Words(spoken, hearing, facts, effects);
                }

                break;
            case Spoken spoken when hearing.Call is { } call && CallSaid(call, spoken, facts, effects):
                break;
            case Spoken spoken when hearing.Households is { } households && HouseholdsSaid(households, spoken, facts, effects):
                break;
            case Spoken spoken when hearing.WantsList:
                List(spoken, facts, effects);
                break;
            case Spoken spoken when hearing.CallBack is { } callBack:
                CallBack(callBack, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.View is { } view:
                View(view, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Correction is { } correction:
                Correct(correction, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Review is { } review:
                Review(review, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.GroupNotice is { } groupNotice:
                GroupNotice(groupNotice, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Link is { } link:
                GiveLink(link, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Command is { } command:
                Command(command, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Field is { } field:
                Registered(field, spoken, hearing.Understood!, facts, effects);
                break;
            case Spoken spoken when hearing.WantsPerson && ToPerson(spoken, facts, effects):
                break;
            case Spoken spoken:
                var demands = effects.Demands.Count;
                Words(spoken, hearing, facts, effects);
                Shown(demands, spoken, facts, effects);
                break;
            case Left left:
                effects.FollowersGone.Add(left.Person);
                effects.GroupChanges.AddRange(Corp.Staff.ContainsKey(left.Person) ? [GroupChange.OfStaff(left.At)] : []);
                break;
            case Entered entered:
                CameIn(entered, effects);
                break;
            case Recalled recalled:
                TakenBack(recalled, facts, effects);
                break;
            case Consented consented:
                effects.Consents.Add(new ConsentChange(consented.Chat, consented.Person, consented.Agreed, consented.At, "archive"));
                break;
            case GroupChanged changed:
                effects.GroupChanges.Add(changed.Change);
                break;
            default:
                break; // Kept in the inbox as it came; nothing follows.
        }
    }

    private void Words(Spoken spoken, Hearing hearing, IntakeFacts facts, Effects effects)
    {
        if (spoken.Chat is { } group && Corp.Staff.ContainsKey(spoken.Person) && facts.Echoes.Contains((group.Id, spoken.Text.Trim())))
        {
            return; // Our own mass send, as the archive hears it from who confirmed it.
        }

        var understood = hearing.Understood!;
        ByForm(spoken, understood, facts, effects);
        // A cry for help is never taken for the answer to a question of ours.
        var cry = understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger;
        if (!cry && (Survey(spoken, facts, effects) || (understood.Verdict != Verdict.Progress && Supplement(spoken, understood, facts, effects))
            || Explained(spoken, understood, facts, effects) || VillageSaid(spoken, understood, facts, effects) || PlaceSaid(spoken, understood, facts, effects)))
        {
            return;
        }

        if (Quoted(spoken, understood, facts, effects) || Corrected(spoken, understood, facts, effects) || SaidOn(spoken, understood, facts, effects)
            || TwoMatters(spoken, hearing.Matters, facts, effects))
        {
            return;
        }

        (var answered, understood) = cry ? (false, understood) : Consulted(spoken, understood, facts, effects);
        if (answered)
        {
            return;
        }

        if (WaitsOnPage(spoken, understood, facts, effects))
        {
            return;
        }

        switch (understood.Verdict)
        {
            case Verdict.Reopen when LastDoneOf(spoken.Person, facts) is { } done && Reopened(done, spoken, understood, facts, effects):
                break;
            case Verdict.MeToo when LastOpenOf(spoken.Conversation, facts) is { } file:
                Join(file, spoken, understood, facts, effects);
                break;
            case Verdict.Progress:
                Progress(spoken, understood, facts, effects);
                break;
            case Verdict.Demand or Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger or Verdict.Reopen or Verdict.NeedsContext or Verdict.Correction:
                Raise(spoken, understood, facts, effects);
                break;
            case Verdict.MeToo: // "us, too", and nothing it could belong to: a person finds out what is meant
            case Verdict.Unreadable when spoken.Text.Length > 0:
                SetDraft(spoken, understood, facts, effects);
                break;
            case Verdict.SelfResolved or Verdict.Thanks or Verdict.Ack or Verdict.StaffAck or Verdict.StaffNotice or Verdict.Relay or Verdict.Rumour
                or Verdict.Advert or Verdict.Offer or Verdict.Sticker or Verdict.Chatter or Verdict.Unreadable:
                Ignore(spoken, understood, facts, effects);
                break;
        }
    }

    private void Ignore(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects) =>
        effects.Ignored.Add(new IgnoredMessage(
            facts.NewId(spoken.At), spoken.Person, spoken.Conversation, spoken.MessageId, spoken.At, spoken.Text, $"{understood.Verdict}: {ReasonOf(understood)}")
        {
            Verdict = understood.Verdict,
            Score = Math.Round(understood.DemandConfidence, 3),
            Words = understood.Reasons.Count > 0 ? understood.Reasons[0].Words : [],
            Version = understood.Reasons.Count > 0 ? understood.Reasons[0].Version : "",
            GridId = GridOf(spoken) ?? "",
            IsConfidential = IsSecret(understood) || understood.Flags.HasFlag(Flags.Confidential),
        });

    private static string ReasonOf(Understood understood) => string.Join("；", understood.Reasons.Take(4));

    private static Demand Record(Spoken spoken, Understood understood, DemandStatus status, long? ticket, IntakeFacts facts) =>
        new(facts.NewId(spoken.At), spoken.Person, spoken.Conversation, spoken.MessageId, spoken.At, Voiced.Marked(spoken), status, ticket, Label(understood));

    private static string Label(Understood understood) => JsonSerializer.Serialize(new
    {
        by = UnderstoodBy,
        verdict = understood.Verdict.ToString(),
        category = understood.Category?.Path,
        confidence = Math.Round(understood.DemandConfidence, 3),
        urgency = understood.Urgency.ToString(),
        reasons = understood.Reasons.Select(r => r.ToString()),
    });

    /// <summary>In a group a crisis and a confidential matter get no text at all; people come instead, or it is said privately.</summary>
    private static string? ReplyUrl(Spoken spoken, Understood understood) =>
        (understood.Verdict == Verdict.Crisis || IsSecret(understood)) && !spoken.IsPrivate ? null : spoken.ResponseUrl;

    /// <summary>A reply to who just spoke: where they spoke when that can be answered, else privately.</summary>
    private Notice Answer(Heard heard, Channel channel, string recipient, string template, Purpose purpose, params (string Name, string Value)[] values) => new()
    {
        Channel = channel,
        Recipient = recipient,
        Via = Corp.MainApp?.Id ?? "",
        Template = template,
        Values = values.Append(("corp.name", Corp.Name)).ToDictionary(v => v.Item1, v => v.Item2),
        Subject = $"reply:{heard.Conversation}",
        Seq = (int)(heard.At.ToUnixTimeSeconds() % int.MaxValue),
        SendAt = heard.At,
        Purpose = purpose,
        Person = purpose == Purpose.Ask ? null : recipient,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
