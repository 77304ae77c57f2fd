using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class DataFilesTests
{
    [Fact]
    public void ShippedFiles_HaveNoFault()
    {
        Assert.Empty(CategoryTree.Parse(Shipped.Read("categories.json")).Faults);
        Assert.Empty(Lexicon.Parse(Shipped.Read("lexicon.json"), Shipped.Categories).Faults);
        Assert.Empty(Gazetteer.Parse(Shipped.Read("gazetteer/longxi.json"), Shipped.Lexicon.Normaliser).Faults);
        Assert.Empty(DeadlinePolicy.Parse(Shipped.Read("deadlines.json"), Shipped.Categories).Faults);
    }

    [Fact]
    [Trait("Feature", "UN-03")]
    public void Categories_Level1_IsTheFixedListAndUtilitiesAreMarked()
    {
        Assert.Equal(23, Shipped.Categories.Level1.Count);
        Assert.Equal(CategoryTree.FixedLevel1, Shipped.Categories.Level1);
        Assert.Equal(["供电", "供水", "供热"], Shipped.Categories.Level1.Where(Shipped.Categories.IsUtility));
        Assert.NotEmpty(Shipped.Categories.Find("防汛应急/道路积水")!.Required);
        Assert.Equal(CategoryTree.PublicLabels.Order(), Shipped.Categories.Nodes.Select(n => n.PublicLabel).OfType<string>().Distinct().Order());
    }

    [Fact]
    public void Categories_BadFile_ListsEveryFault()
    {
        var faults = Faults(CategoryTree.Parse("""{ "version": "1", "categories": [ { "name": "供水", "public": "不知道", "utility": "yes", "level2": [ { "name": "a/b" } ] }, { "name": "别的", "level2": [] } ] }"""));

        Assert.Contains("categories.json/categories[0]: public label '不知道'", faults, StringComparison.Ordinal);
        Assert.Contains("categories.json/categories[0]/utility", faults, StringComparison.Ordinal);
        Assert.Contains("holds a slash", faults, StringComparison.Ordinal);
        Assert.Contains("'别的' has no level 2", faults, StringComparison.Ordinal);
        Assert.Contains("unknown 别的", faults, StringComparison.Ordinal);
    }

    [Fact]
    public void Lexicon_BadFile_ListsEveryFault()
    {
        var (lexicon, list) = Lexicon.Parse(
            """
            { "version": "1", "limits": { "demand": 2, "demandDraft": 1, "category": 5, "gap": 8 }, "homophones": {}, "dialect": { "咋": "怎么" },
              "signals": { "危急": ["火"], "感谢": ["謝謝", "咋谢", "甲…乙…丙", "甲…"] },
              "categories": { "不存在/路灯": { "3": ["灯"] }, "市政设施/路灯": { "much": ["灯"] } }, "places": { "地标": ["桥头"] } }
            """,
            Shipped.Categories);
        var faults = string.Join('\n', list);

        Assert.Null(lexicon);
        Assert.Contains("limits/category", faults, StringComparison.Ordinal);
        Assert.Contains("signal '危急' is not known", faults, StringComparison.Ordinal);
        Assert.Contains("'謝謝' would never be found: texts hold '谢谢'", faults, StringComparison.Ordinal);
        Assert.Contains("'咋谢' would never be found", faults, StringComparison.Ordinal);
        Assert.Contains("more than two parts", faults, StringComparison.Ordinal);
        Assert.Contains("has an empty part", faults, StringComparison.Ordinal);
        Assert.Contains("'不存在/路灯' is not in categories.json", faults, StringComparison.Ordinal);
        Assert.Contains("weight 'much'", faults, StringComparison.Ordinal);
        Assert.Contains("signal '危及生命' is missing", faults, StringComparison.Ordinal);
        Assert.Contains("'隔断字' is missing", faults, StringComparison.Ordinal);
    }

    [Fact]
    public void Gazetteer_BadFile_ListsEveryFault()
    {
        var faults = Faults(Gazetteer.Parse(
            """
            { "version": "1", "areas": [ { "grid": "a", "parent": "b", "names": ["甲村"] }, { "grid": "b", "parent": "a", "names": [] }, { "grid": "c", "parent": "x", "names": ["丙"] } ],
              "places": [ { "key": "桥", "names": ["桥头"], "grid": "nowhere", "border": ["a"] }, { "key": "桥", "names": ["大桥"], "grid": "a" } ] }
            """,
            Shipped.Lexicon.Normaliser));

        Assert.Contains("is its own ancestor", faults, StringComparison.Ordinal);
        Assert.Contains("no name is given", faults, StringComparison.Ordinal);
        Assert.Contains("parent 'x'", faults, StringComparison.Ordinal);
        Assert.Contains("grid 'nowhere'", faults, StringComparison.Ordinal);
        Assert.Contains("a border has one grid", faults, StringComparison.Ordinal);
        Assert.Contains("'桥' is there twice", faults, StringComparison.Ordinal);
    }

    private static string Faults<T>((T? Value, IReadOnlyList<DataFault> Faults) parsed)
        where T : class
    {
        Assert.Null(parsed.Value);
        return string.Join('\n', parsed.Faults);
    }
}
