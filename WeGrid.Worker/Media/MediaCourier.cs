using WeGrid.Domain.Intake.Media;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Media;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Media;

namespace WeGrid.Worker.Media;

/// <summary>The archive of a corp; null when none is read.</summary>
public delegate ValueTask<IArchiveMedia?> ArchiveOf(CorpEntry corp, CancellationToken cancellationToken);

/// <summary>取件员: knows by which way each channel gives out what it was sent, and with whose key.</summary>
public sealed class MediaCourier(MediaClient client, Database database, ArchiveOf archives)
{
    /// <summary>Brings the bytes; null when all are there, else why not.</summary>
    public async Task<MediaFault?> BringAsync(CorpEntry corp, MediaTask task, Stream into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(task);
        var most = MediaRules.MostBytes(task.Kind);
        var end = task.Source switch
        {
            "app" when CredentialsOf(corp, task) is { } app => await client.GetAsync(app, task.Reference, into, most, cancellationToken),
            "kf" when KfCredentialsOf(corp) is { } kf => await client.GetAsync(kf, task.Reference, into, most, cancellationToken),
            "bot" when SealedReference.Read(task.Reference) is var (url, own) => await client.GetSealedAsync(url, own, into, most, cancellationToken),
            "bot" when corp.Secret(corp.Corp.Bots.FirstOrDefault(b => b.BotId == task.Via)?.Secrets.AesKey) is { } key =>
                await client.GetSealedAsync(task.Reference, key, into, most, cancellationToken),
            "archive" when await archives(corp, cancellationToken) is { } archive => await ArchiveMediaReader.FetchAsync(archive, task.Reference, into, most, cancellationToken),
            // A photo of a form lies in our own database already.
            "form" => await FormStore.ReadPhotoAsync(database, corp.Corp.Id, task.Reference, into, cancellationToken) ? MediaEnd.Got : MediaEnd.Gone,
            _ => MediaEnd.Sealed,
        };
        return end switch
        {
            MediaEnd.Got => null,
            MediaEnd.Gone => MediaFault.Expired,
            MediaEnd.TooLarge => MediaFault.TooLarge,
            MediaEnd.Unreachable => MediaFault.Unreachable,
            MediaEnd.Truncated => MediaFault.Truncated,
            MediaEnd.StrangeAddress => MediaFault.StrangeAddress,
            MediaEnd.Sealed => MediaFault.Sealed,
        };
    }

    private static AppCredentials? CredentialsOf(CorpEntry corp, MediaTask task)
    {
        var app = corp.Corp.Apps.FirstOrDefault(a => a.AgentId.ToString(System.Globalization.CultureInfo.InvariantCulture) == task.Via);
        return corp.Credentials(app?.Id);
    }

    /// <summary>As its messages are pulled.</summary>
    private static AppCredentials? KfCredentialsOf(CorpEntry corp) =>
        (corp.Secret(corp.Corp.Contact?.Secret) ?? corp.Secret(corp.Corp.MainApp?.Secrets.Secret)) is { } secret ? corp.CredentialsOf(secret) : null;
}
