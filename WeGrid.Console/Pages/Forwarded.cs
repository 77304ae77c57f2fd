using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using WeGrid.Hosting;

namespace WeGrid.Console.Pages;

/// <summary>谁来的: behind a proxy every request comes from the proxy, which says whose it was. Believed of this machine's own and of those named in <c>Console__Proxies</c>.</summary>
internal static class Forwarded
{
    /// <summary>Reads the setting; throws when it names what is no address.</summary>
    public static ForwardedHeadersOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        // One step: what stands before it in the header was written by the caller.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
        foreach (var name in (configuration["Console:Proxies"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IPAddress.TryParse(name, out var proxy))
            {
                throw new WrongSettingsException([$"Console__Proxies: '{name}' is no address; give the proxies' IP addresses, with commas between them"]);
            }

            options.KnownProxies.Add(proxy);
        }

        return options;
    }
}
