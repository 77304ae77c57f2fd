using System.Globalization;
using System.Text.Json;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Answers;

namespace WeGrid.Domain.Intake;

// 咨询: what the corp has approved an answer to is answered at once, word for word, with source and date; everything else goes to a person as usual.
public sealed partial class IntakeDesk
{
    private const Flags Delicate = Flags.Confidential | Flags.OfficialComplained | Flags.Violence | Flags.Repeat;

    /// <summary>转人工: who got an answer and wants a person says one of these, within this time.</summary>
    public static readonly TimeSpan PersonWithin = TimeSpan.FromDays(3);

    private static readonly string[] _personWords = ["人工", "转人工", "找人工", "人工服务", "我要人工"];

    /// <summary>Whether the words ask for a person in place of an answer.</summary>
    public static bool WantsPerson(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _personWords.Contains(text.Trim(' ', '。', '！', '!', '.'));
    }

    /// <summary>A question with an approved answer that can be given now; the words it goes on with otherwise say why none was.</summary>
    private (bool Answered, Understood Understood) Consulted(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (!MayBeAnswered(spoken, understood))
        {
            return (false, understood);
        }

        if (ShutSaid(spoken, understood, facts, effects))
        {
            return (true, understood);
        }

        if (!rules.Answers.IsQuestion(understood))
        {
            return (false, understood);
        }

        var grid = understood.Location.Grid ?? GridOf(spoken);
        var match = rules.Answers.Match(understood.NormalText, ChinaTime.DateOf(spoken.At), g => grid is not null && Corp.Grids.IsWithin(grid, g));
        if (match.Given is not { } answer || !Say(answer, match, spoken, understood, facts, effects))
        {
            if (match.Given is null && LookedUp(spoken, understood, grid, facts, effects))
            {
                return (true, understood);
            }

            return (false, match.Answer is null ? understood : understood with { Reasons = [.. understood.Reasons, WhyNot(match)] });
        }

        effects.Demands.Add(Record(spoken, understood, DemandStatus.Answered, null, facts) with { Label = Label(understood, match) });
        return (true, understood);
    }

    /// <summary>Never what is confidential, a crisis or about life, nor what is in a hurry; unasked only what is surely a question.</summary>
    private static bool MayBeAnswered(Spoken spoken, Understood understood)
    {
        var heard = spoken.IsAddressed
            ? understood.Verdict is Verdict.Demand or Verdict.NeedsContext or Verdict.Chatter
            : understood is { Verdict: Verdict.Demand, NeedsPerson: false };
        var calm = !understood.IsDemand || understood.Urgency is Urgency.WorkingDays or Urgency.Day;
        return heard && calm && (understood.Flags & Delicate) == 0 && !IsSecret(understood);
    }

    private bool Say(ApprovedAnswer answer, AnswerMatch match, Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        (string, string)[] values =
        [
            ("known.answer", answer.Text), ("known.source", answer.Source),
            ("known.date", Day(answer.Approved)), ("known.until", Day(answer.ValidUntil)),
        ];
        return SayWhereAsked(answer.ForGroups && !match.IsPersonal, "reply_answer", spoken, understood, facts, effects, values);
    }

    /// <summary>In the group it was asked in, where everybody may hear it; else to the asker alone.</summary>
    private bool SayWhereAsked(bool forGroups, string template, Spoken spoken, Understood understood, IntakeFacts facts, Effects effects, (string, string)[] values)
    {
        if (forGroups && !understood.Flags.HasFlag(Flags.PersonalData) && spoken is { IsPrivate: false, IsAddressed: true, Chat.Kind: ChatKind.Internal, ResponseUrl: { } url })
        {
            effects.Notices.Add(Answer(spoken, Channel.BotReply, spoken.Person, $"{template}_group", Purpose.Reply, values) with
            {
                Via = url,
                ValidUntil = spoken.At + TimeSpan.FromHours(1),
            });
            return true;
        }

        var reach = facts.ReachOf(spoken.Person);
        if (!reach.IsMember && !Corp.Staff.ContainsKey(spoken.Person) && !reach.ByKf(spoken.At))
        {
            return false; // no way to tell them alone: a person does
        }

        Reply(spoken, facts, effects, template, values);
        return true;
    }

    /// <summary>人工: the question answered last goes to a person as if it had just been asked.</summary>
    private bool ToPerson(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.Answered.Remove(spoken.Person, out var asked))
        {
            return false;
        }

        var (again, understood) = Again(asked, spoken.At, facts.Homes);
        var file = Open(again, understood, facts, effects);
        effects.Demands[^1] = asked with { Status = DemandStatus.Ticketed, Ticket = file.Ticket.Number };
        return true;
    }

    private static Reason WhyNot(AnswerMatch match) =>
        new($"answer:{match.Answer!.Id}", match.Miss switch
        {
            AnswerMiss.Expired => "答复已过期",
            AnswerMiss.NotYet => "答复未到审定日期",
            AnswerMiss.NotSure => "两条答复相近，拿不准",
            _ => "没有能单独告诉本人的渠道",
        }, match.Words, "answers");

    private string Label(Understood understood, AnswerMatch match) => JsonSerializer.Serialize(new
    {
        by = $"answers/{rules.Answers.Version}",
        verdict = understood.Verdict.ToString(),
        answer = match.Answer!.Id,
        approvedBy = match.Answer.ApprovedBy,
        question = match.Question,
        words = match.Words,
        likeness = Math.Round(match.Score, 3),
        reasons = understood.Reasons.Select(r => r.ToString()),
    });

    private static string Day(DateOnly day) => day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);
}
