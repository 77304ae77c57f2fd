using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 网页反映: a form is filled in on purpose. What it says is never taken for chatter, and goes the way of everything else (IN-03, IN-16).
public sealed partial class IntakeDesk
{
    /// <summary>同意联系 is kept like a group of its own: who left a phone said so, and may take it back.</summary>
    public const string ContactConsent = "contact";

    /// <summary>Who says themself that it is about an official is believed: nobody but 纪检 sees it.</summary>
    private static Understood Sealed(Spoken spoken, Understood understood) => spoken.Form is not { IsForDiscipline: true } ? understood : understood with
    {
        Flags = understood.Flags | Flags.OfficialComplained,
        Verdict = understood.IsDemand ? understood.Verdict : Verdict.Demand,
    };

    /// <summary>What was written into the field for it is the place, whatever else could be one.</summary>
    private static string PlaceOf(Spoken spoken, Understood understood) =>
        spoken.Form is { Place.Length: > 0 } form ? Masking.Summary(form.Place) : understood.PlacePhrase ?? "";

    /// <summary>Whether somebody cries for help: nothing that counts how often may stand in their way.</summary>
    /// <param name="words">What was written.</param>
    /// <param name="grid">网格 of the form.</param>
    public bool IsCry(string words, string grid) =>
        understander.Understand(words, ChatContext.Direct(grid)).Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger;

    private void NeedForForm(Spoken spoken, Beforehand before)
    {
        if (spoken.Form is { } form && GridNamed(form.Grid) is { } grid)
        {
            KeepHome(before.Homes, spoken.Person, grid);
        }
    }

    /// <summary>
    /// Where they wrote, and by which phone they may be rung up. Of what is for 纪检 alone no name and no number is kept: who handles it
    /// cannot see who reported it.
    /// </summary>
    private void ByForm(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (spoken.Form is not { } form)
        {
            return;
        }

        if (GridNamed(form.Grid) is { } grid)
        {
            effects.Homes[spoken.Person] = new HomeSaid(grid, "form", spoken.At);
        }

        if (form.Phone.Length == 0 || IsSecret(understood))
        {
            return;
        }

        effects.Contacts.Add(new ResidentContact(spoken.Person, form.Name, form.Phone, form.IsPhoneConfirmed, spoken.At));
        effects.Consents.Add(new ConsentChange(ContactConsent, spoken.Person, Agreed: true, spoken.At, "form"));
        facts.Reaches[spoken.Person] = facts.ReachOf(spoken.Person) with { HasPhone = true };
    }

    /// <summary>A form says nothing that a person need not see: what is no demand for the machine is put to one.</summary>
    private bool WaitsOnPage(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (spoken.Form is null || understood.IsDemand)
        {
            return false;
        }

        SetDraft(spoken, understood, facts, effects);
        return true;
    }
}
