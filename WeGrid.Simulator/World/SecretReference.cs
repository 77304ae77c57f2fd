namespace WeGrid.Simulator.World;

/// <summary>Secrets stand in the corp file as <c>env:NAME</c> or <c>file:PATH</c>; anything else is taken literally.</summary>
internal static class SecretReference
{
    /// <summary>The secret, or null when the reference leads nowhere.</summary>
    public static string? Resolve(string? reference, string folder)
    {
        if (string.IsNullOrEmpty(reference))
        {
            return null;
        }

        if (reference.StartsWith("env:", StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(reference["env:".Length..])?.Trim();
        }

        if (!reference.StartsWith("file:", StringComparison.Ordinal))
        {
            return reference;
        }

        var path = Path.Combine(folder, reference["file:".Length..]);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
