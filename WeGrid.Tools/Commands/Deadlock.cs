using Npgsql;

namespace WeGrid.Tools.Commands;

/// <summary>An owner confirms, or the chase looks, at the very moment of a command, and locks what it locks the other way round: an error must be put right all the same.</summary>
internal static class Deadlock
{
    private const int MostTries = 5;

    /// <summary>Does it; whoever is thrown out by a deadlock tries again.</summary>
    public static async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected && tries < MostTries)
            {
                // The other one goes on first.
            }
        }
    }
}
