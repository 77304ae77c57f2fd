using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Sockets;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Due;
using WeGrid.Worker.Media;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Sending;

/// <summary>Puts the sending half together.</summary>
public static class SendingServices
{
    /// <summary>
    /// Adds the sender. Needs what <see cref="HostServices.AddWeGrid"/> adds; a host that has its own <see cref="OutboxStore"/> or
    /// <see cref="SendingCorps"/> registers it before.
    /// </summary>
    /// <exception cref="InvalidDataException">When built: a template is wrong; every fault is listed. Ask <see cref="TemplateCheck"/> before.</exception>
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.TryAddSingleton<OutboxStore>();
        services.TryAddSingleton<ITemplateEngine, TemplateEngine>();
        services.TryAddSingleton(LoadTemplates);
        services.TryAddSingleton(s => SendingRules.Of(s.GetRequiredService<WeGridSettings>()));
        services.TryAddSingleton(s => new SendingCorps(() => s.GetRequiredService<CorpDirectory>().All, Jitter) { QuietEnd = s.GetService<DataFiles>()?.Quiet.Window.To });
        services.TryAddSingleton<CardCodeStore>();
        services.TryAddSingleton<NoticeRenderer>();
        services.TryAddSingleton<MediaLines>();
        services.TryAddSingleton<MessagePress>();
        services.TryAddSingleton<Due.DecisionSaver>();
        services.TryAddSingleton<MassSends>();
        services.TryAddSingleton<MassLooks>();
        services.TryAddSingleton<MassGateway>();
        services.TryAddSingleton<CarrierClient>();
        services.TryAddSingleton<BotWords>();
        services.TryAddSingleton<SocketGateway>();
        services.TryAddSingleton<MessageGateway>();
        services.TryAddSingleton<VerdictWriter>();
        services.TryAddSingleton<ConfigurationAlarm>();
        services.TryAddSingleton<SendingMetrics>();
        services.TryAddSingleton<SendFloor>();
        services.TryAddSingleton<OutboxSender>();
        services.AddHostedService(s => s.GetRequiredService<OutboxSender>());
        return services;
    }

    private static TemplateBook LoadTemplates(IServiceProvider services)
    {
        var folder = Path.Combine(services.GetRequiredService<WeGridSettings>().DataPath, "templates");
        var (book, faults) = TemplateBook.Load(folder, services.GetRequiredService<ITemplateEngine>());
        return book ?? throw new InvalidDataException($"templates: {string.Join("; ", faults)}");
    }

    // Not for secrets: it only spreads retries.
#pragma warning disable CA5394
    private static double Jitter() => Random.Shared.NextDouble();
#pragma warning restore CA5394
}
