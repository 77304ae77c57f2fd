using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Intake;

// 汛期响应: who is on duty for the town or leads it switches the level; whose turn it makes is told.
public sealed partial class IntakeDesk
{
    private void Alert(AlertCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var now = effects.Alerts.Count > 0 ? effects.Alerts[^1].Level : facts.Alert.Level;
        if (command.Level is not { } level)
        {
            Reply(spoken, facts, effects, "reply_alert", ("status", NameOf(now)), ("what", OnNow(now)));
            return;
        }

        if (!MaySwitch(spoken.Person))
        {
            Reply(spoken, facts, effects, "reply_refused", ("number", ""), ("move", "汛期响应"), ("status", NameOf(now)), ("why", "由镇值班或镇领导启动、解除"), ("possible", "请报镇值班"));
            return;
        }

        if (level != now)
        {
            var last = effects.Alerts.Count > 0 ? (effects.Alerts[^1].Seq, effects.Alerts[^1].Hash) : (facts.Alert.Seq, facts.Alert.Hash);
            effects.Alerts.Add(AlertEvent.Record(Corp.Id, last, now, level, spoken.Person, spoken.At));
            TellRosters(spoken, now, level, effects);
        }

        Reply(spoken, facts, effects, "reply_alert", ("status", NameOf(level)), ("what", OnNow(level)));
    }

    /// <summary>Whoever's roster begins or ends with it, and the town's others who may switch it.</summary>
    private void TellRosters(Spoken spoken, AlertLevel before, AlertLevel level, Effects effects)
    {
        var changed = Corp.Rosters.Where(r => r.IsOn(before) != r.IsOn(level)).ToList();
        var theirs = changed.SelectMany(r => r.Posts.Select(p => p.UserId).Concat(r.Turns.Select(t => t.UserId)));
        var town = Corp.Grids.Posts.Select(p => p.UserId).Where(MaySwitch);
        foreach (var person in theirs.Concat(town).Distinct(StringComparer.OrdinalIgnoreCase).Where(p => !string.Equals(p, spoken.Person, StringComparison.OrdinalIgnoreCase)))
        {
            effects.Notices.Add(Answer(spoken, Channel.AppText, person, "alert_switched", Purpose.Inform,
                ("status", NameOf(level)), ("what", OnNow(level)), ("person.name", Corp.Staff.TryGetValue(spoken.Person, out var staff) ? staff.Name : spoken.Person)) with
            {
                Subject = $"alert:{Corp.Id}", IsDanger = level is AlertLevel.One or AlertLevel.Two or AlertLevel.Three,
            });
        }
    }

    private bool MaySwitch(string person) =>
        Corp.Grids.PostsOf(person).Any(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader && Corp.Grids.Find(p.GridId) is { Parent: null });

    private string OnNow(AlertLevel level) => string.Join('、', Corp.Rosters.Where(r => r.IsOn(level)).Select(r => r.Name)) is { Length: > 0 } names ? $"按“{names}”找人" : "按平时的班次找人";

    private static string NameOf(AlertLevel level) => AlertRoster.Names.TryGetValue(level, out var name) ? $"汛期{name}响应" : "没有汛期响应";
}
