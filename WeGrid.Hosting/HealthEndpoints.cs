using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WeGrid.Postgres;

namespace WeGrid.Hosting;

/// <summary><c>/healthz</c> (the process), <c>/readyz</c> (database, migrations, sending mode), <c>/metrics</c> (Prometheus text).</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes, Database database, Migrator migrator, WeGridSettings settings, MetricsText metrics, Func<IReadOnlyDictionary<string, string>>? more = null)
    {
        routes.MapGet("/healthz", () => Results.Text("ok"));
        routes.MapGet("/readyz", async (CancellationToken cancellationToken) => await ReadyAsync(database, migrator, settings, more, cancellationToken));
        routes.MapGet("/metrics", () => Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"));
    }

    private static async Task<IResult> ReadyAsync(
        Database database, Migrator migrator, WeGridSettings settings, Func<IReadOnlyDictionary<string, string>>? more, CancellationToken cancellationToken)
    {
        var state = new Dictionary<string, string>
        {
            ["sending"] = settings.Sending.ToString().ToLowerInvariant(),
            ["intake"] = settings.Intake.ToString().ToLowerInvariant(),
        };
        foreach (var (name, value) in more?.Invoke() ?? new Dictionary<string, string>())
        {
            state[name] = value;
        }

        state["database"] = await DatabaseStateAsync(database, migrator, cancellationToken);
        var ready = state["database"] == "ok";
        return Results.Text(JsonSerializer.Serialize(state), "application/json", statusCode: ready ? 200 : 503);
    }

    private static async Task<string> DatabaseStateAsync(Database database, Migrator migrator, CancellationToken cancellationToken)
    {
        try
        {
            if (await database.CheckAsync(cancellationToken) is { } refusal)
            {
                return refusal.Message;
            }

            var schema = await migrator.StateAsync(cancellationToken);
            return schema.Refusal?.Message
                ?? (schema.IsCurrent ? "ok" : string.Create(CultureInfo.InvariantCulture, $"{schema.Pending.Count} migrations are not applied; ./wegrid migrate"));
        }
        catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException)
        {
            return "away";
        }
    }
}
