using Npgsql;
using WeGrid.Domain;
using WeGrid.Hosting;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>Saves what a clock decided; in shadow it is decided and not said.</summary>
public sealed class DecisionSaver(WeGridSettings settings)
{
    public Task<SaveResult> SaveAsync(
        NpgsqlConnection connection, string corpId, Effects effects, DateTimeOffset now, Action<NpgsqlBatch>? more = null, CancellationToken cancellationToken = default)
    {
        if (settings.Intake == IntakeMode.Shadow)
        {
            effects.Notices.Clear();
        }

        return EffectsStore.SaveAsync(connection, corpId, effects, now, more, cancellationToken);
    }
}
