namespace WeGrid.Hosting.Media;

/// <summary>
/// 附件库: where bytes lie, each corp's apart, named by their SHA-256: equal ones once. Which of them belong to whom stands in the
/// database alone; here nothing is known of people or tickets.
/// </summary>
public interface IMediaStore
{
    /// <summary>A file to be filled that nobody else sees; gone when it is disposed of, unless it was kept.</summary>
    FileStream Draft();

    /// <summary>Keeps a filled draft under the hash of its bytes. Safe to repeat; the same bytes twice are one.</summary>
    Task PutAsync(string corpId, byte[] sha256, FileStream draft, CancellationToken cancellationToken);

    /// <summary>Opens what is kept; null when it is not there.</summary>
    Stream? Open(string corpId, byte[] sha256);

    /// <summary>Takes it away; no matter whether it was there.</summary>
    Task RemoveAsync(string corpId, byte[] sha256);

    /// <summary>Takes away drafts nobody will finish.</summary>
    /// <param name="before">Only what was begun before.</param>
    void ForgetAside(DateTimeOffset before);
}
