using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Worker.Due;
using WeGrid.Worker.Jobs;
using WeGrid.Worker.Media;
using WeGrid.Worker.Sending;

namespace WeGrid.Worker;

/// <summary>The Worker host, put together: the outbox sender, what falls due, the scheduled jobs, the watchmen.</summary>
public static class WorkerApp
{
    /// <summary>Builds the host. Tests hand in their clock, the data folder they have read and the database they share; <c>Program</c> the machine's clock.</summary>
    public static WebApplication Build(string[] args, TimeProvider machine, TimeProvider? domain = null, DataFiles? read = null, Database? database = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddWeGridFilters();
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        var settings = builder.Services.AddWeGrid(builder.Configuration, machine, domain, read, database);
        builder.Services.AddSending().AddSingleton<IOutboxDrain, OutboxDrain>();
        builder.Services.AddDueLoop().AddMedia(settings).AddJobs().AddWatch(HeartbeatName.Worker);
        JobsPage.Add(builder.Services);
        var app = builder.Build();
        app.MapHealth(
            app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<Migrator>(), settings, app.Services.GetRequiredService<MetricsText>(),
            () => HostState.Of(app.Services));
        JobsPage.Map(app, settings);
        return app;
    }
}
