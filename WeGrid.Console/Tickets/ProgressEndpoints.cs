using WeGrid.Console.Media;
using WeGrid.Console.Pages;

namespace WeGrid.Console.Tickets;

/// <summary><c>/p/CORP/TOKEN</c>: looking only.</summary>
internal sealed class ProgressEndpoints(ProgressDesk desk, MediaDesk media)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/p/{corp}/{token}", async (HttpContext context, string corp, string token) =>
    {
        var sight = await desk.LookAsync(corp, token, context.RequestAborted);
        await (sight.View is { } view
            ? SafePages.WriteAsync(context, ProgressPage.Of(sight, view, await OwnAsync(sight, corp, token, context.RequestAborted)))
            : SafePages.SayAsync(context, sight.Known ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound));
    });

    /// <summary>What they sent themself, and came.</summary>
    private async Task<Html> OwnAsync(ProgressSight sight, string corp, string token, CancellationToken cancellationToken) =>
        sight.View is not null && await media.LookAsync("p", corp, token, cancellationToken) is { } own ? MediaPieces.Of(own.Sent, token) : Html.None;
}
