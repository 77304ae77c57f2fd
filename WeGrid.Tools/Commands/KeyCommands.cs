using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres.Secrets;

namespace WeGrid.Tools.Commands;

/// <summary><c>keys rotate</c>: adds a key to the ring and seals every secret of the installation with it, all or none.</summary>
internal static class KeyCommands
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (args is not ["rotate"])
        {
            await Console.Error.WriteLineAsync("keys rotate");
            return 2;
        }

        var path = services.GetRequiredService<WeGridSettings>().SecretsKeyFile;
        if (!File.Exists(path))
        {
            // A ring made now could open nothing that is sealed already.
            return await RefuseAsync($"there is no key ring at {path}; nothing was changed. Set Secrets__KeyFile or State__Path as the hosts have it.");
        }

        try
        {
            var sealedAnew = await services.GetRequiredService<SecretStore>().RotateAsync(cancellationToken);
            Console.WriteLine($"{sealedAnew} secrets sealed with key {services.GetRequiredService<KeyRing>().Newest}; back up {path} now");
            return 0;
        }
        catch (SecretException unusable)
        {
            return await RefuseAsync(unusable.Message);
        }
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 4;
    }
}
