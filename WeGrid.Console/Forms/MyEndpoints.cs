using System.Globalization;
using WeGrid.Console.Pages;
using WeGrid.Console.Surveys;
using WeGrid.Console.Ties;

namespace WeGrid.Console.Forms;

/// <summary><c>/r/CORP/KEY</c>: the page of who reported by a form. Looking changes nothing; each of its forms counts once.</summary>
internal sealed class MyEndpoints(MyDesk desk, FormDesk forms, RatingDesk ratings, TyingDesk ties, MyPage page)
{
    private const string Path = "/r/{corp}/{token}";
    private const int LongestMore = 300;

    /// <summary>What can be said to have been done; an address can say what it likes.</summary>
    private static readonly string[] _done = ["my.more.done", "my.nocall.done", "rate.thanks", "rate.thanks.bad", "my.tie.done", "my.tie.undone"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, LookAsync);
        routes.MapPost(Path, ActAsync);
    }

    /// <summary>What was sent; null when it is none of ours.</summary>
    public static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null; // more fields than anybody's form has
        }
    }

    private async Task LookAsync(HttpContext context, string corp, string token)
    {
        var done = _done.FirstOrDefault(d => d == context.Request.Query["done"]);
        await (await desk.LookAsync(corp, token, context.RequestAborted) is { } sight
            ? SafePages.WriteAsync(context, page.Of(sight, token, done, null, null))
            : SafePages.SayAsync(context, StatusCodes.Status404NotFound));
    }

    private async Task ActAsync(HttpContext context, string corp, string token)
    {
        if (await desk.LookAsync(corp, token, context.RequestAborted) is not { } sight)
        {
            await SafePages.SayAsync(context, StatusCodes.Status404NotFound);
            return;
        }

        if (!context.Request.HasFormContentType || context.Request.Headers["Sec-Fetch-Site"] == "cross-site" || await FormAsync(context) is not { } form
            || Once.Read(token, form["once"]) is not { } once)
        {
            await SafePages.SayAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        if (form["move"] == "tiecode")
        {
            await CodeAsync(context, sight, token);
            return;
        }

        var (done, wrong) = form["move"].ToString() switch
        {
            "tie" => await TieAsync(sight, form, context.RequestAborted),
            "tieok" => await ties.ConfirmAsync(sight, context.RequestAborted) ? ("my.tie.done", null) : (null, "my.tie.wrong"),
            "tieundo" => await ties.UndoAsync(sight, context.RequestAborted) ? ("my.tie.undone", null) : (null, "my.tie.wrong"),
            "more" => await MoreAsync(sight, form, once, context.RequestAborted),
            "rate" => await RateAsync(sight, form, context.RequestAborted),
            "nocall" => await NoCallAsync(sight, context.RequestAborted),
            _ => (null, "wrong.stale"),
        };
        await AnswerAsync(context, sight, token, form, done, wrong);
    }

    private Task AnswerAsync(HttpContext context, MySight sight, string token, IFormCollection form, string? done, string? wrong)
    {
        if (wrong is not null)
        {
            var status = wrong == "wrong.many" ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity;
            return SafePages.WriteAsync(context, page.Of(sight, token, null, wrong, form), status);
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"?done={done}";
        return Task.CompletedTask;
    }

    /// <summary>What is said on goes with the words it belongs to, as if they had been quoted.</summary>
    private async Task<(string? Done, string? Wrong)> MoreAsync(MySight sight, IFormCollection form, byte[] once, CancellationToken cancellationToken)
    {
        var words = FormInput.Clean(form["words"]);
        if (words.Length is 0 or > LongestMore)
        {
            return (null, words.Length == 0 ? "wrong.words" : "wrong.stale");
        }

        // A matter that is over is not gone on with: what is said then is looked at for itself.
        var open = sight.Matters.Where(m => m.Ticket.IsOpen).ToList();
        var number = long.TryParse(form["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : open is [var only] ? only.Ticket.Number : 0;
        var quoted = open.Exists(m => m.Ticket.Number == number) ? sight.State.Words.GetValueOrDefault(number) ?? "" : "";
        return await forms.SendMoreAsync(sight.Corp.Corp.Id, sight.Person, once, words, quoted, cancellationToken) ? ("my.more.done", null) : (null, "wrong.many");
    }

    private async Task<(string? Done, string? Wrong)> RateAsync(MySight sight, IFormCollection form, CancellationToken cancellationToken)
    {
        var (rating, wrong) = RatingForm.Read(form);
        if (rating is null)
        {
            return (null, wrong);
        }

        if (!long.TryParse(form["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !int.TryParse(form["round"], NumberStyles.None, CultureInfo.InvariantCulture, out var round)
            || !sight.Matters.Any(m => m.Ticket.Number == number))
        {
            return (null, "wrong.stale");
        }

        // Sent twice, it is taken once, and the thanks are the same.
        await ratings.RateAsync(sight.Corp, number, sight.Person, round, rating, null, cancellationToken);
        return (rating.IsBad ? "rate.thanks.bad" : "rate.thanks", null);
    }

    /// <summary>The code stands on the answer alone: a page that is opened again does not show it.</summary>
    private async Task CodeAsync(HttpContext context, MySight sight, string token)
    {
        var code = await ties.GiveAsync(sight, context.RequestAborted);
        await SafePages.WriteAsync(
            context, page.Of(sight, token, null, code is null ? "my.tie.wrong" : null, null, code), code is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private async Task<(string? Done, string? Wrong)> TieAsync(MySight sight, IFormCollection form, CancellationToken cancellationToken) =>
        sight.Own is not null && long.TryParse(form["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await ties.EnterAsync(sight, number, form["code"].ToString().Trim(), cancellationToken) ? ("my.tie.ask", null) : (null, "my.tie.wrong");

    private async Task<(string? Done, string? Wrong)> NoCallAsync(MySight sight, CancellationToken cancellationToken)
    {
        await desk.WithdrawPhoneAsync(sight, cancellationToken);
        return ("my.nocall.done", null);
    }
}
