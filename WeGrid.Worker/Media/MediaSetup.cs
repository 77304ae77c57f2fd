using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Media;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Media;

namespace WeGrid.Worker.Media;

/// <summary>Puts the fetching of what people send together.</summary>
public static class MediaSetup
{
    /// <summary>Of one fetch, and of one writing down; both fit into a lease.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    /// <summary>Needs what <see cref="HostServices.AddWeGrid"/> adds.</summary>
    public static IServiceCollection AddMedia(this IServiceCollection services, WeGridSettings settings)
    {
        services.TryAddSingleton<CorpsNow>(s => () => s.GetRequiredService<CorpDirectory>().All);
        services.AddSingleton<MediaStore>().AddSingleton<MediaForgetting>().AddSingleton<MediaSweep>();
        services.AddSingleton(s => new MediaClient(s.GetRequiredService<HttpClient>(), settings.ApiBaseUrl, s.GetRequiredService<AccessTokenSource>(), settings.MediaHosts, _patience));
        services.AddSingleton<ITranscriber>(_ => settings.Transcriber.Length > 0 ? new ProgramTranscriber(settings.Transcriber, _patience) : new NoTranscriber());
        services.AddSingleton(s => new MediaCourier(s.GetRequiredService<MediaClient>(), s.GetRequiredService<Database>(), s.GetRequiredService<CorpArchives>().MediaOfAsync));
        services.AddSingleton<MediaFetcher>();
        services.AddHostedService(s => s.GetRequiredService<MediaFetcher>());
        return services;
    }
}
