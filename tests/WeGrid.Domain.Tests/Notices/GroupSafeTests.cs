using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Intake;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

/// <summary>群里不说隐私 (AU-08, X-06): whatever people write, what a whole group reads holds nothing of it.</summary>
[Trait("Feature", "AU-08")]
[Trait("Feature", "X-06")]
public sealed class GroupSafeTests
{
    private static readonly string[] _surnames = ["欧阳", "慕容", "尉迟", "令狐", "翟", "逄", "郗", "佘"];
    private static readonly string[] _given = ["秀兰", "建国", "梓涵", "德贵", "春燕", "永昌"];
    private static readonly string[] _troubles =
    [
        "路灯坏了三天没人修", "家里停水两天了", "门口下水道堵了臭得很", "垃圾没人拉", "想问低保怎么申请", "想申请大病救助", "没人照顾想找个人陪护", "娃娃上学的名额怎么办",
        "隔壁天天打麻将吵得睡不着", "漏雨成这样没法住了", "被狗咬了", "掉进沟里了快来人救命",
    ];

    private static readonly string[] _illnesses = ["尿毒症", "肺癌晚期", "精神分裂症", "乙肝", "抑郁症"];
    private static readonly string[] _welfare = ["低保户", "五保户", "特困供养", "残疾证二级"];

    /// <summary>What somebody writes, and every piece of it that is nobody else's business.</summary>
    public sealed record Private(string Text, IReadOnlyList<string> Pieces);

    private static Gen<Private> Texts() =>
        from surname in Gen.Elements(_surnames)
        from given in Gen.Elements(_given)
        from phone in Gen.Choose(100_000_000, 999_999_999)
        from born in Gen.Choose(1940, 2019)
        from serial in Gen.Choose(1000, 9999)
        from building in Gen.Choose(11, 99)
        from room in Gen.Choose(101, 3309)
        from illness in Gen.Elements(_illnesses)
        from welfare in Gen.Elements(_welfare)
        from school in Gen.Choose(1, 6)
        from trouble in Gen.Elements(_troubles)
        from shape in Gen.Choose(0, 5)
        select Say(surname + given, $"13{phone}", $"53062{serial % 10}{born}0614{serial}", $"{building}幢{room}室", illness, welfare, $"孙子读{school}年级", trouble, shape);

    private static Private Say(string name, string phone, string id, string door, string illness, string welfare, string child, string trouble, int shape)
    {
        var text = shape switch
        {
            0 => $"我是{name}，住{door}，{trouble}，电话{phone}",
            1 => $"{door}{name}家{trouble}，{child}，麻烦快点",
            2 => $"{trouble}，我妈{illness}，身份证{id}，{name}",
            3 => $"我家是{welfare}，{trouble}，{name}{phone}",
            4 => $"{name}得了{illness}，{welfare}，{trouble}，{door}",
            _ => $"{trouble}。{child}，叫{name}，联系{phone}",
        };
        return new Private(text, [.. new[] { name, phone, id, door, illness, welfare, child }.Where(p => text.Contains(p, StringComparison.Ordinal))]);
    }

    [Fact]
    public void WhateverIsSaidToTheBotInAGroup_NothingOfItIsSaidBackThere()
    {
        var told = 0;
        Prop.ForAll(Texts().ListOf(4).ToArbitrary(), said =>
        {
            var run = new IntakeRun();
            foreach (var (text, i) in said.Select((s, i) => (s.Text, i)))
            {
                run.Hear(run.InGroup(i % 2 == 0 ? "zhang" : "li", text) with { IsAddressed = true, ResponseUrl = $"https://reply.example/{i}" });
                foreach (var heard in run.Last.Notices.Where(n => GroupWords.AreHeardBy(n.Channel)).Select(GroupWords.Of))
                {
                    told++;
                    Assert.DoesNotContain(said.SelectMany(s => s.Pieces), p => heard.Values.Values.Any(v => v.Contains(p, StringComparison.Ordinal)));
                    Assert.Empty(heard.Lines.Concat<object>(heard.Buttons));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.True(told > 300, $"{told} replies: the test looked at nothing");
    }

    [Fact]
    public void ReplyInAGroup_NamesNumberKindAndDay()
    {
        var run = new IntakeRun();
        run.Hear(run.InGroup("zhang", "桥头的路灯坏了三天，麻烦修一下") with { IsAddressed = true, ResponseUrl = "https://reply.example/1" });
        var values = GroupWords.Of(Assert.Single(run.Last.Notices, n => GroupWords.AreHeardBy(n.Channel))).Values;
        Assert.All(new[] { "village.name", "ticket.number", "ticket.category", "ticket.due" }, name => Assert.NotEqual("", values[name]));
        Assert.Equal("", values["ticket.summary"]);
    }

    [Theory]
    [InlineData("市政设施", "路灯", "路灯")]
    [InlineData("民政救助", "临时救助", GroupWords.PersonalMatter)]
    [InlineData("养老助残", "独居老人", GroupWords.PersonalMatter)]
    [InlineData("文教卫生", "医疗卫生", GroupWords.PersonalMatter)]
    [InlineData("文教卫生", "文体设施", "文体设施")]
    [InlineData("政策咨询", "低保救助", GroupWords.PersonalMatter)]
    [InlineData("政策咨询", "", GroupWords.PersonalMatter)]
    [InlineData("监督举报", "干部作风", GroupWords.PersonalMatter)]
    public void GroupValues_ACategoryThatTellsOfThePerson_IsNotNamed(string level1, string level2, string said) =>
        Assert.Equal(said, Words.GroupValues(A.Ticket() with { Category = level1, Subcategory = level2 }, A.Corp, A.Categories)["ticket.category"]);

    [Fact]
    public void Of_APerson_IsToldEverything()
    {
        var notice = new Notice
        {
            Channel = Channel.AppCard, Recipient = "shu", Via = "1000002", Template = "ticket_new", Subject = "ticket:1", Seq = 1, SendAt = A.Monday, Purpose = Purpose.Ask,
            Values = new Dictionary<string, string> { ["ticket.summary"] = "我家漏雨" },
        };
        Assert.Same(notice, GroupWords.Of(notice));
    }
}
