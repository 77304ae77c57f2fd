namespace WeGrid.WeCom.Media;

/// <summary>An address of what a smart bot was sent, with the key of these bytes alone (long connection, path 101463), in one text. Secret for its five minutes.</summary>
public static class SealedReference
{
    private const string Mark = "#aeskey=";

    /// <summary>The address as it is where it has no key of its own.</summary>
    /// <param name="url">As received.</param>
    /// <param name="key">aeskey, base64; empty for none.</param>
    public static string Write(string url, string key) => string.IsNullOrEmpty(key) || string.IsNullOrEmpty(url) ? url : $"{url}{Mark}{key}";

    /// <summary>Address and key as <see cref="MediaClient.GetSealedAsync"/> takes it; null where it has none of its own.</summary>
    /// <param name="reference">What was written.</param>
    public static (string Url, string Key)? Read(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var at = reference.LastIndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? null : (reference[..at], reference[(at + Mark.Length)..].TrimEnd('='));
    }
}
