using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

// 集结: a team is called out, and each of it answers.
public sealed partial class IntakeDesk
{
    private void CallOut(MusterCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var (team, members) = (command.Team, Muster.Members(Corp, command.Team, spoken.Person, spoken.At).Count);
        var why = !Muster.MayCall(Corp, team, spoken.Person) ? $"集结{team.Name}由队长、网格长、镇值班或镇领导来定，请报他们"
            : command.Ends ? command.IsClear ? null : $"请写：解散 {team.Name}"
            : members == 0 ? $"{team.Name}除了您没有别的队员，没有人可叫"
            : IsCalledOut(team, facts, effects) ? $"{team.Name}已经在叫了，每个人应答前都会接着叫；换地方请先解散再集结"
            : command.Words.Length == 0 || !command.IsClear ? $"请写明到哪里、做什么，如：集结 {team.Name} 村口桥头集合，带绳子和手电"
            : null;
        if (why is not null)
        {
            Reply(spoken, facts, effects, "reply_call", ("what", why));
            return;
        }

        effects.Musters.Add((command.Ends ? Muster.End(Corp, team, command.Words, spoken) : Muster.Of(Corp, team, command.Words, spoken), team.GridId));
        Reply(spoken, facts, effects, "reply_call", ("what", command.Ends ? $"{team.Name}解散，这就告诉叫过的人" : $"{team.Name}{members}人这就叫，没应的接着叫，五分钟还没应的名单报给您"));
    }

    /// <summary>Whether it is being called; who was just sent home is not.</summary>
    private static bool IsCalledOut(Corps.Team team, IntakeFacts facts, Effects effects) =>
        effects.Musters.FindLast(m => m.Call.Team == team.Id).Call is { } last ? last.Kind != WarningKind.Cancel : facts.OpenTypes.Contains(Muster.TypeOf(team));
}
