namespace WeGrid.Hosting;

/// <summary>Turns a reference to a secret (env:NAME, file:PATH) into the secret. The value is never logged or put into an exception.</summary>
public static class SecretReferences
{
    /// <summary>The secret, or null when the reference leads nowhere.</summary>
    /// <param name="reference">env:NAME or file:PATH; a relative path is meant from the folder.</param>
    /// <param name="folder">The folder of the file that names it.</param>
    public static string? Resolve(string? reference, string folder)
    {
        if (reference is null)
        {
            return null;
        }

        if (reference.StartsWith("env:", StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(reference[4..]);
        }

        var path = reference.StartsWith("file:", StringComparison.Ordinal) ? Path.Combine(folder, reference[5..]) : null;
        return path is not null && File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
