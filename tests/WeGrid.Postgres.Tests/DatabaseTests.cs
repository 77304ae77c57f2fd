using Npgsql;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests;

public sealed class DatabaseTests
{
    [Fact]
    public async Task CheckAsync_Utf8WithChineseCtype_Accepts()
    {
        await using var given = await TestDatabase.CreateAsync();

        Assert.Null(await given.Database.CheckAsync());
    }

    [Theory]
    [InlineData("template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'", DatabaseFault.CtypeBlind)]
    [InlineData("template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'", DatabaseFault.NotUtf8)]
    public async Task CheckAsync_DatabaseBlindToChinese_RefusesWithCure(string options, DatabaseFault fault)
    {
        await using var given = await TestDatabase.CreateEmptyAsync(options);

        var refusal = await given.Database.CheckAsync();

        Assert.Equal(fault, refusal?.Fault);
        Assert.Contains("C.UTF-8", refusal?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=h", 16, 5, "-c jit=off")]
    [InlineData("Host=h;Maximum Pool Size=40;Timeout=9;Options=-c work_mem=8MB", 40, 9, "-c work_mem=8MB -c jit=off")]
    public async Task Database_Settings_AreTheMeasuredOnesUnlessGiven(string given, int pool, int timeout, string options)
    {
        await using var database = new Database(given);

        var settings = new NpgsqlConnectionStringBuilder(database.Source.ConnectionString);

        Assert.Equal((pool, timeout, options), (settings.MaxPoolSize, settings.Timeout, settings.Options));
        Assert.True(settings.MaxAutoPrepare > 0);
        Assert.True(settings.NoResetOnClose);
    }

    [Fact]
    public async Task Database_ToldToResetItsSessions_DoesSo()
    {
        await using var database = new Database("Host=h;No Reset On Close=false");

        Assert.False(new NpgsqlConnectionStringBuilder(database.Source.ConnectionString).NoResetOnClose);
    }
}
