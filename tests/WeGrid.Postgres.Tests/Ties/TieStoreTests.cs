using WeGrid.Domain;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Ties;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Registers;
using WeGrid.Postgres.Ties;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Ties;

public sealed class TieStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private static Tie Of(string one, string other) => new(Guid.NewGuid(), one, other, TieHow.Staff, "shu", _now, "认得");

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task Chain_IsReadAsOnePerson_UndoneItIsAsBefore()
    {
        await SaveAsync("chain", e => e.Ties.AddRange([Of("wm-a", "form-b"), Of("form-b", "zhang"), Of("zhang", "tel:138"), Of("wm-x", "tel:138")]));
        Assert.Equal(["form-b", "tel:138", "wm-a", "zhang"], await TiedAsync("chain", "wm-a"));
        Assert.Equal(["tel:138", "wm-x"], await TiedAsync("chain", "wm-x"));
        Assert.Equal(["tel:138"], await given.Database.ColumnAsync("select i from tied('chain', 'tel:138') i"));
        // The statement and the book name the same one.
        var book = await TieStore.BookAsync(given.Database, "chain");
        foreach (var identity in new[] { "wm-a", "form-b", "zhang", "wm-x", "nobody" })
        {
            Assert.Equal(book.PersonOf(identity), await given.Database.ScalarAsync<string>("select tied_person('chain', $1)", identity));
        }

        Assert.Empty(await TiedOfAsync("other", "wm-a"));
        var tie = (await HeldAsync("chain")).Ties.Single(t => t.Other == "zhang");
        await SaveAsync("chain", e => e.TiesUndone.Add(new TieUndone(tie.Id, "shu", _now.AddDays(1), "认错了")));
        Assert.Equal(["form-b", "wm-a"], await TiedAsync("chain", "wm-a"));
        Assert.Equal(["tel:138", "zhang"], await TiedAsync("chain", "zhang"));
        Assert.Equal("shu 认错了", await given.Database.ScalarAsync<string>("select undone_by || ' ' || undone_why from tie where corp_id = 'chain' and undone_at is not null"));
        // Undone once: who undid it first stands.
        await SaveAsync("chain", e => e.TiesUndone.Add(new TieUndone(tie.Id, "ban", _now.AddDays(2), "又一次")));
        Assert.Equal(0L, await given.Database.ScalarAsync<long>("select count(*) from tie where corp_id = 'chain' and undone_by = 'ban'"));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task TwoAtOnce_TieWhatIsApart_Once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => TieAsync("race", $"p{i % 3}", $"p{(i + 1) % 3}")));
        // Three identities are held together by two ties, whoever came first.
        Assert.Equal(2, made.Count(m => m));
        Assert.Equal(2, (await HeldAsync("race")).Ties.Count);
        Assert.Equal(["p0", "p1", "p2"], (await TieStore.BookAsync(given.Database, "race")).Accounts("p1"));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task Code_IsClaimedByOne_ForgottenWhenOver()
    {
        var code = new TieCode(1024, "wm-a", TieCode.DigestOf(1024, "wm-a", "482913"), "shu", _now);
        await SaveAsync("codes", e =>
        {
            e.TieCodes.Add(code);
            e.TieTries.Add(new TieTry(Guid.NewGuid(), "wm-a", 0, _now));
        });
        var claimed = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => EnterAsync("codes", $"wm-{i}")));
        Assert.Equal(1, claimed.Count(c => c));
        var kept = Assert.Single((await HeldAsync("codes", "wm-9", 1024)).Codes);
        Assert.StartsWith("wm-", kept.ClaimedBy, StringComparison.Ordinal);
        Assert.True(kept.Is("482913", _now.AddHours(23)));
        Assert.Equal(5L, await given.Database.ScalarAsync<long>("select count(*) from tie_try where corp_id = 'codes' and number = 1024"));
        Assert.DoesNotContain("482913", await given.Database.ScalarAsync<string>("select string_agg(c::text, '') from tie_code c where corp_id = 'codes'") ?? "", StringComparison.Ordinal);

        await SaveAsync("codes", e => e.TieTries.Add(new TieTry(Guid.NewGuid(), "wm-a", 0, _now.AddDays(3))));
        Assert.Equal((0L, 1L), (await given.Database.ScalarAsync<long>("select count(*) from tie_code where corp_id = 'codes'"), await given.Database.ScalarAsync<long>("select count(*) from tie_try where corp_id = 'codes'")));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task Household_IsReadFromItsRegister_AsItStandsNow()
    {
        var registers = new RegisterStore(given.Database);
        await registers.ReplaceAsync("home", "points", _ => [Entry("三组12号")]);
        await SaveAsync("home", e => e.Ties.AddRange([Of("wm-a", "wm-b"), Of("wm-b", Identity.Household("points", 17))]));
        Assert.Equal(["三组12号"], await DoorsAsync());
        await registers.ReplaceAsync("home", "points", _ => [Entry("三组14号")]);
        Assert.Equal(["三组14号"], await DoorsAsync());
        await registers.ReplaceAsync("home", "points", _ => [Entry("三组14号") with { Number = 18 }]);
        Assert.Empty(await DoorsAsync());

        async Task<IEnumerable<string>> DoorsAsync()
        {
            await using var connection = await given.Database.OpenAsync();
            return (await TieStore.OfAsync(connection, "home", ["wm-a"])).Households.Select(h => h.Fields["户号"]);
        }

        static RegisterEntry Entry(string door) => new("points", 17, "qs-a", "", "", new Dictionary<string, string> { ["户号"] = door }) { AddedAt = _now };
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    [Trait("Feature", "AU-06")]
    public async Task Erased_NoTieOfThemIsLeft_OfOthersEveryOne()
    {
        await SaveAsync("gone", e =>
        {
            e.Ties.AddRange([Of("wm-a", "wm-b"), Of("wm-c", "wm-a"), Of("wm-b", "wm-d"), Of("wm-a", "tel:138")]);
            e.TieCodes.AddRange([new TieCode(7, "wm-a", [1], "shu", _now), new TieCode(8, "wm-d", [2], "shu", _now) { ClaimedBy = "wm-a" }, new TieCode(9, "wm-d", [3], "shu", _now)]);
            e.TieTries.Add(new TieTry(Guid.NewGuid(), "wm-a", 7, _now));
        });
        var persons = new PersonStore(given.Database);
        Assert.Contains("tel:138", await persons.ExportAsync("gone", "wm-a", _now), StringComparison.Ordinal);
        await persons.EraseAsync("gone", "wm-a", _now);
        var left = await HeldAsync("gone", "wm-a", 7, 8, 9);
        Assert.Equal(["wm-b wm-d"], left.Ties.Select(t => $"{t.One} {t.Other}"));
        Assert.Equal([9L], left.Codes.Select(c => c.Number));
        Assert.Empty(left.Tries);
    }

    private async Task SaveAsync(string corp, Action<Effects> change)
    {
        var effects = new Effects();
        change(effects);
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await EffectsStore.SaveAsync(connection, corp, effects, _now);
        await transaction.CommitAsync();
    }

    private async Task<TieFacts> HeldAsync(string corp, string who = "nobody", params long[] numbers)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        return await TieStore.HoldAsync(connection, corp, [who], numbers, [], _now);
    }

    private async Task<bool> TieAsync(string corp, string one, string other)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var facts = await TieStore.HoldAsync(connection, corp, [one], [], [], _now);
        var effects = new Effects();
        if (TieDesk.WhyNot(facts.Book, one, other) is not null)
        {
            return false;
        }

        effects.Ties.Add(Of(one, other));
        await EffectsStore.SaveAsync(connection, corp, effects, _now);
        await transaction.CommitAsync();
        return true;
    }

    private async Task<bool> EnterAsync(string corp, string who)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var facts = await TieStore.HoldAsync(connection, corp, [who], [1024], [], _now);
        var effects = new Effects();
        // The limit for one ticket is tried apart.
        var (code, _) = TieDesk.Enter(new TieFacts { Ties = facts.Ties, Codes = facts.Codes }, 1024, "482913", who, _now);
        if (code is null)
        {
            effects.TieTries.Add(new TieTry(Guid.NewGuid(), who, 1024, _now));
        }
        else
        {
            effects.TieCodes.Add(code with { ClaimedBy = who });
        }

        await EffectsStore.SaveAsync(connection, corp, effects, _now);
        await transaction.CommitAsync();
        return code is not null;
    }

    /// <summary>By the statement; the book says the same.</summary>
    private async Task<IEnumerable<string>> TiedAsync(string corp, string who)
    {
        var book = await TieStore.BookAsync(given.Database, corp);
        var found = (await given.Database.ColumnAsync("select i from tied($1, $2) i", corp, who)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(book.Accounts(who).Concat(book.Belongings(who)).Order(StringComparer.Ordinal), found);
        return found;
    }

    private async Task<IEnumerable<string>> TiedOfAsync(string corp, string who)
    {
        await using var connection = await given.Database.OpenAsync();
        return (await TieStore.OfAsync(connection, corp, [who])).Ties.Accounts(who).Where(a => a != who);
    }
}
