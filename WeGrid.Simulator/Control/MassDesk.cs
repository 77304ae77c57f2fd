using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>The owner confirms a mass send on their phone: their groups show it, as far as the quota of each lets it (path 92135).</summary>
internal sealed class MassDesk(SimWorld world, SayDesk say)
{
    public Verdict Confirm(CorpState corp, Person person, MassTask task, string key)
    {
        if (!string.Equals(task.Sender, person.Id, StringComparison.OrdinalIgnoreCase))
        {
            return Verdict.Refuse(404, $"no mass send {task.Id} on the phone of {person.Id}");
        }

        if (!task.IsOpen)
        {
            return Verdict.Refuse(409, task.Cancelled ? "the mass send was stopped" : "it is confirmed already");
        }

        if (key != "confirm")
        {
            return Verdict.Refuse(400, "key is confirm");
        }

        task.Confirm(world.Now);
        foreach (var chat in task.Chats.Where(corp.Chats.ContainsKey).Select(id => corp.Chats[id]).Where(c => c.Members.Contains(person)))
        {
            // The group's own limit is silent: the owner sees it as sent, only the result says otherwise.
            var full = Received(corp, chat.Entry.Id) >= Limit();
            task.Results[chat.Entry.Id] = full ? 3 : 1;
            if (!full)
            {
                say.SayInGroup(corp, chat, person, new Speech("text", task.Text, null, null, null, null));
            }
        }

        person.Phone.Count("mass.confirm");
        world.Touch();
        return Verdict.Ok(new JsonObject { ["mass"] = task.View() });
    }

    private int Received(CorpState corp, string chat) =>
        corp.MassTasks.Values.Count(t => t.ConfirmedAt is { } at && WindowOf(at) == WindowOf(world.Now) && t.Results.GetValueOrDefault(chat) == 1);

    /// <summary>The first day of the window in which that moment lies; the platform's days are Beijing's.</summary>
    private DateOnly WindowOf(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(8)).DateTime);
        return world.Limits.MassQuota switch
        {
            "daily" => day,
            "weekly" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => new DateOnly(day.Year, day.Month, 1),
        };
    }

    private int Limit() => world.Limits.MassQuota switch
    {
        "daily" => 1,
        "weekly" => 7,
        _ => WindowOf(world.Now) is var first ? DateTime.DaysInMonth(first.Year, first.Month) : 0,
    };
}
