using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Testing;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Sending;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Sending;

public sealed class SendingServicesTests
{
    [Fact]
    public async Task AddSending_Settings_ResolvesOneSenderInTheirMode()
    {
        await using var services = Services(DataFiles.FindFolder());
        Assert.Same(services.GetRequiredService<OutboxSender>(), services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<OutboxSender>().Single());
        Assert.Equal(SendingMode.Blackhole, services.GetRequiredService<SendingRules>().Mode);
    }

    [Fact]
    public async Task AddSending_BrokenTemplates_RefusedWithFileAndLine()
    {
        var folder = Directory.CreateTempSubdirectory("wegrid-data").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "templates"));
        await using var services = Services(folder);
        var broken = Assert.Throws<InvalidDataException>(() => services.GetRequiredService<TemplateBook>());
        Assert.Contains("variables.json:1", broken.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static ServiceProvider Services(string dataPath)
    {
        var time = new ManualTime();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(new WeGridSettings
            {
                ConnectionString = "Host=127.0.0.1", ApiBaseUrl = new Uri("http://127.0.0.1:1"), DataPath = dataPath, StatePath = dataPath, SecretsKeyFile = "",
            })
            .AddSingleton(new Clocks(time, time))
            .AddSingleton(_ => new Database("Host=127.0.0.1"))
            .AddSingleton(new SendingCorps(() => [], () => 0))
            .AddSingleton(_ => HostServices.NewHttp())
            .AddSingleton(PlatformWire.Over(HostServices.NewHttp, new Uri("http://127.0.0.1:1"), time))
            .AddSingleton(s => new AccessTokenSource(s.GetRequiredService<IPlatformWire>(), time))
            .AddSingleton(s => new WeComClient(s.GetRequiredService<IPlatformWire>(), s.GetRequiredService<AccessTokenSource>(), time))
            .AddSending()
            .BuildServiceProvider();
    }
}
