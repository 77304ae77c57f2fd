using WeGrid.Console.Pages;

namespace WeGrid.Console.Tickets;

/// <summary><c>/p/CORP/TOKEN</c>: looking only.</summary>
internal sealed class ProgressEndpoints(ProgressDesk desk)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/p/{corp}/{token}", async (HttpContext context, string corp, string token) =>
    {
        var sight = await desk.LookAsync(corp, token, context.RequestAborted);
        await (sight.View is { } view
            ? SafePages.WriteAsync(context, ProgressPage.Of(sight, view))
            : SafePages.SayAsync(context, sight.Known ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound));
    });
}
