using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>The wire of this package set: our own.</summary>
public static class PlatformWire
{
    /// <summary>A wire over the host's client.</summary>
    public static IPlatformWire Over(HttpClient http, Uri baseAddress, TimeProvider clock) => new HttpWire(http, baseAddress, clock);
}
