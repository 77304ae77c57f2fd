using Microsoft.Extensions.Logging;
using WeGrid.Domain;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;

namespace WeGrid.Hosting;

/// <summary>管理员专线: one direct message to the administrators of a corp, past outbox and Worker, for what stops either.</summary>
public sealed partial class AdministratorLine(WeComClient wecom, WeGridSettings settings, ILogger<AdministratorLine> log)
{
    /// <summary>Tells them. False when another try makes sense.</summary>
    public async Task<bool> TellAsync(CorpEntry corp, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var people = Administrators(corp).Where(MayReach).ToList();
        if (people.Count == 0 || corp.Credentials(null) is not { } credentials)
        {
            NobodyToTell(corp.Corp.Id, settings.Sending);
            return true;
        }

        var body = AppMessages.Text(corp.AgentId(null), people, $"【{corp.Corp.Name}】{text}", AppMessages.MaxDuplicateCheck);
        var result = await wecom.SendAppMessageAsync(credentials, body.Bytes, cancellationToken);
        Told(corp.Corp.Id, people.Count, result.Verdict);
        return result.Verdict is not (Verdict.Retry or Verdict.Unknown);
    }

    private bool MayReach(string userId) => settings.Sending switch
    {
        SendingMode.Live => true,
        SendingMode.Pilot => settings.PilotPeople.Contains(userId, StringComparer.OrdinalIgnoreCase),
        SendingMode.Blackhole => false,
    };

    private static IEnumerable<string> Administrators(CorpEntry corp) =>
        corp.Corp.Grids.Posts.Where(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader)
            .Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase);

    [LoggerMessage(EventId = 33, Level = LogLevel.Error, Message = "{CorpId}: nobody can be told of an alarm (sending is {Mode}).")]
    private partial void NobodyToTell(string corpId, SendingMode mode);

    [LoggerMessage(EventId = 34, Level = LogLevel.Warning, Message = "{CorpId}: {People} administrators told directly: {Verdict}.")]
    private partial void Told(string corpId, int people, Verdict verdict);
}
