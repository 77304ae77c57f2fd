using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>What a host says of itself in /readyz, besides the database.</summary>
public static class HostState
{
    public static IReadOnlyDictionary<string, string> Of(IServiceProvider services, params (string Name, string Value)[] more)
    {
        var state = more.ToDictionary(m => m.Name, m => m.Value);
        state["corps"] = string.Join(' ', services.GetRequiredService<CorpDirectory>().All.Select(c => c.Corp.Id));
        state["token"] = services.GetRequiredService<AccessTokenSource>().State;
        if (services.GetService<ClockFollower>() is { } follower)
        {
            state["clock"] = follower.Arrived.ToString(CultureInfo.InvariantCulture);
        }

        return state;
    }
}
