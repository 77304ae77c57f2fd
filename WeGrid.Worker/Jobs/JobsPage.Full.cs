using System.Net.Http.Headers;
using System.Text;
using Hangfire;
using Hangfire.Dashboard;
using WeGrid.Hosting;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 任务页 of this package set: Hangfire's dashboard at <c>/jobs</c>, for who signs in with a key of the settings (HTTP Basic, any
/// name). The administrator's may act, the viewer's may look; without a key in the settings nobody gets in.
/// </summary>
internal static class JobsPage
{
    public static void Add(IServiceCollection services) => services.AddAntiforgery();

    public static void Map(WebApplication app, WeGridSettings settings)
    {
        var options = Options(new JobsDoor(settings));
        app.Map("/jobs", page => page.Run(context =>
            app.Services.GetRequiredService<IJobEngine>() is HangfireEngine { Storage: { } storage }
                ? new AspNetCoreDashboardMiddleware(NotFoundAsync, storage, options, DashboardRoutes.Routes).Invoke(context)
                : Results.Text("The job engine has not started yet.\n", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context)));
    }

    private static DashboardOptions Options(JobsDoor door) => new()
    {
        Authorization = [door],
        IsReadOnlyFunc = context => door.WhoIs(context.GetHttpContext()) != JobsVisitor.Administrator,
        AppPath = null,
        DashboardTitle = "WeGrid",
        DisplayStorageConnectionString = false,
        TimeZoneResolver = new DefaultTimeZoneResolver(),
        IgnoreAntiforgeryToken = false,
        // All jobs on one page.
        DefaultRecordsPerPage = 100,
    };

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private enum JobsVisitor
    {
        Stranger,
        Viewer,
        Administrator,
    }

    /// <summary>门: until people sign in with WeCom, a key of the settings opens it.</summary>
    private sealed class JobsDoor(WeGridSettings settings) : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context)
        {
            var http = context.GetHttpContext();
            if (WhoIs(http) != JobsVisitor.Stranger)
            {
                return true;
            }

            http.Response.Headers.WWWAuthenticate = "Basic realm=\"WeGrid jobs\", charset=\"UTF-8\"";
            return false;
        }

        public JobsVisitor WhoIs(HttpContext http) =>
            KeyOf(http.Request.Headers.Authorization) is not { } key ? JobsVisitor.Stranger
            : SecretKeys.Same(key, settings.JobsAdminKey) ? JobsVisitor.Administrator
            : SecretKeys.Same(key, settings.JobsViewerKey) ? JobsVisitor.Viewer
            : JobsVisitor.Stranger;

        private static string? KeyOf(string? header)
        {
            if (!AuthenticationHeaderValue.TryParse(header, out var given) || given is not { Scheme: "Basic", Parameter: { } pair })
            {
                return null;
            }

            var bytes = new byte[pair.Length];
            if (!Convert.TryFromBase64String(pair, bytes, out var length))
            {
                return null;
            }

            var text = Encoding.UTF8.GetString(bytes, 0, length);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : text[(colon + 1)..];
        }
    }
}
