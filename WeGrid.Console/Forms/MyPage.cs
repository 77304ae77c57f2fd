using System.Globalization;
using WeGrid.Console.Pages;
using WeGrid.Console.Surveys;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Forms;

/// <summary>我反映的事: the receipt with its number, then what became of it, what is asked, and at the end the two questions.</summary>
internal sealed class MyPage(PageTexts texts, FormPage form, RatingForm questions)
{
    private const int LongestMore = 300;
    private static readonly Html _comeBack = Html.Of($"<meta http-equiv=\"refresh\" content=\"3\" />");

    /// <summary>The page.</summary>
    /// <param name="sight">What is shown.</param>
    /// <param name="key">Of the page, for the seals.</param>
    /// <param name="done">The name of the text that says what was just done; null when nothing was.</param>
    /// <param name="wrong">The name of the text that says what is wrong; null when nothing is.</param>
    /// <param name="typed">What was typed and not taken.</param>
    /// <param name="code">关联码 just handed out; null for none.</param>
    public string Of(MySight sight, string key, string? done, string? wrong, IFormCollection? typed, (long Number, string Code)? code = null)
    {
        var corp = sight.Corp.Corp;
        var isLife = sight.Matters.Any(m => m.Ticket.IsLife && m.Ticket.IsOpen);
        return Page.Of(texts["my.title"], Html.Of($"""
            <h1>{texts["my.title"]}</h1>
            <p>{corp.Name}</p>
            {(isLife ? Html.Of($"<p class=\"danger\" role=\"alert\">{texts["my.life"]}</p>") : Html.None)}
            {Said(wrong, "now bad", "alert")}{Said(done, "now", "status")}{Said(StateOf(sight), "now", "status")}
            {sight.Matters.Select(m => Matter(m, sight, key, typed))}
            {More(key, texts["my.more"], 0)}
            {(sight.HasPhone ? NoCall(key) : Html.None)}
            {Ties(sight, key, code)}
            <p class="small">{texts["my.keep"]}</p>
            """), form.Human(corp.Phone), sight.State.IsPending && typed is null ? _comeBack : Html.None);
    }

    private static string? StateOf(MySight sight) =>
        sight.State.IsPending ? "my.received" : sight.State.IsDraft ? "my.draft" : sight.State.IsNothing ? "my.nothing" : null;

    private Html Matter(MyMatter matter, MySight sight, string key, IFormCollection? typed)
    {
        var (view, ticket) = (matter.View, matter.Ticket);
        var isShut = ticket.Category == Ticket.ConfidentialCategory;
        var said = isShut ? "" : sight.State.Words.GetValueOrDefault(ticket.Number) ?? "";
        return Html.Of($"""
            <h2>{texts.Of("my.number", "number", Text(view.Number))}：{view.What}</h2>
            <p class="now">{StandsAt(matter, isShut)}</p>
            {Line(view.Expected)}
            {Asked(matter, key)}
            {Part(texts["my.result"], view.Result)}
            {(matter.Survey is { } survey ? Html.Of($"<h2>{texts["rate.title"]}</h2>{questions.Of(key, ticket.Number, survey.Round, typed)}") : Html.None)}
            {Part(texts["my.said"], said)}
            <h2>{texts["my.steps"]}</h2>
            <ol>
            {view.Steps.Select(s => Html.Of($"<li><time>{Words.Time(s.At)}</time>{s.Said}</li>\n"))}
            </ol>
            """);
    }

    /// <summary>There is no chat to go back to: what the other page says of one is said of this page.</summary>
    private string StandsAt(MyMatter matter, bool isShut) => matter.Ticket.Status switch
    {
        TicketStatus.WaitingOnResident => matter.Question.Length > 0 ? texts.Of("my.asked", "question", matter.Question) : texts["my.asked.plain"],
        TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed or TicketStatus.Terminated when isShut => texts["my.shut.done"],
        _ => matter.View.State,
    };

    private Html Asked(MyMatter matter, string key) => matter.Ticket.Status == TicketStatus.WaitingOnResident ? More(key, texts["my.more"], matter.Ticket.Number) : Html.None;

    private Html More(string key, string label, long number) => Html.Of($"""
        <form method="post"><input type="hidden" name="once" value="{Once.New(key)}" /><input type="hidden" name="number" value="{number}" />
        <label class="ask" for="more{number}">{label}</label>
        <textarea id="more{number}" name="words" required="" maxlength="{LongestMore}"></textarea>
        <button name="move" value="more" class="plain">{texts["my.more.send"]}</button></form>
        """);

    private Html NoCall(string key) => Html.Of($"""
        <p>{texts["my.phone"]}</p>
        <form method="post"><input type="hidden" name="once" value="{Once.New(key)}" /><button name="move" value="nocall" class="plain">{texts["my.nocall"]}</button></form>
        """);

    /// <summary>A page on which something confidential was reported is tied to nothing, and says nothing of it.</summary>
    private Html Ties(MySight sight, string key, (long Number, string Code)? code)
    {
        if (sight.Own is null)
        {
            return Html.None;
        }

        var given = code is { } shown ? Html.Of($"<p class=\"now\" role=\"status\">{texts.Of("my.tie.code", "number", Text(shown.Number)).Replace("{code}", shown.Code, StringComparison.Ordinal)}</p>") : Html.None;
        return Html.Of($"""
            <h2>{texts["my.tie.title"]}</h2><p>{texts["my.tie.intro"]}</p>{given}
            {(sight.MustConfirm ? Html.Of($"<p class=\"now\">{texts["my.tie.ask"]}</p>{Button(key, "tieok", "my.tie.ok")}") : Html.None)}
            {Button(key, "tiecode", "my.tie.give")}
            <form method="post"><input type="hidden" name="once" value="{Once.New(key)}" />
            <label for="tienumber">{texts["my.tie.number"]}</label><input id="tienumber" name="number" inputmode="numeric" required="" maxlength="15" />
            <label for="tiecode">{texts["my.tie.enter"]}</label><input id="tiecode" name="code" inputmode="numeric" autocomplete="off" required="" maxlength="6" />
            <button name="move" value="tie" class="plain">{texts["my.tie.send"]}</button></form>
            {(sight.IsTied ? Button(key, "tieundo", "my.tie.undo") : Html.None)}
            """);
    }

    private Html Button(string key, string move, string name) =>
        Html.Of($"<form method=\"post\"><input type=\"hidden\" name=\"once\" value=\"{Once.New(key)}\" /><button name=\"move\" value=\"{move}\" class=\"plain\">{texts[name]}</button></form>");

    private Html Said(string? name, string style, string role) => name is null ? Html.None : Html.Of($"<p class=\"{style}\" role=\"{role}\">{texts[name]}</p>");

    private static Html Part(string title, string words) => words.Length == 0 ? Html.None : Html.Of($"<h2>{title}</h2><p class=\"said\"><bdi>{words}</bdi></p>");

    private static Html Line(string words) => words.Length == 0 ? Html.None : Html.Of($"<p>{words}</p>");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
