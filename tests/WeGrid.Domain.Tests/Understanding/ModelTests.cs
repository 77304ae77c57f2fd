using System.Text;
using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Models;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

/// <summary>The shipped models beside the rules.</summary>
public sealed class ModelTests
{
    private static readonly ModelSet Set = ModelSet.Parse(name => File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", name + ".model"))).Set!;

    private static readonly LinearModel Category = Model("category");
    private static readonly LinearModel Demand = Model("demand");

    private static readonly Understander Whole = new(Shipped.Lexicon, Shipped.Longxi, Set);

    [Fact]
    public void Parse_MissingFile_NamesItAndTheCure()
    {
        var (set, faults) = ModelSet.Parse(name => name == "life" ? null : File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", name + ".model")));
        Assert.Null(set);
        Assert.Contains("life.model", Assert.Single(faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no model at all")]
    [InlineData("{\"Format\":\"wegrid-linear-1\"}\n")]
    [InlineData("{\"Format\":\"wegrid-linear-1\",\"Name\":\"x\",\"Version\":\"1\",\"Labels\":[\"a\"],\"Longest\":3,\"Bits\":18,\"Rows\":5,\"Scale\":[1],\"Bias\":[0],\"Slope\":[1],\"Shift\":[0]}\nrest")]
    public void Parse_BrokenFile_IsRefusedWithAReason(string content)
    {
        var (model, fault) = LinearModel.Parse(Encoding.UTF8.GetBytes(content));
        Assert.Null(model);
        Assert.NotNull(fault);
        Assert.NotNull(TagModel.Parse(Encoding.UTF8.GetBytes(content)).Fault);
    }

    [Fact]
    public void Parse_FileCutAnywhere_IsRefused()
    {
        var whole = File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", "demand.model"));
        foreach (var length in new[] { 1, 100, 2000, whole.Length / 2, whole.Length * 9 / 10 })
        {
            Assert.NotNull(LinearModel.Parse(whole.AsMemory(0, length)).Fault);
        }
    }

    [Theory]
    [InlineData("\"Bits\":18", "\"Bits\":17")]
    [InlineData("\"Labels\":[\"chat\",\"demand\"]", "\"Labels\":[\"chat\",\"de\",\"m\"]")]
    public void Parse_HeadDoesNotFitTheBody_IsRefused(string from, string to)
    {
        var file = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", "demand.model")));
        Assert.Contains(from, file, StringComparison.Ordinal);
        Assert.NotNull(LinearModel.Parse(Encoding.Latin1.GetBytes(file.Replace(from, to, StringComparison.Ordinal))).Fault);
    }

    [Fact]
    public void Judge_AnyText_GivesProbabilities()
    {
        foreach (var text in new[] { "", "。", "三组的路灯又黑了两盏", new string('啊', 4000), "\ud800坏", "abc 123" })
        {
            var p = new double[Category.Labels.Count];
            Category.Judge(text, [], p);
            Assert.InRange(p.Sum(), 0.999, 1.001);
            Assert.All(p, x => Assert.InRange(x, 0, 1));
        }
    }

    [Fact]
    public void Judge_AfterWarmUp_AllocatesNothing()
    {
        var p = new double[2];
        Demand.Judge("我们组的自来水从昨晚停到现在", [], p);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Demand.Judge("我们组的自来水从昨晚停到现在", [], p);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("祠堂门前那盏灯一个星期没亮过，夜里走路全靠手机照", true)]
    [InlineData("水龙头拧开只有气，一滴水没得，四组都这样", true)]
    [InlineData("村卫生室拿药要带啥子证件", true)]
    [InlineData("今天的豆腐脑不错，明天还来吃", false)]
    [InlineData("晚上七点半老地方打牌", false)]
    public void Understand_PlainTalk_DemandOrNot(string text, bool isDemand) => Assert.Equal(isDemand, Whole.Understand(text, ChatContext.Group("lx-lxc")).IsDemand);

    [Theory]
    [InlineData("水车十点到三组晒坝，一户两桶，莫挤", false)]
    [InlineData("农技员下午来看叶子上的斑", false)]
    [InlineData("救命啊，我爸掉进塘里了", true)]
    public void Understand_StaffInAGroup_OnlyDangerCounts(string text, bool isDemand) =>
        Assert.Equal(isDemand, Whole.Understand(text, ChatContext.Group("lx-lxc") with { FromStaff = true }).IsDemand);

    [Fact]
    public void Understand_StaffWhoSpeakToTheBot_AreHeardLikeAnybody() =>
        Assert.True(Whole.Understand("卫生室门口的路灯黑了两天，走路看不见", ChatContext.Direct("lx-lxc") with { FromStaff = true }).IsDemand);

    [Fact]
    public void Understand_Chatter_CarriesTheOneReasonItIsIgnoredFor()
    {
        var understood = Whole.Understand("今天的豆腐脑不错，明天还来吃", ChatContext.Group("lx-lxc"));
        Assert.StartsWith("verdict:", Assert.Single(understood.Reasons).Label, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("我坐车睡着了，坐过了两站")]
    [InlineData("我妈又睡着了，电视还开着")]
    public void Understand_Asleep_IsNoFire(string text) => Assert.NotEqual(Verdict.Danger, Whole.Understand(text, ChatContext.Group("lx-lxc")).Verdict);

    [Fact]
    [Trait("Feature", "UN-17")]
    public void Understand_Demand_ShowsTheWordsThatDecided()
    {
        var understood = Whole.Understand("祠堂门前那盏灯一个星期没亮过，夜里走路全靠手机照", ChatContext.Group("lx-lxc"));
        Assert.All(understood.Reasons, r => Assert.NotEmpty(r.Version));
        Assert.Contains(understood.Reasons, r => r.Label.StartsWith("category:", StringComparison.Ordinal) && r.Words.Count > 0);
    }

    [Fact]
    public void Understand_DangerByRule_NoModelTakesItAway()
    {
        foreach (var text in new[] { "救命啊，我爸掉进塘里了", "三楼着火了，里面还有两个娃" })
        {
            var (rules, whole) = (Shipped.InGroup(text), Whole.Understand(text, ChatContext.Group("lx-lxc")));
            Assert.Equal(Urgency.Life, rules.Urgency);
            Assert.Equal(Urgency.Life, whole.Urgency);
            Assert.False(whole.NeedsPerson);
        }
    }

    private static LinearModel Model(string name) => LinearModel.Parse(File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", name + ".model"))).Model!;
}
