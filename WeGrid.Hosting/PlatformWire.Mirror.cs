using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>The wire of this package set: our own.</summary>
public static class PlatformWire
{
    /// <summary>A wire over clients of its own.</summary>
    /// <param name="http">Makes one: another package set sets what it likes on the one it is given, so none is shared with the rest of the host.</param>
    /// <param name="baseAddress">The platform.</param>
    /// <param name="clock">Tells when a retry may come.</param>
    public static IPlatformWire Over(Func<HttpClient> http, Uri baseAddress, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new HttpWire(http(), baseAddress, clock);
    }
}
