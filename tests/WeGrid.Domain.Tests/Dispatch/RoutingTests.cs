using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tests.Understanding;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>派单规则: area, category and words → unit and person, in order.</summary>
[Trait("Feature", "DE-01")]
public sealed class RoutingTests
{
    private const string Rules = """
        { "when": { "words": ["变压器", "电线"] }, "unit": "power" },
        { "when": { "grid": "qs-b", "category": "市政设施" }, "unit": "silent" },
        { "when": { "grid": "qs-a", "category": "市政设施/路灯", "words": ["河边"] }, "unit": "power" },
        { "when": { "grid": "qs-a-1" }, "unit": "silent" }
        """;

    private static readonly Corp _corp = With(Rules);

    [Theory]
    [InlineData("qs-b", "市政设施", "路灯", "河边路灯不亮", "silent road")] // by area and category, then who takes the category
    [InlineData("qs-a", "市政设施", "路灯", "河边路灯不亮", "power road")] // by all three
    [InlineData("qs-a", "市政设施", "路灯", "桥头路灯不亮", "road")] // the words are not said
    [InlineData("qs-a", "市政设施", "井盖", "河边井盖没了", "road")] // another subcategory
    [InlineData("qs-a", "市政设施", "", "河边的东西坏了", "road")] // no subcategory is not that one
    [InlineData("qs-a-1-m", "市政设施", "路灯", "河边路灯不亮", "power silent road")] // below the grid of a rule; rules in their order
    [InlineData("qs-a-1-m", "市政设施", "路灯", "变压器冒烟，河边路灯不亮", "power silent road")] // two rules, one unit: once
    [InlineData("qs-b", "市政设施", "路灯", "变压器冒烟", "power silent road")] // the first rule first
    [InlineData("qs", "道路交通", "", "电线掉在路上", "power road")] // the words alone
    [InlineData("qs", "农业农村", "", "玉米倒了", "")] // nobody: the dispatcher names one
    public void UnitsFor_AreaCategoryAndWords_InTheOrderOfTheRules(string grid, string category, string subcategory, string text, string units)
    {
        var ticket = A.Ticket(category: category, grid: grid) with { Subcategory = subcategory, Summary = text, MatterText = "" };

        Assert.Equal(units, string.Join(' ', Routing.UnitsFor(ticket, _corp).Select(u => u.Id)));
    }

    [Fact]
    public void UnitsFor_WordsAsUnderstood_CountToo()
    {
        var ticket = A.Ticket(category: "其他", grid: "qs") with { Summary = "殿线断了", MatterText = "电线断了" };

        Assert.Equal(["power"], Routing.UnitsFor(ticket, _corp).Select(u => u.Id));
    }

    [Fact]
    public void UnitsFor_ConfidentialMatter_OnlyByRulesThatNameIt()
    {
        var ticket = A.Ticket(category: Ticket.ConfidentialCategory, grid: "qs-a-1") with { Summary = "电线的钱被贪了" };

        Assert.Empty(Routing.UnitsFor(ticket, _corp));
        Assert.Single(Routing.UnitsFor(ticket, With("""{ "when": { "category": "监督举报" }, "unit": "silent" }""")));
    }

    [Theory]
    [InlineData("qs-a-1-m", "wei shu dian ban")] // the micro-grid's own, then the village's, then the order of the file
    [InlineData("qs-a", "shu dian ban wei")]
    [InlineData("qs-b", "dian ban shu wei")] // a post for the whole town names nobody's area
    public void ContactsFor_WhoHasAPostNearTheGrid_IsAskedFirst(string grid, string contacts)
    {
        var unit = new HandlingUnit("u", "单位", [], ["dian", "ban", "shu", "wei"]);

        Assert.Equal(contacts, string.Join(' ', Routing.ContactsFor(unit, grid, _corp.Grids)));
    }

