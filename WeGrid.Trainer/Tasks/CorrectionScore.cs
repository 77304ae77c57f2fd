using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Whether corrections made it better: the model as it was and as it is, on corrections neither has learnt from.</summary>
internal sealed class CorrectionScore(Assets assets, VillageLearning heldOut)
{
    /// <summary>The model that is there before it is made anew; null when there is none.</summary>
    public LinearModel? Before(string name) => assets.HasModel(name) ? assets.Linear(name) : null;

    /// <summary>Prints what both make of the held-out corrections of that label.</summary>
    public void Print(Recipe recipe, LinearModel? before, IReadOnlyList<Example> examples)
    {
        if (examples.Count == 0)
        {
            Console.WriteLine($"  corrections of {recipe.Name}: none held out, nothing to score");
            return;
        }

        if (before is not null)
        {
            Print(recipe, before, examples, "before");
        }

        Print(recipe, assets.Linear(recipe.Name), examples, "after");
    }

    /// <summary>The held-out corrections of a label.</summary>
    public List<Example> Of(string name) => name switch
    {
        "demand" => heldOut.DemandExamples(),
        "category" => heldOut.CategoryExamples(),
        "kind" => heldOut.KindExamples(),
        "urgency" => heldOut.UrgencyExamples(),
        _ => [],
    };

    private static void Print(Recipe recipe, LinearModel model, IReadOnlyList<Example> examples, string when)
    {
        var right = examples.Select(e => Guess(model, e) == recipe.Labels[e.Label]).ToList();
        Figures.Print($"corrections_{recipe.Name}_{when}", right.Count(r => r) / (double)right.Count, $"held-out corrections judged as the person did; {right.Count}",
            Figures.Range(right, list => list.Count(r => r) / (double)list.Count));
    }

    private static string Guess(LinearModel model, Example example)
    {
        var p = new double[model.Labels.Count];
        model.Judge(example.Text, example.Marks, p);
        return model.Labels[Array.IndexOf(p, p.Max())];
    }
}
