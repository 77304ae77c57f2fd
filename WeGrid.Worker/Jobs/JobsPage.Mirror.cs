using WeGrid.Hosting;

namespace WeGrid.Worker.Jobs;

/// <summary>任务页 of this package set: none; the command tells the same.</summary>
internal static class JobsPage
{
    public static void Add(IServiceCollection services)
    {
        // Nothing to add.
    }

    public static void Map(WebApplication app, WeGridSettings settings) =>
        app.MapGet("/jobs", () => Results.Text("There is no jobs page in this build (package set mirror): ./wegrid jobs tells last, next, lag and failures.\n", statusCode: StatusCodes.Status404NotFound));
}
