using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Sending;

/// <summary>Puts the sending half together.</summary>
public static class SendingServices
{
    /// <summary>Of one HTTP call; a send can cost four (token, send, new token, send) and must end within <see cref="SendFloor.Lease"/>.</summary>
    public static readonly TimeSpan HttpTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the sender. Needs <see cref="Postgres.Database"/>, <see cref="WeGridSettings"/>, <see cref="Clocks"/> and
    /// <see cref="CorpDirectory"/>; a host that has its own <see cref="WeComClient"/>, <see cref="OutboxStore"/> or
    /// <see cref="SendingCorps"/> registers it before.
    /// </summary>
    /// <exception cref="InvalidDataException">When built: a template is wrong; every fault is listed. Ask <see cref="TemplateCheck"/> before.</exception>
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.TryAddSingleton<OutboxStore>();
        services.TryAddSingleton(NewTokens);
        services.TryAddSingleton(NewClient);
        services.TryAddSingleton<ITemplateEngine, TemplateEngine>();
        services.TryAddSingleton(LoadTemplates);
        services.TryAddSingleton(s => SendingRules.Of(s.GetRequiredService<WeGridSettings>()));
        services.TryAddSingleton(s => new SendingCorps(() => s.GetRequiredService<CorpDirectory>().All, Jitter));
        services.TryAddSingleton<CardCodeStore>();
        services.TryAddSingleton<NoticeRenderer>();
        services.TryAddSingleton<MessagePress>();
        services.TryAddSingleton<MessageGateway>();
        services.TryAddSingleton<VerdictWriter>();
        services.TryAddSingleton<ConfigurationAlarm>();
        services.TryAddSingleton<SendingMetrics>();
        services.TryAddSingleton<SendFloor>();
        services.TryAddSingleton<OutboxSender>();
        services.AddHostedService(s => s.GetRequiredService<OutboxSender>());
        return services;
    }

    /// <summary>A client that logs no addresses (tokens and keys ride in the query), follows nobody elsewhere and has a connection for every message under way (who waits for one would use up its time unsent).</summary>
    public static HttpClient NewHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxConnectionsPerServer = SendFloor.AtOnce,
        UseCookies = false,
    })
    {
        Timeout = HttpTimeout,
    };

    private static AccessTokenSource NewTokens(IServiceProvider services) => new(
        NewHttp(), services.GetRequiredService<WeGridSettings>().ApiBaseUrl, services.GetRequiredService<Clocks>().Domain, services.GetService<ITokenStore>());

    private static WeComClient NewClient(IServiceProvider services) => new(
        NewHttp(), services.GetRequiredService<WeGridSettings>().ApiBaseUrl, services.GetRequiredService<AccessTokenSource>(), services.GetRequiredService<Clocks>().Domain);

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
