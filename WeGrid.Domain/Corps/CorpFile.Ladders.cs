using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

// 升级方案: settings.ladders.
public static partial class CorpFile
{
    private static LadderPlan ReadLadder(CorpFileObject o)
    {
        o.Only("name", "categories", "steps");
        var plan = new LadderPlan(o.Text("name"), o.Words("categories"), [.. o.Objects("steps").Select(ReadStep)]);
        if (plan.Steps.Count == 0)
        {
            o.Fault("steps", "has no step, so that nobody would be asked; write one at least");
        }

        return plan;
    }

    private static LadderStep ReadStep(CorpFileObject o)
    {
        o.Only("name", "posts", "people", "wait", "channel", "after", "urgentAfter");
        var step = new LadderStep(o.Choices<PostKind>("posts"), o.Words("people"), ReadRule(o, "wait"), o.Choice<AskBy>("channel", AskBy.Card))
        {
            Name = o.Optional("name") ?? "", After = ReadRule(o, "after"), UrgentAfter = ReadRule(o, "urgentAfter"),
        };
        if (step is { After: null, UrgentAfter: not null })
        {
            o.Fault("urgentAfter", "stands without 'after', so that only urgent matters would climb; write both");
        }

        if (step is { Posts.Count: 0, People.Count: 0 })
        {
            o.Fault("posts", "names nobody; write posts, people or both");
        }

        return step;
    }

    private static DueRule? ReadRule(CorpFileObject o, string name)
    {
        if (o.Optional(name) is not { } text)
        {
            return null;
        }

        if (DueRule.TryParse(text, out var rule))
        {
            return rule;
        }

        o.Fault(name, $"'{text}' is not a limit; write 10min, 24h, 5wd (工作日) or 15d (自然日)");
        return null;
    }

    private static IEnumerable<string> LadderReferences(Corp corp)
    {
        foreach (var (i, plan) in corp.Ladders.Index())
        {
            if (plan.Steps.Count > 0 && plan.Steps[0].After is not null)
            {
                yield return $"settings.ladders[{i}].steps[0].after: nothing climbs to the first step; take it out";
            }

            foreach (var (j, step) in plan.Steps.Index())
            {
                foreach (var post in step.Posts.Where(k => !Ladder.MayBeAsked(k)))
                {
                    yield return $"settings.ladders[{i}].steps[{j}].posts: '{post}' is informed, never escalated to; take it out";
                }

                foreach (var person in step.People.Where(p => !corp.Grids.PostsOf(p).Any(post => Ladder.MayBeAsked(post.Kind))))
                {
                    yield return $"settings.ladders[{i}].steps[{j}].people: '{person}' holds no post by which a matter can be taken; give one or take the name out";
                }
            }

            if (i + 1 < corp.Ladders.Count && plan.Categories.Count == 0)
            {
                yield return $"settings.ladders[{i}]: is for every category, so that those after it are never used; put it last";
            }
        }
    }
}
