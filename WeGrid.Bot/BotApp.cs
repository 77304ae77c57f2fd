using WeGrid.Bot.Intake;
using WeGrid.Bot.Recording;
using WeGrid.Bot.Sockets;
using WeGrid.Bot.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Inbox;
using WeGrid.Postgres.Sockets;

namespace WeGrid.Bot;

/// <summary>The Bot host, put together: callbacks in, decisions, health.</summary>
public static class BotApp
{
    /// <summary>Builds the host. Tests hand in their clock, the data folder they have read and the database they share; <c>Program</c> the machine's clock.</summary>
    public static WebApplication Build(string[] args, TimeProvider machine, TimeProvider? domain = null, DataFiles? read = null, Database? database = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddWeGridFilters();
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        var settings = builder.Services.AddWeGrid(builder.Configuration, machine, domain, read, database);
        AddRecording(builder.Services, settings);
        AddIntake(builder.Services);
        AddSockets(builder.Services);
        builder.Services.AddWatch(HeartbeatName.Bot);
        var app = builder.Build();
        app.Services.GetRequiredService<CallbackEndpoints>().Map(app);
        app.Services.GetRequiredService<WarningEndpoints>().Map(app);
        app.Services.GetRequiredService<CarrierEndpoints>().Map(app);
        var writer = app.Services.GetRequiredService<InboxWriter>();
        app.MapHealth(app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<Migrator>(), settings, app.Services.GetRequiredService<MetricsText>(), () => HostState.Of(app.Services, ("recording", writer.IsSpooling ? "spool" : "database"), ("sockets", app.Services.GetRequiredService<SocketHost>().State)));
        return app;
    }

    private static void AddRecording(IServiceCollection services, WeGridSettings settings)
    {
        services.AddSingleton<Doors>().AddSingleton<CallbackCounters>().AddSingleton<CallbackEndpoints>().AddSingleton<WarningEndpoints>().AddSingleton<CarrierEndpoints>();
        services.AddSingleton(_ => new Spool(Path.Combine(settings.StatePath, "spool")));
        services.AddSingleton(p => new InboxWriter(
            p.GetRequiredService<Database>(), p.GetRequiredService<Spool>(), Reopen(p), p.GetRequiredService<Clocks>().Machine, log: p.GetRequiredService<ILogger<InboxWriter>>()));
    }

    private static void AddIntake(IServiceCollection services)
    {
        services.AddSingleton<InboxReader>().AddSingleton<TicketNumbers>().AddSingleton<NumberBlocks>().AddSingleton<InboxGauges>();
        services.AddSingleton<InboundPump>().AddHostedService(p => p.GetRequiredService<InboundPump>());
        services.AddSingleton<SealedInbox>().AddSingleton<SealedTalk>().AddSingleton<ArchiveWatch>().AddSingleton<Puller>();
        services.AddHostedService(p => p.GetRequiredService<Puller>());
    }

    private static void AddSockets(IServiceCollection services)
    {
        services.AddSingleton<SocketLeases>().AddSingleton<BotWords>().AddSingleton<SocketRecorder>().AddSingleton<SocketSpeaker>().AddSingleton<SocketAlarm>().AddSingleton<SocketCounters>();
        services.AddSingleton<SocketHost>().AddHostedService(p => p.GetRequiredService<SocketHost>());
    }

    /// <summary>A spooled envelope is verified and decrypted again, as if it had just come.</summary>
    private static EnvelopeOpener Reopen(IServiceProvider services) => (bytes, _) =>
    {
        InboxEntry? entry = null;
        if (Knock.Read(bytes) is not var (knock, body))
        {
            return ValueTask.FromResult(entry);
        }

        if (knock.Kind == SocketRecorder.Kind)
        {
            // Came on our own connection, which was signed in: nothing is sealed.
            entry = SocketRecorder.EntryOf(knock, body, bytes, services.GetRequiredService<Clocks>().Domain.GetUtcNow());
        }
        else
        {
            Opener.TryOpen(services.GetRequiredService<Doors>(), knock, body, bytes, services.GetRequiredService<Clocks>().Domain.GetUtcNow(), out entry);
        }

        return ValueTask.FromResult(entry);
    };
}
