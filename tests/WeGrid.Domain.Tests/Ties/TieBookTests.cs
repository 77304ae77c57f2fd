using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Ties;
using Xunit;

namespace WeGrid.Domain.Tests.Ties;

/// <summary>关联簿: who is one person is what the ties that hold say, and nothing else.</summary>
public sealed class TieBookTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261128UL, 15UL);

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Chain_IsOnePerson_WhoeverAsks()
    {
        var book = new TieBook([("wm-a", "form-b"), ("form-b", "zhang"), ("wm-x", "wm-y")]);
        Assert.Equal(["form-b", "wm-a", "zhang"], book.Accounts("zhang"));
        Assert.Equal(["form-b", "form-b", "form-b", "alone"], new[] { "wm-a", "form-b", "ZHANG", "alone" }.Select(book.PersonOf));
        Assert.True(book.AreOne("WM-A", "zhang"));
        Assert.False(book.AreOne("wm-a", "wm-x"));
        Assert.True(book.AreOne("alone", "Alone"));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void PhoneAndHousehold_HangOnAPerson_AndJoinNobody()
    {
        var home = Identity.Household("points", 17);
        var book = new TieBook([("wm-mother", home), ("wm-son", home), ("wm-son", "form-s"), ("wm-mother", Identity.Phone("13800000000")), ("wm-son", Identity.Phone("13800000000"))]);
        Assert.False(book.AreOne("wm-mother", "wm-son"));
        Assert.Equal([home, "tel:13800000000"], book.Belongings("form-s"));
        Assert.Equal([home, "tel:13800000000"], book.Belongings("wm-mother"));
        Assert.Equal(["wm-mother"], book.Accounts("wm-mother"));
    }

    [Theory]
    [Trait("Feature", "UN-15")]
    [InlineData("household:points:17", "points", 17)]
    [InlineData("household:points", null, 0)]
    [InlineData("household:points:x", null, 0)]
    [InlineData("wm-1", null, 0)]
    public void Household_IsReadBack(string identity, string? kind, int number) =>
        Assert.Equal(kind is null ? null : (kind, number), Identity.HouseholdOf(identity));

    /// <summary>Ties made and undone in any order leave the parts that the remaining ones give, told by looking from everybody along them; and one that was allowed, undone, gives back exactly what was before it.</summary>
    [Fact]
    [Trait("Feature", "UN-15")]
    public void AnySequence_LeavesWhatTheRemainingTiesGive() => Prop.ForAll(Sequences, steps =>
    {
        var ties = new List<(string One, string Other)>();
        foreach (var (one, other, undoes) in steps)
        {
            if (undoes && ties.Count > 0)
            {
                ties.RemoveAt((one + other) % ties.Count);
                Assert.Equal(Parts(ties), Told(ties));
                continue;
            }

            var (before, tie) = (Told(ties), ($"p{one}", $"p{other}"));
            var isAllowed = TieDesk.WhyNot(new TieBook(ties), tie.Item1, tie.Item2) is null;
            ties.Add(tie);
            Assert.Equal(Parts(ties), Told(ties));
            if (isAllowed)
            {
                Assert.Equal(before, Told([.. ties.SkipLast(1)]));
                Assert.NotEqual(before, Told(ties));
            }
        }
    }).Check(_config);

    private static Arbitrary<(int One, int Other, bool Undoes)[]> Sequences { get; } =
        (from length in Gen.Choose(1, 40)
         from steps in Gen.ArrayOf(
            from one in Gen.Choose(0, 9)
            from other in Gen.Choose(0, 9)
            from undoes in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (one, other, undoes), length)
         select steps).ToArbitrary();

    private static string[] Told(List<(string One, string Other)> ties)
    {
        var book = new TieBook(ties);
        return [.. Enumerable.Range(0, 10).Select(i => string.Join(' ', book.Accounts($"p{i}")))];
    }

    private static string[] Parts(List<(string One, string Other)> ties) => [.. Enumerable.Range(0, 10).Select(i => string.Join(' ', Reached(ties, $"p{i}").Order(StringComparer.Ordinal)))];

    private static HashSet<string> Reached(List<(string One, string Other)> ties, string from)
    {
        var reached = new HashSet<string> { from };
        while (ties.Exists(t => reached.Contains(t.One) != reached.Contains(t.Other)))
        {
            foreach (var (one, other) in ties.Where(t => reached.Contains(t.One) || reached.Contains(t.Other)).ToList())
            {
                reached.UnionWith([one, other]);
            }
        }

        return reached;
    }
}
