using WeGrid.Console.Forms;
using WeGrid.Console.Pages;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Surveys;

/// <summary><c>/s/CORP/TOKEN</c>: one survey of one round for one person whom no chat reaches; answered once, it opens nothing any more (SV-01).</summary>
internal sealed class SurveyEndpoints(Database database, CorpDirectory corps, Clocks clocks, RatingDesk desk, RatingForm questions, FormPage page, PageTexts texts)
{
    private const string Path = "/s/{corp}/{token}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, LookAsync);
        routes.MapPost(Path, RateAsync);
    }

    private sealed record Sight(CorpEntry Corp, PageLink Link, TicketFile File)
    {
        public int Round => Link.Round!.Value;
    }

    private async Task LookAsync(HttpContext context, string corp, string token)
    {
        var (sight, known) = await SeeAsync(corp, token, context.RequestAborted);
        await (sight is null ? NothingAsync(context, known) : AskAsync(context, sight, token, null, null));
    }

    private async Task RateAsync(HttpContext context, string corp, string token)
    {
        var (sight, known) = await SeeAsync(corp, token, context.RequestAborted);
        if (sight is null)
        {
            await NothingAsync(context, known);
            return;
        }

        if (!context.Request.HasFormContentType || await MyEndpoints.FormAsync(context) is not { } form || Once.Read(token, form["once"]) is null)
        {
            await SafePages.SayAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        var (rating, wrong) = RatingForm.Read(form);
        if (rating is null)
        {
            await AskAsync(context, sight, token, form, wrong);
            return;
        }

        var hash = LinkToken.Hash(token);
        var outcome = await desk.RateAsync(
            sight.Corp, sight.Link.Number, sight.Link.Person!, sight.Round, rating, (batch, now) => LinkStore.StageUsedUp(batch, sight.Corp.Corp.Id, hash, now), context.RequestAborted);
        await (outcome is null ? NothingAsync(context, known: true) : ThankAsync(context, sight, rating));
    }

    private Task ThankAsync(HttpContext context, Sight sight, Rating rating) => SafePages.WriteAsync(context, Page.Of(texts["rate.title"], Html.Of($"""
        <h1>{texts["rate.title"]}</h1><p class="now" role="status">{texts[rating.IsBad ? "rate.thanks.bad" : "rate.thanks"]}</p>
        """), page.Human(sight.Corp.Corp.Phone)));

    private Task AskAsync(HttpContext context, Sight sight, string token, IFormCollection? typed, string? wrong)
    {
        var ticket = sight.File.Ticket;
        var about = texts.Of("rate.about", "number", Words.Values(ticket, sight.Corp.Corp)["ticket.number"]).Replace("{what}", ticket.Category, StringComparison.Ordinal);
        var refused = wrong is null ? Html.None : Html.Of($"<p class=\"now bad\" role=\"alert\">{texts[wrong]}</p>");
        return SafePages.WriteAsync(context, Page.Of(texts["rate.title"], Html.Of($"""
            <h1>{texts["rate.title"]}</h1>
            <p>{about}</p>
            {refused}
            <p class="said"><bdi>{ticket.ResultNote}</bdi></p>
            {questions.Of(token, ticket.Number, sight.Round, typed)}
            """), page.Human(sight.Corp.Corp.Phone)), wrong is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<(Sight? Sight, bool Known)> SeeAsync(string corpId, string token, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { } corp || !LinkToken.IsOne(token))
        {
            return (null, Known: false);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        if (await LinkStore.FindAsync(connection, corpId, LinkToken.Hash(token), cancellationToken) is not { Link: { Kind: LinkKind.Survey, Person: { } person, Round: { } round } link } kept)
        {
            return (null, Known: false);
        }

        var file = kept.Opens(clocks.Domain.GetUtcNow()) ? await TicketStore.FindAsync(connection, corp.Corp, link.Number, cancellationToken) : null;
        return file is not null && RatingDesk.OpenOf(file, person, round) is not null ? (new Sight(corp, link, file), Known: true) : (null, Known: true);
    }

    private static Task NothingAsync(HttpContext context, bool known) => SafePages.SayAsync(context, known ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound);
}
