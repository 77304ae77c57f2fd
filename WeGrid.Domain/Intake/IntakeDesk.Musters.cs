using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

// 集结: a team is called out, and each of it answers.
public sealed partial class IntakeDesk
{
    private void CallOut(MusterCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var team = command.Team;
        if (!Muster.MayCall(Corp, team, spoken.Person))
        {
            Reply(spoken, facts, effects, "reply_call", ("what", $"集结{team.Name}由队长、网格长、镇值班或镇领导来定，请报他们"));
        }
        else if (command.Ends && command.IsClear)
        {
            effects.Musters.Add((Muster.End(Corp, team, command.Words, spoken), team.GridId));
            Reply(spoken, facts, effects, "reply_call", ("what", $"{team.Name}解散，这就告诉叫过的人"));
        }
        else if (IsCalledOut(team, facts, effects))
        {
            Reply(spoken, facts, effects, "reply_call", ("what", $"{team.Name}已经在叫了，每个人应答前都会接着叫；换地方请先解散再集结"));
        }
        else if (command.Words.Length == 0 || !command.IsClear)
        {
            Reply(spoken, facts, effects, "reply_call", ("what", $"请写明到哪里、做什么，如：集结 {team.Name} 村口桥头集合，带绳子和手电"));
        }
        else
        {
            effects.Musters.Add((Muster.Of(Corp, team, command.Words, spoken), team.GridId));
            Reply(spoken, facts, effects, "reply_call", ("what", $"{team.Name}{Muster.Members(Corp, team, spoken.Person, spoken.At).Count}人这就叫，没应的接着叫，五分钟还没应的名单报给您"));
        }
    }

    /// <summary>Whether it is being called; who was just sent home is not.</summary>
    private static bool IsCalledOut(Corps.Team team, IntakeFacts facts, Effects effects) =>
        effects.Musters.FindLast(m => m.Call.Team == team.Id).Call is { } last ? last.Kind != WarningKind.Cancel : facts.OpenTypes.Contains(Muster.TypeOf(team));
}
