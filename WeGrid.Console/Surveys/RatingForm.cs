using System.Globalization;
using WeGrid.Console.Forms;
using WeGrid.Console.Pages;
using WeGrid.Domain.Surveys;

namespace WeGrid.Console.Surveys;

/// <summary>评价的问题: two questions, apart, and a word when it went badly.</summary>
internal sealed class RatingForm(PageTexts texts)
{
    private const int LongestReason = 200;

    /// <summary>The questions.</summary>
    /// <param name="token">Of the page, for the seal.</param>
    /// <param name="number">Which ticket; with the round it says what is rated.</param>
    /// <param name="round">办理轮次.</param>
    /// <param name="typed">What was answered before and not taken.</param>
    public Html Of(string token, long number, int round, IFormCollection? typed) => Html.Of($"""
        <form method="post"><input type="hidden" name="once" value="{Once.New(token)}" />
        <input type="hidden" name="number" value="{number}" /><input type="hidden" name="round" value="{round}" />
        <fieldset><legend>{texts["rate.solved"]}</legend>{Choice("solved", "yes", texts["rate.solved.yes"], typed)}{Choice("solved", "no", texts["rate.solved.no"], typed)}</fieldset>
        <fieldset><legend>{texts["rate.level"]}</legend>{Enum.GetValues<Satisfaction>().Select(l => Choice("level", Text((int)l), texts[$"rate.level.{(int)l}"], typed))}</fieldset>
        <label for="reason{number}">{texts["rate.reason"]}</label>
        <textarea id="reason{number}" name="reason" maxlength="{LongestReason}">{typed?["reason"].ToString()}</textarea>
        <button name="move" value="rate">{texts["rate.send"]}</button></form>
        <p class="small">{texts["rate.private"]}</p>
        """);

    /// <summary>What was answered, or the name of the text that says what is missing.</summary>
    public static (Rating? Rating, string? Wrong) Read(IFormCollection form)
    {
        if (form["solved"].ToString() is not ("yes" or "no") || !int.TryParse(form["level"], NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            || !Enum.IsDefined((Satisfaction)level))
        {
            return (null, "rate.wrong");
        }

        var reason = FormInput.Clean(form["reason"]);
        var rating = new Rating(form["solved"] == "yes", (Satisfaction)level, reason.Length <= LongestReason ? reason : "");
        return rating.IsBad && rating.Reason.Length == 0 ? (null, "rate.wrong.reason") : (rating, null);
    }

    private static Html Choice(string name, string value, string label, IFormCollection? typed) =>
        Html.Of($"<label><input type=\"radio\" name=\"{name}\" value=\"{value}\" required=\"\"{(typed?[name].ToString() == value ? Html.Of($" checked=\"\"") : Html.None)} /> {label}</label>");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
