using System.Globalization;
using WeGrid.Console.Pages;

namespace WeGrid.Console.Forms;

/// <summary>表单的网页: one column, large, with a label for every field. Works without the script; with it a draft outlives a dead network.</summary>
internal sealed class FormPage(PageTexts texts)
{
    private const int LongestPlace = 60;
    private const int LongestName = 20;

    /// <summary>The page.</summary>
    /// <param name="place">Whose form.</param>
    /// <param name="once">Its number.</param>
    /// <param name="key">Of the page it will open.</param>
    /// <param name="input">What was typed before.</param>
    /// <param name="wrong">The name of the text that says what is wrong; null when nothing is.</param>
    public string Of(FormPlace place, string once, string key, FormInput input, string? wrong)
    {
        var corp = place.Corp.Corp;
        var title = texts.Of("form.title", "place", place.Grid.Name);
        var refused = wrong is null ? Html.None : Html.Of($"<p class=\"now bad\" role=\"alert\">{Why(wrong)}</p>");
        var ticked = input.ForDiscipline ? Html.Of($" checked=\"\"") : Html.None;
        return Page.Of(title, Html.Of($"""
            <h1>{title}</h1>
            <p class="danger">{texts["form.life"]}</p>
            {refused}
            <p>{texts["form.intro"]}</p>
            <p id="kept" class="now" role="status" hidden=""></p>
            <form id="report" method="post" enctype="multipart/form-data" data-kept="{texts["form.offline.kept"]}" data-photos="{texts["form.offline.photos"]}" data-sending="{texts["form.offline.sending"]}">
            <input type="hidden" name="once" value="{once}" /><input type="hidden" name="key" value="{key}" />
            {Parts(place, input)}
            <label class="ask" for="words">{texts["form.words"]} <span class="hint">{texts["form.words.hint"]}</span></label>
            <textarea id="words" name="words" required="" maxlength="{texts.Limits.Words}">{input.Words}</textarea>
            <label class="ask" for="place">{texts["form.place"]} <span class="hint">{texts["form.place.hint"]}</span></label>
            <input id="place" type="text" name="place" maxlength="{LongestPlace}" value="{input.Place}" />
            {Photos()}
            <label><input type="checkbox" name="discipline" value="1"{ticked} />{texts["form.discipline"]}</label>
            <label class="ask" for="name">{texts["form.name"]}</label>
            <input id="name" type="text" name="name" maxlength="{LongestName}" autocomplete="name" value="{input.Name}" />
            <label class="ask" for="phone">{texts["form.phone"]} <span class="hint">{texts["form.phone.hint"]}</span></label>
            <input id="phone" type="tel" name="phone" maxlength="20" autocomplete="tel" value="{input.Phone}" />
            <button name="send" value="1">{texts["form.send"]}</button>
            </form>
            <p class="small">{texts["form.privacy"]}</p>
            """), Human(corp.Phone), Html.Of($"<script src=\"../draft.js\" defer=\"defer\"></script>"));
    }

    /// <summary>Where a person can be asked.</summary>
    public Html Human(string phone) => phone.Length > 0 ? Html.Of($"{texts.Of("my.human", "phone", phone)}") : Page.ForAnybody;

    private string Why(string wrong) => wrong switch
    {
        "wrong.long" => texts.Of(wrong, "most", texts.Limits.Words.ToString(CultureInfo.InvariantCulture)),
        "wrong.photos" => texts.Of(wrong, "most", texts.Limits.Photos.ToString(CultureInfo.InvariantCulture)),
        _ => texts[wrong],
    };

    private Html Parts(FormPlace place, FormInput input)
    {
        if (place.Parts.Count == 0)
        {
            return Html.None;
        }

        var options = place.Parts.Select(g => Html.Of($"<option value=\"{g.Id}\"{(g.Id == input.Grid ? Html.Of($" selected=\"\"") : Html.None)}>{g.Name}</option>"));
        return Html.Of($"""
            <label class="ask" for="grid">{texts["form.grid"]}</label>
            <select id="grid" name="grid"><option value="">{texts.Of("form.grid.whole", "place", place.Grid.Name)}</option>{options}</select>
            """);
    }

    private Html Photos() => texts.Limits.Photos == 0 ? Html.None : Html.Of($"""
        <label class="ask" for="photos">{texts.Of("form.photos", "most", texts.Limits.Photos.ToString(CultureInfo.InvariantCulture))}</label>
        <input id="photos" type="file" name="photos" multiple="" accept="image/jpeg,image/png,image/webp" />
        """);
}
