using WeGrid.Postgres.Secrets;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Secrets;

[Trait("Feature", "AU-10")]
public sealed class SecretStoreTests : IAsyncLifetime
{
    private const string Text = "s3cret-of-longxi";
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-keys-").FullName;
    private TestDatabase _given = null!;

    private string RingPath => Path.Combine(_folder, "keys.json");

    public async Task InitializeAsync() => _given = await TestDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        await _given.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task PutAsync_Secret_ComesBackAndIsNotReadableInTheTable()
    {
        var store = Store();
        await store.PutAsync("longxi", "app.secret", "old");
        await store.PutAsync("longxi", "app.secret", Text);

        Assert.Equal(Text, await store.GetAsync("longxi", "app.secret"));
        Assert.Null(await store.GetAsync("other", "app.secret"));
        Assert.Equal(["app.secret"], await store.NamesAsync("longxi"));
        Assert.Equal(0L, await _given.Database.ScalarAsync<long>(
            "select count(*) from secret where position(convert_to($1, 'UTF8') in cipher) > 0", Text));
    }

    [Fact]
    public void Open_NoFile_CreatesOneForTheOwnerOnly()
    {
        KeyRing.Open(RingPath);

        Assert.Equal(1, KeyRing.Open(RingPath).Newest);
        AssertOwnerOnly();
    }

    [Fact]
    public async Task RotateAsync_AllCorps_EncryptedWithTheNewKeyAndOtherProcessesFollow()
    {
        var (store, other) = (Store(), Store());
        await store.PutAsync("longxi", "a", Text);
        await store.PutAsync("other", "b", "x");

        Assert.Equal(2, await store.RotateAsync());

        Assert.Equal(0L, await _given.Database.ScalarAsync<long>("select count(*) from secret where key_version <> 2"));
        Assert.Equal(Text, await store.GetAsync("longxi", "a"));
        Assert.Equal("x", await other.GetAsync("other", "b"));
        AssertOwnerOnly();
    }

    [Fact]
    public async Task RotateAsync_OneSecretUnreadable_ChangesNothing()
    {
        var store = Store();
        await store.PutAsync("longxi", "a", Text);
        await store.PutAsync("longxi", "b", Text);
        await _given.Database.RunAsync("update secret set cipher = '\\x00112233445566778899aabbccddeeff00' where name = 'b'");

        await Assert.ThrowsAsync<SecretException>(() => store.RotateAsync());

        Assert.Equal(Text, await store.GetAsync("longxi", "a"));
        Assert.Equal(1, await _given.Database.ScalarAsync<int>("select key_version from secret where name = 'a'"));
    }

    [Fact]
    public async Task GetAsync_WrongRing_ClearErrorWithoutTheSecret()
    {
        await Store().PutAsync("longxi", "a", Text);
        File.Delete(RingPath);

        var error = await Assert.ThrowsAsync<SecretException>(() => Store().GetAsync("longxi", "a"));

        Assert.Contains("longxi/a", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Text, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_KeyVersionMissing_SaysWhichAndWhere()
    {
        await Store().PutAsync("longxi", "a", Text);
        await _given.Database.RunAsync("update secret set key_version = 9");

        var error = await Assert.ThrowsAsync<SecretException>(() => Store().GetAsync("longxi", "a"));

        Assert.Contains("key version 9", error.Message, StringComparison.Ordinal);
        Assert.Contains(RingPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_RowCopiedToAnotherName_DoesNotOpen()
    {
        await Store().PutAsync("longxi", "a", Text);
        await _given.Database.RunAsync("insert into secret select corp_id, 'b', key_version, nonce, cipher from secret");

        await Assert.ThrowsAsync<SecretException>(() => Store().GetAsync("longxi", "b"));
    }

    [Fact]
    public void Open_DamagedFile_SaysSo()
    {
        File.WriteAllText(RingPath, """{"1": "short"}""");

        Assert.Contains("damaged", Assert.Throws<SecretException>(() => KeyRing.Open(RingPath)).Message, StringComparison.Ordinal);
    }

    private void AssertOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(RingPath));
        }
    }

    private SecretStore Store() => new(_given.Database, KeyRing.Open(RingPath));
}
