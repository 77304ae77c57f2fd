using System.Text.Json.Nodes;
using WeGrid.Domain.Procedures;
using WeGrid.Hosting;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>What a town does to its files while matters run by them: any of it must touch only what begins afterwards.</summary>
internal static class DefinitionChanges
{
    private static readonly string[] _votes = [">1/2", "2/3", "1/1", "1/4"];
    private static readonly string[] _times = ["1wd", "3wd", "2h", "9d"];

    /// <summary>A shipped file.</summary>
    public static Procedure Shipped(string id) => Read(id, System.IO.File.ReadAllText(Path.Combine(DataFiles.FindFolder(), "procedures", $"{id}.json")))!;

    /// <summary>One of the files changed, as far as it may still be read; the others as they are.</summary>
    /// <param name="procedures">The files in force.</param>
    /// <param name="which">Which of them, and where in it.</param>
    /// <param name="what">What is done to it.</param>
    public static IReadOnlyList<Procedure> After(IReadOnlyList<Procedure> procedures, int which, int what)
    {
        var old = procedures[which % procedures.Count];
        var file = JsonNode.Parse(old.Source)!.AsObject();
        var steps = file["steps"]!.AsArray();
        var step = steps[which / procedures.Count % steps.Count]!.AsObject();
        Change(file, steps, step, what % 11, which);
        file["version"] = $"changed {which}";
        var changed = what % 11 == 10 ? Shipped(old.Id) : Read(old.Id, file.ToJsonString());
        return changed is null ? procedures : [.. procedures.Select(p => p.Id == old.Id ? changed : p)];
    }

    private static void Change(JsonObject file, JsonArray steps, JsonObject step, int what, int which)
    {
        switch (what)
        {
            case 0:
                Rename(steps, (string)step["id"]!, $"renamed-{which % 100}");
                step["name"] = $"改了名的第{which % 10}步";
                break;
            case 1:
                steps.Remove(step);
                break;
            case 2 or 3:
                foreach (var vote in step["vote"] is JsonArray several ? several.Select(v => v!.AsObject()) : step["vote"] is JsonObject one ? [one] : [])
                {
                    vote["present"] = _votes[which % _votes.Length];
                    vote["for"] = _votes[which / 3 % _votes.Length];
                }

                (step["backing"], step["opinion"]) = (step["backing"] is null ? null : 1 + (which % 7), step["opinion"] is null ? null : new JsonObject { ["least"] = 1 + (which % 6), ["for"] = _votes[which % _votes.Length] });
                break;
            case 4:
                step["notices"] = new JsonArray([.. (step["notices"]?.AsArray() ?? []).Select(n => n!.DeepClone()).Where(n => (string)n["on"]! != "done"), new JsonObject { ["on"] = "done", ["to"] = "starter" }]);
                break;
            case 5:
                step["records"] = new JsonArray([.. (step["records"]?.AsArray() ?? []).Select(r => r!.DeepClone()), new JsonObject { ["name"] = $"新加的{which % 9}" }]);
                break;
            case 6:
                step.Remove("records");
                break;
            case 7:
                step["within"] = _times[which % _times.Length];
                break;
            case 8:
                steps.Remove(step);
                steps.Insert(which % (steps.Count + 1), step);
                break;
            default:
                file["matter"] = $"事{which % 7}";
                break;
        }

        Tidy(step);
    }

    private static void Rename(JsonArray steps, string from, string to)
    {
        foreach (var step in steps)
        {
            foreach (var outcome in step!["outcomes"]?.AsObject().ToList() ?? [])
            {
                step["outcomes"]![outcome.Key] = (string)outcome.Value! == from ? to : (string)outcome.Value!;
            }

            step["id"] = (string)step["id"]! == from ? to : (string)step["id"]!;
        }
    }

    /// <summary>What is null is not written.</summary>
    private static void Tidy(JsonObject step)
    {
        foreach (var name in step.Where(m => m.Value is null).Select(m => m.Key).ToList())
        {
            step.Remove(name);
        }
    }

    private static Procedure? Read(string id, string json) => ProcedureReader.Parse(id, json).Procedure;
}
