using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

// 应答: what people say to a call, by button or word; what was found at a door; what becomes of a warning that is held.
public sealed partial class IntakeDesk
{
    private static readonly string[] _callVerbs = ["arrive", "help", "woken", "nobody", "doorhelp", "unwoken", "broadcast"];

    private static readonly string[] _warningVerbs = ["release", "reject"];

    private static bool IsCallKey(ButtonKey? key) => key is not null && (_callVerbs.Contains(key.Verb) || _warningVerbs.Contains(key.Verb));

    /// <summary>A word that answers a call: only of who is called in a run that goes on; for everybody else it is a word like others.</summary>
    private bool CallSaid(CallCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var calls = facts.Calls.GetValueOrDefault(spoken.Person) ?? [];
        var meant = command.Run is { } run ? calls.FindAll(c => c.Run == run) : calls;
        if (meant.Count == 0)
        {
            return false;
        }

        if (command.Answer is not { } answer)
        {
            effects.CallLists.Add((meant[0].Run, spoken.Person));
            return true;
        }

        meant = meant.Count == 1 ? meant : MeantBy(answer, meant);
        foreach (var call in meant)
        {
            Answered(call, answer, spoken, facts, effects);
            effects.Notices.Add(Answer(spoken, Channel.CardUpdate, spoken.Person, "card_taken", Purpose.Inform, ("taken", TakenAs(answer))) with
            {
                TaskId = CardOf(call), Subject = $"card:{CardOf(call)}",
            });
        }

        return true;
    }

    /// <summary>
    /// Of several calls, without a number: who needs help says so to all of them, who is at their post is there for all but those that know of the help they
    /// need, 收到 is for what nothing was said to. What was said to another call is not made less by it.
    /// </summary>
    private static List<OpenCall> MeantBy(CallAnswer answer, List<OpenCall> calls)
    {
        var meant = answer switch
        {
            CallAnswer.NeedsHelp => calls,
            CallAnswer.Arrived => calls.FindAll(c => c.Said != CallAnswer.NeedsHelp),
            CallAnswer.Awake or CallAnswer.WokenAtDoor or CallAnswer.NobodyHome => calls.FindAll(c => c.Said is null),
        };
        return meant.Count > 0 ? meant : [calls[0]];
    }

    private void CallKey(ButtonKey key, Heard heard, IntakeFacts facts, Effects effects)
    {
        if (_warningVerbs.Contains(key.Verb))
        {
            if (!MaySwitch(heard.Person))
            {
                Reply(heard, facts, effects, "reply_call", ("what", "放行预警由镇值班或镇领导来定，请报镇值班"));
                return;
            }

            effects.WarningWords.Add(new WarningWord(string.Join(':', key.Args), key.Verb == "release", heard.Person, heard.At));
            var said = key.Verb == "release" ? "已放行，这就发出" : "已记下：不受理这条预警";
            Reply(heard, facts, effects, "reply_call", ("what", said));
            return;
        }

        var run = (int)Math.Min(key.Number, int.MaxValue);
        var call = facts.Calls.GetValueOrDefault(heard.Person)?.Find(c => c.Run == run);
        var isAbove = facts.OpenRuns.Contains(run) && Corp.Grids.PostsOf(heard.Person).Any();
        switch (key.Verb)
        {
            case "arrive" or "help" when call is not null:
                Answered(call, key.Verb == "arrive" ? CallAnswer.Arrived : CallAnswer.NeedsHelp, heard, facts, effects);
                break;
            case "woken" or "nobody" or "doorhelp" when isAbove && key.Args.Count == 1:
                effects.CallReplies.Add(new CallReply(run, key.Args[0], AtDoor(key.Verb), heard.Person, heard.At));
                Reply(heard, facts, effects, "reply_call", ("what", $"已记下：{NameOf(key.Args[0])}{FoundAs(key.Verb)}"));
                break;
            case "broadcast" when isAbove && key.Args.Count == 1 && Corp.Grids.Find(key.Args[0]) is { } village:
                effects.BroadcastsDone.Add(new BroadcastDone(run, village.Id, heard.Person, heard.At));
                Reply(heard, facts, effects, "reply_call", ("what", $"已记下：{village.Name}播报过了"));
                break;
            case "unwoken" when isAbove:
                effects.CallLists.Add((run, heard.Person));
                break;
            default:
                Reply(heard, facts, effects, "reply_call", ("what", "这次叫应已经结束，不用再回"));
                break;
        }
    }

    private void Answered(OpenCall call, CallAnswer answer, Heard heard, IntakeFacts facts, Effects effects)
    {
        effects.CallReplies.Add(new CallReply(call.Run, call.UserId, answer, call.UserId, heard.At));
        Reply(heard, facts, effects, "reply_call", ("what", $"{call.Name}：{(answer switch
        {
            CallAnswer.Arrived => "已记下您到岗，注意安全",
            CallAnswer.NeedsHelp => "已记下您需要支援，正在报上级，请先保证自己安全",
            CallAnswer.Awake or CallAnswer.WokenAtDoor or CallAnswer.NobodyHome => "已记下您收到；到岗后请再回“已到岗”",
        })}"));
    }

    private static CallAnswer AtDoor(string verb) => verb switch
    {
        "nobody" => CallAnswer.NobodyHome,
        "doorhelp" => CallAnswer.NeedsHelp,
        _ => CallAnswer.WokenAtDoor,
    };

    private static string FoundAs(string verb) => verb switch
    {
        "nobody" => "没见到人，请再想办法找到本人",
        "woken" => "已叫醒",
        _ => "需要支援，已报上级",
    };

    private static string CardOf(OpenCall call) => CallWords.CardIdOf(call.Run, call.Colour, call.UserId, call.FirstAt);

    private static string TakenAs(CallAnswer answer) => answer switch
    {
        CallAnswer.NeedsHelp => "已报需要支援",
        CallAnswer.Awake => "已收到",
        CallAnswer.Arrived or CallAnswer.WokenAtDoor or CallAnswer.NobodyHome => "已到岗",
    };
}
