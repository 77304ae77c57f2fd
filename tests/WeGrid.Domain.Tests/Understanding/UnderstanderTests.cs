using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class UnderstanderTests
{
    [Theory]
    [Trait("Feature", "UN-01")]
    [InlineData("防汛应急", "滨河路全淹了，水深得车子过不去")]
    [InlineData("环境卫生", "三组那个垃圾池满了好几天没人拉")]
    [InlineData("生态环境", "上面养猪场的粪水直排到溪里，臭得很")]
    [InlineData("供电", "四组从中午停电到现在，冰箱都化了")]
    [InlineData("供水", "卫生室这边停水两天了")]
    [InlineData("供热", "屋里暖气冰凉，取暖费白交了")]
    [InlineData("道路交通", "柏树垭口那段路坑坑洼洼的，摩托车摔了几次")]
    [InlineData("市政设施", "老槐树旁边的路灯不亮了")]
    [InlineData("消防隐患", "楼道里全是电动车在充电，消防通道堵死了")]
    [InlineData("物业小区", "物业收了钱电梯坏了一个月不修")]
    [InlineData("噪声扰民", "楼下烧烤摊闹到凌晨，吵得睡不成")]
    [InlineData("养老助残", "隔壁八十岁的老人一个人在家，没人照顾")]
    [InlineData("矛盾调解", "邻居砌墙占了我家地界，麻烦来调解")]
    [InlineData("政策咨询", "请问新农合今年怎么交")]
    [InlineData("监督举报", "我要举报村主任把救灾款给了自己亲戚")]
    [InlineData("微心愿", "我想要一副老花镜，看不清字")]
    [InlineData("农业农村", "水渠垮了，秧田灌溉不了")]
    [InlineData("民政救助", "家里断粮了，想申请临时救助")]
    [InlineData("国土住建", "老宅是危房，墙开裂了，想问怎么申请改造")]
    [InlineData("文教卫生", "村小学的食堂饭菜变质，学生吃坏肚子")]
    [InlineData("劳动社保", "包工头拖欠工资半年了，找不到人")]
    [InlineData("动物管理", "村口有几只野狗追着人咬")]
    [InlineData("其他", "超市买到过期的牛奶，商家不退款")]
    public void Understand_OwnExampleOfEachLevel1_ReachesIt(string level1, string text)
    {
        var understood = Shipped.InGroup(text);

        Assert.True(understood.IsDemand, $"{understood.Verdict}");
        Assert.Equal(level1, understood.Category!.Level1);
    }

    [Theory]
    [Trait("Feature", "UN-04")]
    [InlineData("堂屋进水了，水淹到腰了，老人出不来")]
    [InlineData("三组起火了，火大得很")]
    [InlineData("有孩子掉进堰塘了")]
    [InlineData("后山垮下来埋了两户人")]
    [InlineData("我爸突然昏倒了，叫不醒")]
    [InlineData("停电了，婆婆在用呼吸机")]
    [InlineData("煤气罐在漏，屋里头好大的煤气味")]
    [InlineData("桥头翻车了，人压在下面")]
    [InlineData("高压线掉到水里了")]
    [InlineData("救命啊")]
    [InlineData("舅娘喝了农药")]
    [InlineData("細路跌咗落涌，快啲嚟救人")]
    [InlineData("我們被水困在屋頂")]
    [InlineData("水库的坝裂了，在往外冒浑水")]
    [InlineData("孩子放学没回来，找了一晚上没找到")]
    public void Understand_DangerToLife_IsLifeAndNeverWaitsForAPerson(string text)
    {
        var understood = Shipped.InGroup(text);

        Assert.Equal(Verdict.Danger, understood.Verdict);
        Assert.Equal(Urgency.Life, understood.Urgency);
        Assert.False(understood.NeedsPerson);
        Assert.NotEmpty(understood.Reasons.First(r => r.Label == "urgency:Life").Words);
    }

    [Theory]
    [Trait("Feature", "UN-04")]
    [InlineData("这天热死人了，出去就中暑的感觉")]
    [InlineData("昨晚电视剧里那个人跳楼了")]
    [InlineData("严防溺水，家长看好孩子")]
    [InlineData("他是我的救命恩人")]
    [InlineData("新闻上说外省发生泥石流")]
    [InlineData("晚上吃火锅，火爆得很")]
    public void Understand_DangerWordsWithoutDanger_AreNotLife(string text)
    {
        var understood = Shipped.InGroup(text);

        Assert.NotEqual(Verdict.Danger, understood.Verdict);
        Assert.NotEqual(Verdict.Crisis, understood.Verdict);
    }

    [Theory]
    [InlineData("活着没意思，不想活了", Verdict.Crisis)]
    [InlineData("他又喝醉了在打老婆，拿刀了", Verdict.Crisis)]
    [InlineData("听说上面水库垮坝了，大家快跑", Verdict.UnverifiedDanger)]
    [InlineData("谢谢书记，辛苦了", Verdict.Thanks)]
    [InlineData("表扬一下二组的小刘，帮老人背米上楼", Verdict.Thanks)]
    [InlineData("收到", Verdict.Ack)]
    [InlineData("好的，谢谢", Verdict.Ack)]
    [InlineData("收到，我马上去看", Verdict.StaffAck)]
    [InlineData("各位村民，明天上午停电检修，请大家提前做好准备", Verdict.StaffNotice)]
    [InlineData("来电了来电了", Verdict.SelfResolved)]
    [InlineData("中午停的水，现在来水了", Verdict.SelfResolved)]
    [InlineData("我那个路灯咋样了", Verdict.Progress)]
    [InlineData("我家也停了", Verdict.MeToo)]
    [InlineData("说错了，是四组那边", Verdict.Correction)]
    [InlineData("昨天修的路灯又不亮了", Verdict.Reopen)]
    [InlineData("#接龙 明天打疫苗 1.张三", Verdict.Relay)]
    [InlineData("本店新到脐橙，包邮，要的私我", Verdict.Advert)]
    [InlineData("转发:明天全县停课，速看", Verdict.Rumour)]
    [InlineData("我家有抽水机，可以借大家用", Verdict.Offer)]
    [InlineData("周末清理河道，有空的报名", Verdict.Offer)]
    [InlineData("就是这里，你们自己看嘛", Verdict.NeedsContext)]
    [InlineData("[强][强]", Verdict.Sticker)]
    [InlineData("晚上来我家喝酒", Verdict.Chatter)]
    [InlineData("今天天气真好", Verdict.Chatter)]
    [InlineData("哈哈哈哈", Verdict.Chatter)]
    [InlineData("bugün elektrik yok", Verdict.Unreadable)]
    [InlineData("བོད་སྐད་ཀྱི་ཡི་གེ", Verdict.Unreadable)]
    public void Understand_VoicesOfAGroup_AreToldApart(string text, Verdict verdict)
    {
        Assert.Equal(verdict, Shipped.InGroup(text).Verdict);
    }

    [Fact]
    [Trait("Feature", "UN-02")]
    public void Understand_UnreadableText_GoesToAPerson()
    {
        Assert.True(Shipped.InGroup("elektr yo'q ikki kun").NeedsPerson);
    }

    [Theory]
    [Trait("Feature", "UN-02")]
    [InlineData("那个东西坏了")]
    [InlineData("麻烦村里来人看一下，修一下")]
    public void Understand_NoCategorySure_IsADraftForAPerson(string text)
    {
        var understood = Shipped.InGroup(text);

        Assert.Equal(Verdict.Demand, understood.Verdict);
        Assert.True(understood.NeedsPerson);
    }

    [Theory]
    [Trait("Feature", "UN-04")]
    [InlineData("坎子松了，要是再下雨就要塌方", Urgency.TwoHours)]
    [InlineData("三号闸旁边的井盖没了", Urgency.TwoHours)]
    [InlineData("李婆婆两天没开门，敲门没人应", Urgency.TwoHours)]
    [InlineData("二组停电了", Urgency.Day)]
    [InlineData("下水道返水，一屋子臭水", Urgency.Day)]
    [InlineData("路灯不亮了", Urgency.WorkingDays)]
    [InlineData("请问电费怎么算", Urgency.WorkingDays)]
    public void Understand_Urgency_FollowsTheWords(string text, Urgency urgency)
    {
        Assert.Equal(urgency, Shipped.InGroup(text).Urgency);
    }

    [Theory]
    [InlineData("请问高龄补贴怎么申请", DemandKind.Consultation)]
    [InlineData("建议在村小学门口装个减速带", DemandKind.Suggestion)]
    [InlineData("投诉物业乱收费", DemandKind.Complaint)]
    [InlineData("举报会计挪用公款", DemandKind.Report)]
    [InlineData("路灯不亮了，麻烦来修一下", DemandKind.Help)]
    [InlineData("要表扬网格员小周", DemandKind.Praise)]
    public void Understand_Kind_FollowsTheWords(string text, DemandKind kind)
    {
        Assert.Equal(kind, Shipped.InGroup(text).Kind);
    }

    [Theory]
    [InlineData("我要举报支书冒领低保，别说是我讲的", Flags.Confidential | Flags.OfficialComplained | Flags.PersonalData)]
    [InlineData("路灯又坏了", Flags.Repeat)]
    [InlineData("我电话13900001111，水管爆了", Flags.PersonalData)]
    [InlineData("要是再下雨，后山怕要滑坡", Flags.Conditional)]
    [InlineData("路灯坏了", Flags.None)]
    public void Understand_Flags_AreSet(string text, Flags flags)
    {
        Assert.Equal(flags, Shipped.InGroup(text).Flags & flags);
        Assert.Equal(flags == Flags.None, Shipped.InGroup(text).Flags == Flags.None);
    }

    [Theory]
    [InlineData("13812345678", true)]
    [InlineData("138-1234-5678", true)]
    [InlineData("12345678901", false)]
    [InlineData("110101190001010014", true)]
    [InlineData("11010119000101001X", true)]
    [InlineData("12345", false)]
    [InlineData("2026-01-01", false)]
    public void IsIn_NumbersOfPeople_AreSeen(string text, bool expected)
    {
        Assert.Equal(expected, PersonalData.IsIn($"找{text}吧"));
    }

    [Fact]
    [Trait("Feature", "UN-17")]
    public void Understand_EveryLabel_HasItsRuleWordsAndVersion()
    {
        var understood = Shipped.InGroup("老槐树旁边的路登不亮了");

        Assert.Equal(["verdict:Demand", "urgency:WorkingDays", "kind:Help", "category:市政设施/路灯", "reads"], understood.Reasons.Select(r => r.Label));
        Assert.All(understood.Reasons, r => Assert.Equal(Shipped.Lexicon.Version, r.Version));
        Assert.Contains("路灯", understood.Reasons[3].Words);
        Assert.Contains("不亮了", understood.Reasons[0].Words);
    }

    [Fact]
    public void Understand_SaidToUs_TakesLessForChatter()
    {
        const string text = "补课";

        Assert.Equal(Verdict.Chatter, Shipped.InGroup(text).Verdict);
        Assert.Equal(Verdict.Demand, Shipped.Understander.Understand(text, ChatContext.Direct("lx-lxc")).Verdict);
    }
}
