using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Hosting;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Worker.Due;

/// <summary>Registers what falls due to the second.</summary>
public static class DueSetup
{
    /// <summary>Needs Database, WeGridSettings, Clocks and CorpDirectory (or a CorpsNow of one's own) to be registered.</summary>
    public static IServiceCollection AddDueLoop(this IServiceCollection services)
    {
        services.TryAddSingleton<CorpsNow>(s => () => s.GetRequiredService<CorpDirectory>().All);
        services.TryAddSingleton<DueStore>();
        services.TryAddSingleton<OutboxStore>();
        services.AddSingleton<DecisionSaver>();
        services.AddSingleton<IDueHandler, TicketClocks>();
        services.AddSingleton<IDueHandler, RelayCards>();
        services.AddSingleton<IDueHandler, Verdicts>();
        services.AddSingleton<IDueHandler, DraftClocks>();
        services.AddSingleton<IDueHandler, MyLists>();
        services.AddSingleton<IDueHandler, ProcedureClocks>();
        services.AddSingleton<IDueHandler>(s => new Handovers(s.GetRequiredService<DecisionSaver>(), s.GetRequiredService<DataFiles>().DesksOf));
        services.TryAddSingleton<Postgres.Warnings.WarningStore>();
        services.AddSingleton<IDueHandler, Warnings.WarningSteps>();
        services.AddSingleton<IDueHandler, Warnings.CallSteps>();
        services.AddSingleton<IDueHandler, Warnings.EvacuationSteps>();
        services.AddSingleton<IDueHandler, GroupPlans>();
        services.AddSingleton<IDueHandler, MassTasks>();
        services.AddSingleton<TicketRound>();
        services.AddSingleton<DueRunner>();
        services.AddSingleton<DueLoop>();
        services.AddHostedService(s => s.GetRequiredService<DueLoop>());
        services.AddSingleton<IClockJump, ClockJump>();
        return services;
    }
}
