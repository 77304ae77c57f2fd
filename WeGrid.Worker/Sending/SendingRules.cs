using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Worker.Sending;

/// <summary>发送范围: how far sending goes (design.md §10: sending is opt-in).</summary>
/// <param name="Mode">Blackhole, pilot or live.</param>
/// <param name="Allowed">The pilot's allow-list.</param>
/// <param name="IsShadow">What is decided is not said.</param>
public sealed record SendingRules(SendingMode Mode, IReadOnlySet<string> Allowed, bool IsShadow)
{
    /// <summary>As the settings say.</summary>
    public static SendingRules Of(WeGridSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(settings.Sending, settings.PilotPeople.ToHashSet(StringComparer.OrdinalIgnoreCase), settings.Intake == IntakeMode.Shadow);
    }

    /// <summary>Why a message must not leave; null when it may.</summary>
    public MessageReason? Withholds(OutboxClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return IsShadow ? MessageReason.Shadow : Mode switch
        {
            SendingMode.Blackhole => MessageReason.Blackhole,
            SendingMode.Pilot => Allowed.Contains(claim.Recipient) ? null : MessageReason.Pilot,
            SendingMode.Live => null,
        };
    }
}
