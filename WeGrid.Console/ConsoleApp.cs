using WeGrid.Console.Dispatch;
using WeGrid.Console.Forms;
using WeGrid.Console.Media;
using WeGrid.Console.Pages;
using WeGrid.Console.Reports;
using WeGrid.Console.Surveys;
using WeGrid.Console.Tickets;
using WeGrid.Console.Ties;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Reports;

namespace WeGrid.Console;

/// <summary>The Console host, put together: pages for who has no account, opened by a link; health.</summary>
public static class ConsoleApp
{
    /// <summary>The longest a form may be: ten times what a page asks for.</summary>
    private const long LongestForm = 16 << 10;

    /// <summary>Builds the host. Tests hand in their clock; <c>Program</c> the machine's.</summary>
    public static WebApplication Build(string[] args, TimeProvider machine, TimeProvider? domain = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddWeGridFilters();
        // An address is a key here: not even as a warning may it stand in a log.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = LongestForm;
            o.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        });
        var settings = builder.Services.AddWeGrid(builder.Configuration, machine, domain);
        builder.Services.AddSingleton<UnitLinkDesk>().AddSingleton<UnitLinkEndpoints>();
        builder.Services.AddSingleton<ProgressDesk>().AddSingleton<ProgressEndpoints>();
        builder.Services.AddSingleton<MediaDesk>().AddSingleton<MediaEndpoints>();
        builder.Services.AddSingleton(PageTexts.Load(settings.DataPath)).AddSingleton<FormStore>().AddSingleton<FormSeal>().AddSingleton<IPhotoShelf, TablePhotoShelf>();
        builder.Services.AddSingleton<FormDesk>().AddSingleton<FormPage>().AddSingleton<FormEndpoints>();
        builder.Services.AddSingleton<TyingDesk>().AddSingleton<MyDesk>().AddSingleton<MyPage>().AddSingleton<MyEndpoints>();
        builder.Services.AddSingleton<RatingDesk>().AddSingleton<RatingForm>().AddSingleton<SurveyEndpoints>();
        builder.Services.AddSingleton<MapStore>().AddSingleton<OpenDesk>().AddSingleton<OpenEndpoints>();
        builder.Services.AddSingleton<SafePages>().AddSingleton<Throttle>();
        builder.Services.AddHeartbeat(HeartbeatName.Console);
        var forwarded = Forwarded.Read(builder.Configuration);
        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<SafePages>().GuardAsync);
        app.UseForwardedHeaders(forwarded);
        app.Use(app.Services.GetRequiredService<Throttle>().GuardAsync);
        app.UseRouting();
        app.Services.GetRequiredService<UnitLinkEndpoints>().Map(app);
        app.Services.GetRequiredService<ProgressEndpoints>().Map(app);
        app.Services.GetRequiredService<MediaEndpoints>().Map(app);
        app.Services.GetRequiredService<FormEndpoints>().Map(app);
        app.Services.GetRequiredService<MyEndpoints>().Map(app);
        app.Services.GetRequiredService<SurveyEndpoints>().Map(app);
        app.Services.GetRequiredService<OpenEndpoints>().Map(app);
        app.MapGet("/robots.txt", () => Results.Text("User-agent: *\nDisallow: /\n"));
        app.MapHealth(
            app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<Migrator>(), settings, app.Services.GetRequiredService<MetricsText>(),
            () => HostState.Of(app.Services));
        return app;
    }
}
