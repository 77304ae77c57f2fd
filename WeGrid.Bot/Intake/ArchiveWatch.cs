using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Tickets;
using WeGrid.WeCom.Archive;

namespace WeGrid.Bot.Intake;

/// <summary>
/// 存档告警: when a corp's archive has given no good page for ten minutes, the administrators hear once of it and of what helps, and once
/// more when it gives again. WeCom keeps five days: who reads nothing that long has lost what was said. Time is the machine's.
/// </summary>
internal sealed partial class ArchiveWatch(Database database, WeGridSettings settings, Clocks clocks, ILogger<ArchiveWatch> log)
{
    /// <summary>The alarm that stands meanwhile.</summary>
    public const string Name = "archive_silent";

    /// <summary>How long it may give nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly Silence _unknown = new(null, "", MayStand: true, IsTold: false);
    private readonly ConcurrentDictionary<string, Silence> _corps = new(StringComparer.Ordinal);

    /// <summary>What a pull came to. That it rests after a death is no news: what it died of is said.</summary>
    public Task LookAsync(CorpEntry corp, ArchivePull pull, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pull);
        return pull.Fault == ArchiveFault.None || pull.LastSeq is not null ? WorksAsync(corp, cancellationToken)
            : FailsAsync(corp, pull.Fault == ArchiveFault.Resting ? null : ArchiveWords.Of(pull.Fault, pull.Code), cancellationToken);
    }

    /// <summary>It could not even be asked, or gave nothing.</summary>
    /// <param name="corp">Whose.</param>
    /// <param name="why">What is wrong, for people; null for what it was before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FailsAsync(CorpEntry corp, string? why, CancellationToken cancellationToken)
    {
        var now = clocks.Machine.GetUtcNow();
        var before = _corps.GetValueOrDefault(corp.Corp.Id) ?? _unknown;
        var silence = before with { Since = before.Since ?? now, Why = why ?? before.Why, MayStand = true };
        _corps[corp.Corp.Id] = silence;
        if (!silence.IsTold && now - silence.Since >= Patience)
        {
            _corps[corp.Corp.Id] = silence with { IsTold = await RaiseAsync(corp, silence, now, cancellationToken) };
        }
    }

    private async Task WorksAsync(CorpEntry corp, CancellationToken cancellationToken)
    {
        if (_corps.GetValueOrDefault(corp.Corp.Id) is { MayStand: false })
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await AlarmStore.ClearAsync(connection, corp.Corp.Id, Name, cancellationToken))
        {
            Gives(corp.Corp.Id);
            await TellAsync(connection, corp, "archive_back", [], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        _corps[corp.Corp.Id] = new Silence(null, "", MayStand: false, IsTold: false);
    }

    /// <summary>False when another Bot has read it meanwhile: then only this one cannot, and nothing is lost.</summary>
    private async Task<bool> RaiseAsync(CorpEntry corp, Silence silence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var read = await ReadAtAsync(connection, corp.Corp.Id, cancellationToken);
        if (now - read < Patience)
        {
            return false;
        }

        if (await AlarmStore.RaiseAsync(connection, corp.Corp.Id, Name, now, cancellationToken))
        {
            var since = read ?? silence.Since!.Value;
            Silent(corp.Corp.Id, since, silence.Why);
            await TellAsync(connection, corp, "archive_down", new()
            {
                ["since"] = ChinaTime.In(since).ToString("M月d日HH:mm", CultureInfo.InvariantCulture),
                ["count"] = ((int)(now - since).TotalMinutes).ToString(CultureInfo.InvariantCulture),
                ["fault"] = silence.Why,
            }, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>At once, at night too: a call for help in a group is not seen meanwhile.</summary>
    private async Task TellAsync(NpgsqlConnection connection, CorpEntry corp, string template, Dictionary<string, string> values, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var effects = new Effects();
        values["corp.name"] = corp.Corp.Name;
        if (settings.Intake != IntakeMode.Shadow)
        {
            effects.Notices.AddRange(corp.Corp.Check.Listeners(corp.Corp).Select(person => new Notice
            {
                Channel = Channel.AppText, Recipient = person, Via = corp.Corp.MainApp?.Id ?? "", Template = template, Values = values,
                Subject = $"archive:{person}", Seq = (int)(now.ToUnixTimeSeconds() % 1_000_000_000), Supersedes = true, SendAt = now, Purpose = Purpose.Inform,
            }));
        }

        await EffectsStore.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
    }

    private static async Task<DateTimeOffset?> ReadAtAsync(NpgsqlConnection connection, string corpId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select read_at from pull_cursor where corp_id = $1 and source = $2", connection)
        {
            Parameters = { new() { Value = corpId }, new() { Value = Puller.ArchiveName } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>What is known of one corp's archive.</summary>
    /// <param name="Since">Since when it gives nothing; null when it gives.</param>
    /// <param name="Why">What is wrong.</param>
    /// <param name="MayStand">The alarm may stand: raised here, by another Bot, or before this one started.</param>
    /// <param name="IsTold">Nothing more is to be done until it gives again.</param>
    private sealed record Silence(DateTimeOffset? Since, string Why, bool MayStand, bool IsTold);

    [LoggerMessage(EventId = 117, Level = LogLevel.Critical, Message = "Corp {CorpId}: the archive has given nothing since {Since:O} ({Why}); the administrators are told.")]
    private partial void Silent(string corpId, DateTimeOffset since, string why);

    [LoggerMessage(EventId = 118, Level = LogLevel.Information, Message = "Corp {CorpId}: the archive gives again.")]
    private partial void Gives(string corpId);
}
