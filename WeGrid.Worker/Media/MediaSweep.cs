using WeGrid.Hosting;
using WeGrid.Hosting.Media;
using WeGrid.Postgres.Media;

namespace WeGrid.Worker.Media;

/// <summary>清理: what no photo names any more goes, bytes included.</summary>
public sealed class MediaSweep(MediaForgetting forgetting, IMediaStore files, Clocks clocks)
{
    /// <summary>A draft this old is nobody's: whoever filled it was killed.</summary>
    private static readonly TimeSpan _unfinished = TimeSpan.FromHours(1);

    /// <summary>Of one corp; gives how many things lie there no more.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="lifeBefore">Of matters of life that were over before, everything.</param>
    /// <param name="overBefore">Of others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> RunAsync(string corpId, DateTimeOffset lifeBefore, DateTimeOffset overBefore, CancellationToken cancellationToken)
    {
        files.ForgetAside(clocks.Machine.GetUtcNow() - _unfinished);
        await forgetting.ClearOverAsync(corpId, lifeBefore, overBefore, cancellationToken);
        return await forgetting.SweepAsync(corpId, hash => files.RemoveAsync(corpId, hash), cancellationToken);
    }
}