    [Fact]
    public void Desk_DispatchersCard_OffersTheUnitsInOrderAndNamesThePerson_WhoIsAlsoRemindedFirst()
    {
        var corp = With(Rules, file => file.Replace("\"contacts\": [\"dian\"]", "\"contacts\": [\"dian\", \"zu\"]", StringComparison.Ordinal));
        var run = new DeskRun(A.Ticket() with { Subcategory = "路灯" }, A.Monday, rules: A.Rules(corp));

        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        var card = Assert.Single(run.To("shu", "ticket_choose"));
        Assert.Equal(["dispatch:1024:power", "dispatch:1024:silent", "dispatch:1024:road", "split:1024", "own:1024"], card.Buttons.Select(b => b.Key));
        Assert.Equal("清水供电所 祖长青", card.Values["suggested"]);

        run.Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, A.Monday, unit: "power");
        Assert.Equal(["zu", "dian"], run.Last.Notices.Where(n => n.Template == "ticket_dispatched").Select(n => n.Recipient));
        run.Due(DueKind.SignFor, run.Dues[DueKind.SignFor]);
        Assert.Single(run.To("zu", "late_yours"));

        run.Move(TicketMove.Return, "dian", Role.Unit, A.Monday.AddDays(2), note: "不归我们");
        Assert.Equal("", Assert.Single(run.To("shu", "ticket_choose")).Values["suggested"]);
    }

    [Theory]
    [InlineData("""{ "unit": "power" }""", "settings.routing[0].when: is missing or not an object; write { … }")]
    [InlineData("""{ "when": {}, "unit": "power" }""", "settings.routing[0].when: names nothing, so that the rule would take everything; write grid, category or words")]
    [InlineData("""{ "when": { "grid": "qs" } }""", "settings.routing[0].unit: is missing; write a text")]
    [InlineData("""{ "when": { "grid": "gone" }, "unit": "power" }""", "settings.routing[0].when.grid: 'gone' is not in grids; correct it or add that grid")]
    [InlineData("""{ "when": { "grid": "qs" }, "unit": "gone" }""", "settings.routing[0].unit: 'gone' is not in units; correct it or add that unit")]
    [InlineData("""{ "when": { "categroy": "供电", "grid": "qs" }, "unit": "power" }""", "settings.routing[0].when.categroy: is not known here; known are grid, category, words")]
    [InlineData("""{ "when": { "grid": "qs" }, "unit": "power", "person": "dian" }""", "settings.routing[0].person: is not known here; known are when, unit")]
    [InlineData("""{ "when": { "words": "电线" }, "unit": "power" }""", "settings.routing[0].when.words: is not a list; write [ … ]")]
    [InlineData("""{ "when": { "words": ["电线", " "] }, "unit": "power" }""", "settings.routing[0].when.words[1]: is not a word; write it in quotes, not empty")]
    [InlineData("""{ "when": { "category": ["供电", "供水"] }, "unit": "power" }""", "settings.routing[0].when.category: is a list, and only one goes here; write it in quotes")]
    [InlineData("\"power\"", "settings.routing[0].when: is missing or not an object; write { … }")]
    public void Parse_Fault_HasPathAndCure(string rule, string fault)
    {
        var (corp, faults) = CorpFile.Parse(File(rule));

        Assert.Null(corp);
        Assert.Contains(fault, faults);
    }

    [Fact]
    public void Parse_ManyFaults_AllListedAtOnce()
    {
        var (_, faults) = CorpFile.Parse(File("""{ "when": { "grid": "gone" }, "unit": "power" }, { "when": {}, "unit": "gone" }"""));

        Assert.Equal(["settings.routing[0].when.grid", "settings.routing[1].unit", "settings.routing[1].when"], faults.Select(f => f.Split(':')[0]).Order());
    }

    [Fact]
    public void UnknownCategories_EachWithPathAndCure()
    {
        var corp = With("""{ "when": { "category": "供电" }, "unit": "power" }, { "when": { "category": "供电/不存在" }, "unit": "power" }, { "when": { "category": "路灯" }, "unit": "road" }""");

        Assert.Equal(
            ["settings.routing[1].when.category: '供电/不存在' is not in categories.json; write a level-1 name or 一级/二级",
             "settings.routing[2].when.category: '路灯' is not in categories.json; write a level-1 name or 一级/二级"],
            Routing.UnknownCategories(corp, Shipped.Categories));
        Assert.Empty(Routing.UnknownCategories(_corp, Shipped.Categories));
    }

    private static Corp With(string rules, Func<string, string>? change = null) => A.CorpOf(change is null ? File(rules) : change(File(rules)));

    private static string File(string rules) => A.Town.TrimEnd()[..^1] + $", \"settings\": {{ \"routing\": [ {rules} ] }} }}";
}
