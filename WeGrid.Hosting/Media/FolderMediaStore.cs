using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Hosting.Media;

/// <summary>附件文件夹: a folder every host of one database sees: <c>CORP/ab/abcd…</c>. A file is written aside, flushed, and moved there whole.</summary>
/// <param name="root">The folder; made when it is needed.</param>
public sealed class FolderMediaStore(string root) : IMediaStore
{
    private const string Aside = ".aside";

    /// <inheritdoc/>
    public FileStream Draft()
    {
        var folder = Path.Combine(root, Aside);
        Make(folder);
        return new FileStream(Path.Combine(folder, Guid.NewGuid().ToString("N")), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
    }

    /// <inheritdoc/>
    public async Task PutAsync(string corpId, byte[] sha256, FileStream draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var path = PathOf(corpId, sha256);
        if (File.Exists(path))
        {
            return;
        }

        Make(Path.GetDirectoryName(path)!);
        var whole = Path.Combine(root, Aside, Guid.NewGuid().ToString("N"));
        try
        {
            draft.Position = 0;
            await using (var copy = new FileStream(whole, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await draft.CopyToAsync(copy, cancellationToken);
                copy.Flush(flushToDisk: true);
            }

            File.Move(whole, path, overwrite: true);
        }
        finally
        {
            File.Delete(whole);
        }
    }

    /// <inheritdoc/>
    public Stream? Open(string corpId, byte[] sha256)
    {
        try
        {
            return new FileStream(PathOf(corpId, sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string corpId, byte[] sha256)
    {
        var path = PathOf(corpId, sha256);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void ForgetAside(DateTimeOffset before)
    {
        var folder = new DirectoryInfo(Path.Combine(root, Aside));
        foreach (var left in folder.Exists ? folder.EnumerateFiles().Where(f => f.LastWriteTimeUtc < before.UtcDateTime) : [])
        {
            left.Delete();
        }
    }

    /// <summary>A corp's id may hold signs a file system gives a meaning to.</summary>
    private string PathOf(string corpId, byte[] sha256)
    {
        var corp = corpId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? corpId : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(corpId)));
        var name = Convert.ToHexStringLower(sha256);
        return Path.Combine(root, corp, name[..2], name);
    }

    /// <summary>Faces and homes: for nobody but who runs the hosts.</summary>
    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
