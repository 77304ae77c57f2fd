using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>程序 over the real protocol: matters that are no tickets, taken step by step by the people of the town, by short words in their own chat.</summary>
public sealed class ProcedureTests
{
    private const string App = "app:grid";

    // What a leader is to pass on to who proposed it; the newest stands for those before.
    private const string ToPassOn = "select model->>'step.name' from relay where template = 'relay_matter_told'";

    [Fact]
    [Trait("Feature", "D02")]
    public async Task SevenSteps_ARecordEach_InOrder_TheGroupHearsAtFourAndSeven_WhoeverProposedItToo()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync("wr-longxi-a", "wm-chen", "龙溪村村口的车开得太快，老人过路都不敢走，请装一条减速带");
        var ticket = await house.Ledger.OnlyTicketAsync();
        var topic = await BeginAsync(house, "zhou.li", "提议题 村口要不要装减速带");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"议题{topic}", "已发起", "第1步，共7步", "意见3份", $"记 {topic} 意见 内容"));
        Assert.Equal(1, await house.World.CountAsync("luo.gen", $"议题{topic}", "到了“收集意见”"));
        await house.SayAsync(App, "zhou.li", $"关联 {topic} {ticket}");

        await SayAsync(house, "zhou.li", $"完成 {topic}", "还缺“意见”");
        await house.SayAsync(App, "luo.gen", $"记 {topic} 意见 三组二十户都说要装");
        await SayAsync(house, "he.tian", $"记 {topic} 意见 晚上车快", "不归您做");
        await SayAsync(house, "luo.gen", $"记 {topic} 意见 晚上车快", "意见1份");
        await house.SayAsync(App, "zhou.li", $"记 {topic} 意见 也有人怕吵，装在桥头就行");
        await SayAsync(house, "luo.gen", $"完成 {topic} 立题", "没有别的结论");
        await SayAsync(house, "luo.gen", $"完成 {topic}", "“收集意见”做完了", "第2步");
        await SayAsync(house, "luo.gen", $"记 {topic} 议题说明 装在桥头", "不归您做");
        await StepAsync(house, topic, "zhou.li", "立题", "议题说明 在桥头装一条减速带");
        Assert.Equal(["确认议题"], await house.Ledger.ListAsync<string>(ToPassOn));
        await house.MoveToAsync(1, 10);
        await StepAsync(house, topic, "zhou.li", "", "方案 橡胶的，四千元，集体经济出");
        await SayAsync(house, "zhou.li", $"步骤 {topic}", $"议题{topic}到现在留下的", "意见：三组二十户都说要装", "意见：晚上车快", "方案：橡胶的");
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "个村民群吗"));
        await StepAsync(house, topic, "zhou.li", "", "公告 三月二十日晚七点在村委会商量", "协商日期 3月20日");
        await house.SayAsync(App, "zhou.li", "确认群发");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "【议题·发布公告】村口要不要装减速带", "三月二十日晚七点", "协商日期：2026-03-20"));
        await StepAsync(house, topic, "zhou.li", "", "到会人数 31人", "会议记录 都同意");
        await StepAsync(house, topic, "he.tian", "", "落实情况 已经装好");
        await StepAsync(house, topic, "zhou.li", "", "公示内容 减速带装好了，花了三千八");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"议题{topic}", "这件事结束了：办完"));
        await SayAsync(house, "zhou.li", $"完成 {topic}", "已经结束了");

        // The group at steps four and seven; whoever proposed it at two and seven, without a name of anybody else.
        Assert.Equal(2, await house.Ledger.CountAsync("select count(distinct id) from group_notice where corp_id = $1"));
        Assert.Equal(["反馈公示"], await house.Ledger.ListAsync<string>(ToPassOn));
        Assert.Equal(["collect", "topic", "plan", "announce", "discuss", "apply", "publish"],
            await house.Ledger.ListAsync<string>("select act->>'Step' from proceeding_event where corp_id = 'longxi' and act->>'act' = 'finish' order by seq"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "C07")]
    public async Task Whistle_UnitsComeWithinHalfAnHourOrSayWhy_ThenOneRecord_ThenBothSidesAreAppraised()
    {
        await using var house = await House.OpenAsync();
        await SayAsync(house, "luo.gen", "吹哨 供电所：桥头电杆要倒", "由镇值班、镇领导、网格长发起");
        await SayAsync(house, "tan.hua", "吹哨 水利站：桥头电杆要倒", "没有叫“水利站”的单位");
        var whistle = await BeginAsync(house, "tan.hua", "吹哨 供电所、镇市政所：桥头电杆歪了压着路，请到现场");
        foreach (var contact in new[] { "gong.dian", "shi.zheng" })
        {
            Assert.Equal(1, await house.World.CountAsync(contact, $"哨{whistle}", "到了“报到”", $"到场 {whistle}", $"不能到 {whistle} 原因"));
        }

        await SayAsync(house, "gong.dian", $"到场 吹哨{whistle}", "已记下到场");
        await SayAsync(house, "shi.zheng", $"不能到 {whistle}", "请写原因");
        await SayAsync(house, "tan.hua", $"完成 {whistle}", "镇市政所还没有到");

        // Half an hour is over: who began it and who is above hear of it, again after half an hour, until somebody answers.
        await house.MoveByAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", $"哨{whistle}", "过了期限", "镇市政所到场"));
        Assert.Equal(1, await house.World.CountAsync("pei.an", $"哨{whistle}", "过了期限"));
        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(2, await house.World.CountAsync("pei.an", $"哨{whistle}", "过了期限"));
        await SayAsync(house, "shi.zheng", $"不能到 {whistle} 车都在县里抢修", "已记下来不了的原因");
        Assert.Equal(1, await house.World.CountAsync("tan.hua", $"哨{whistle}", "都有回音了。到场：供电所。来不了：镇市政所（车都在县里抢修）。"));
        await SayAsync(house, "tan.hua", $"完成 {whistle}", "“报到”做完了");
        await house.MoveByAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(2, await house.World.CountAsync("pei.an", $"哨{whistle}", "过了期限"));

        await StepAsync(house, whistle, "gong.dian", "", "处置情况 电杆扶正，夜里有人守");
        await SayAsync(house, "gong.dian", $"记 {whistle} 对部门的评价 自己很好", "不归您做");
        await house.SayAsync(App, "tan.hua", $"记 {whistle} 对部门的评价 来得快");
        await SayAsync(house, "tan.hua", $"完成 {whistle}", "还缺“对乡镇的评价”");
        await house.SayAsync(App, "gong.dian", $"记 {whistle} 对乡镇的评价 地点说得清楚");
        await SayAsync(house, "tan.hua", $"完成 {whistle}", "这件事结束了");
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "C03")]
    public async Task Rectify_ADateIsMandatory_SaidBeforeAndAfter_ClimbsUntilSomebodyActs_PhotosBeforeAndAfter_AnotherDateWhenItIsNotWell()
    {
        await using var house = await House.OpenAsync();
        await SayAsync(house, "he.tian", "限期整改 桥栏杆松了", "请写哪天前办完");
        // Of no village nobody could mend it; of one, its own people do.
        await SayAsync(house, "tan.hua", "限期整改 3天：桥栏杆松了", "请写在哪个村，例如：限期整改 龙溪村 3天：什么事");
        var hazard = await BeginAsync(house, "he.tian", "限期整改 3天：桥栏杆松了");
        await house.SayAsync(App, "he.tian", $"记 {hazard} 隐患情况 东边第二根");
        await house.SayAsync(App, "he.tian", $"记 {hazard} 整改责任人 修桥的老谢");
        await SayAsync(house, "he.tian", $"记 {hazard} 整改前照片", "请先把照片发到这里");
        await PhotoAsync(house, "he.tian");
        await SayAsync(house, "he.tian", $"记 {hazard} 整改前照片", "已记下整改前照片");
        await SayAsync(house, "he.tian", $"完成 {hazard}", "“登记隐患”做完了", "现在是“整改”");

        // Due on Friday, 24:00: said on Thursday morning, then late, then one higher.
        await house.MoveToAsync(2, 9, 5);
        Assert.Equal(1, await house.World.CountAsync("he.tian", $"隐患{hazard}", "明天到期", "还差：整改情况、整改后照片"));
        Assert.Equal(0, await house.World.CountAsync("tan.hua", $"隐患{hazard}", "过了期限"));
        await house.MoveToAsync(2, 9, 5);
        Assert.Equal(1, await house.World.CountAsync("tan.hua", $"隐患{hazard}", "过了期限"));
        await house.MoveToAsync(4, 9, 5);
        Assert.Equal(1, await house.World.CountAsync("pei.an", $"隐患{hazard}", "过了期限"));

        await PhotoAsync(house, "he.tian");
        await StepAsync(house, hazard, "he.tian", "", "整改情况 焊上了", "整改后照片");
        await house.SayAsync(App, "zhou.li", $"记 {hazard} 复查情况 还有一根松");
        await SayAsync(house, "zhou.li", $"完成 {hazard} 不合格", "要再定期限");
        await SayAsync(house, "zhou.li", $"完成 {hazard} 不合格 2天", "不合格", "整改");
        await house.MoveByAsync(TimeSpan.FromMinutes(5));
        await SayAsync(house, "he.tian", $"完成 {hazard}", "还缺“整改情况”");
        await PhotoAsync(house, "he.tian");
        await StepAsync(house, hazard, "he.tian", "", "整改情况 全换了", "整改后照片");
        await StepAsync(house, hazard, "zhou.li", "合格", "复查情况 都牢了");
        Assert.Equal(3, await house.Ledger.CountAsync($"select count(*) from photo where corp_id = $1 and number = {hazard}"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"隐患{hazard}", "这件事结束了：合格"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "C04")]
    public async Task Wish_ListedWithoutAName_FourKindsOfClaim_ContactInSevenDays_TheUnclaimedStayFirst()
    {
        await using var house = await House.OpenAsync();
        var wishes = new List<long>();
        foreach (var what in new[] { "想要一个轮椅坐垫", "孩子想要一盏台灯", "屋顶漏雨想请人补", "想换一根竹竿", "想学用手机看病" })
        {
            wishes.Add(await BeginAsync(house, "zhou.li", $"微心愿 {what}"));
            await house.SayAsync(App, "zhou.li", $"记 {wishes[^1]} 核实情况 去看过，是真的");
            await house.SayAsync(App, "zhou.li", $"完成 {wishes[^1]} 上墙");
        }

        await SayAsync(house, "pei.an", "心愿单", "还有5件等人认领", $"{wishes[0]} 想要一个轮椅坐垫");
        // Who has no part in it may take it, and sees nothing else of it.
        await SayAsync(house, "pei.an", $"步骤 {wishes[0]}", $"没有编号是{wishes[0]}的事项");
        await SayAsync(house, "pei.an", $"认领 {wishes[0]}", "已认领");
        await SayAsync(house, "pei.an", "我的事项", "您有份的事还有1件在走", $"心愿{wishes[0]} 想要一个轮椅坐垫：认领");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"心愿{wishes[0]}", "认领了"));
        await SayAsync(house, "he.tian", $"认领 {wishes[0]}", "已经有人认领了");
        await SayAsync(house, "pei.an", $"认领 {wishes[1]} 一起", "已认领");
        await SayAsync(house, "he.tian", $"认领 {wishes[1]} 一起", "已认领");
        await SayAsync(house, "gong.dian", $"认领 {wishes[2]} 包联 供电所", "已认领");
        await SayAsync(house, "shi.zheng", $"认领 {wishes[3]} 包联 供电所", "不归您做");
        await SayAsync(house, "luo.gen", $"认领 {wishes[3]} 一对多", "已认领");
        await SayAsync(house, "zhou.li", $"完成 {wishes[4]}", "还没有人认领");
        await SayAsync(house, "tan.hua", "心愿单", "还有1件等人认领", $"{wishes[4]} 想学用手机看病");

        // Contact within seven days: who claimed hears of it at once, and the day before.
        await SayAsync(house, "zhou.li", $"完成 {wishes[2]}", "“认领”做完了");
        Assert.Equal(1, await house.World.CountAsync("gong.dian", $"心愿{wishes[2]}", "到了“联系”"));
        await house.MoveToAsync(6, 9, 5);
        Assert.Equal(1, await house.World.CountAsync("gong.dian", $"心愿{wishes[2]}", "明天到期"));
        await StepAsync(house, wishes[2], "gong.dian", "", "联系情况 约了周六去");
        await StepAsync(house, wishes[2], "gong.dian", "", "圆愿情况 补好了");
        await StepAsync(house, wishes[2], "zhou.li", "", "回访 不漏了");
        Assert.Equal(1, await house.World.CountAsync("gong.dian", $"心愿{wishes[2]}", "“销号”做完了"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from group_notice where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "D07")]
    public async Task FourAndTwo_HeadCountsDecide_AMeetingWithTooFewIsNone_TheResultIsMadePublicTwice()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = WithParty });
        var motion = await BeginAsync(house, "dang.wei", "提议案 修三组的机耕路");
        await StepAsync(house, motion, "dang.wei", "", "提议 修三组机耕路");
        await StepAsync(house, motion, "zhou.li", "", "商议记录 两委都赞成");
        await house.SayAsync(App, "dang.wei", $"记 {motion} 会议记录 党员大会开了");
        await SayAsync(house, "dang.wei", $"完成 {motion} 通过", "请写表决人数");
        await SayAsync(house, "dang.wei", $"完成 {motion} 应到30 实到19 同意19", "到会人数不够");
        await SayAsync(house, "dang.wei", $"完成 {motion} 应到30 实到20 同意16", "通过");
        await house.SayAsync(App, "zhou.li", $"记 {motion} 会议记录 在晒谷场开的");
        await SayAsync(house, "zhou.li", $"完成 {motion} 应到60 实到45 同意40", "请写表决人数");
        await SayAsync(house, "zhou.li", $"完成 {motion} 户代表 应到120 实到79 同意79", "到会人数不够");
        await SayAsync(house, "zhou.li", $"完成 {motion} 户代表 应到120 实到80 同意41", "通过");
        await StepAsync(house, motion, "zhou.li", "", "公开内容 八十户到会，四十一户同意");
        await StepAsync(house, motion, "zhou.li", "", "实施情况 修好一公里");
        await StepAsync(house, motion, "zhou.li", "", "公开内容 花了六万，账在公示栏");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(distinct id) from group_notice where corp_id = $1"));
        Assert.Equal("done", await house.Ledger.ScalarAsync("select case when ended_at is not null then 'done' end from proceeding where corp_id = $1", "longxi"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "D03")]
    public async Task ThreeLanes_ChosenWhenItBegins_TheHurriedOneHasTheShortestClock()
    {
        await using var house = await House.OpenAsync();
        await SayAsync(house, "zhou.li", "提议事 装电梯", "请写走哪条车道");
        var big = await BeginAsync(house, "zhou.li", "提议事 大事大议：三组要不要修停车场");
        var urgent = await BeginAsync(house, "zhou.li", "提议事 急事 水管爆了怎么接水");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"议事{big}", "第1步，共5步"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"议事{urgent}", "第1步，共4步", "12:00前做完"));
        await StepAsync(house, urgent, "zhou.li", "", "事由 主管爆了");
        await StepAsync(house, urgent, "luo.gen", "", "商量结果 先接一组的水");
        await StepAsync(house, urgent, "he.tian", "", "落实情况 接好了");
        await StepAsync(house, urgent, "zhou.li", "", "结果 已经有水");
        await StepAsync(house, big, "zhou.li", "", "事由 路边都停满了");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"议事{big}", "第2步，共5步", "公告"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "C10")]
    [Trait("Feature", "C12")]
    [Trait("Feature", "C14")]
    [Trait("Feature", "C17")]
    [Trait("Feature", "C19")]
    [Trait("Feature", "C20")]
    [Trait("Feature", "E02")]
    [Trait("Feature", "E05")]
    [Trait("Feature", "C09")]
    public async Task TheOthers_EachItsOwnWay_FromBeginningToEnd()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = WithParties });
        await FivePartiesAsync(house);
        await AdmissionAsync(house);

        var errand = await BeginAsync(house, "luo.gen", "代办 二组的残疾证年审");
        await StepAsync(house, errand, "luo.gen", "", "收了哪些材料 身份证、旧证");
        await StepAsync(house, errand, "luo.gen", "", "办理情况 镇上盖好章");
        await StepAsync(house, errand, "luo.gen", "", "交还了哪些材料 身份证、新证");
        await StepAsync(house, errand, "luo.gen", "办好了", "本人怎么说 收到了，满意");

        var service = await BeginAsync(house, "luo.gen", "服务单 三组要人修水龙头");
        await SayAsync(house, "he.tian", "待接服务", "还有1件", "修水龙头");
        await SayAsync(house, "he.tian", $"认领 {service}", "已认领");
        await house.SayAsync(App, "luo.gen", $"完成 {service}");
        await StepAsync(house, service, "he.tian", "", "服务情况 换了新的");
        await StepAsync(house, service, "luo.gen", "", "本人怎么说 不漏了");

        var family = await BeginAsync(house, "zhou.li", "家庭帮辅 家庭帮扶 供电所：8号户");
        await house.SayAsync(App, "gong.dian", $"到场 {family}");
        await StepAsync(house, family, "zhou.li", "", "研判意见 先帮着减电费");
        await StepAsync(house, family, "gong.dian", "", "帮辅情况 减了");
        await SayAsync(house, "gong.dian", $"记 {family} 对单位的评价 很好", "不归您做");
        await StepAsync(house, family, "zhou.li", "", "对单位的评价 来得快");

        var joint = await BeginAsync(house, "tan.hua", "联合执法 供电所、镇市政所：赶集日清占道");
        await house.SayAsync(App, "gong.dian", $"到场 {joint}");
        await house.SayAsync(App, "shi.zheng", $"到场 {joint}");
        await SayAsync(house, "tan.hua", $"完成 {joint}", "“集合”做完了");
        await PhotoAsync(house, "tan.hua");
        await StepAsync(house, joint, "tan.hua", "", "行动记录 劝走六个摊", "现场照片");

        await HonourAsync(house);

        var pilot = await BeginAsync(house, "tan.hua", "创新项目 一户一码");
        await StepAsync(house, pilot, "tan.hua", "", "思路 门牌贴码");
        await StepAsync(house, pilot, "tan.hua", "", "试点在哪里 柏树村", "试点情况 一个月三十件");
        await SayAsync(house, "tan.hua", $"完成 {pilot} 推广", "“评估”不归您做");
        await StepAsync(house, pilot, "pei.an", "推广", "评估报告 好用");
        await StepAsync(house, pilot, "tan.hua", "", "推广情况 各村都贴了");

        var plan = await BeginAsync(house, "tan.hua", "行动计划 30天：幸福家园三年行动");
        await house.SayAsync(App, "tan.hua", $"记 {plan} 节点完成情况 摸底做完");
        await SayAsync(house, "tan.hua", $"完成 {plan} 下一个节点", "要再定期限");
        await SayAsync(house, "tan.hua", $"完成 {plan} 下一个节点 60天", "第1步，共1步");
        await StepAsync(house, plan, "tan.hua", "收官", "节点完成情况 建成");

        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from proceeding where corp_id = $1 and ended_at is null"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "A13")]
    [Trait("Feature", "A16")]
    [Trait("Feature", "A24")]
    public async Task HandedOnAndBack_MatchedAndTold_MediatedOrSentOn_DecidedAndCarriedOut()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = WithParties });
        var referral = await BeginAsync(house, "luo.gen", "转社工 居民代表：二组12号");
        Assert.Equal(1, await house.World.CountAsync("ju.min", $"个案{referral}", "到了“接案”"));
        await house.SayAsync(App, "ju.min", $"到场 {referral}");
        await StepAsync(house, referral, "ju.min", "接案", "需要什么 陪着去看病");
        await StepAsync(house, referral, "ju.min", "", "服务情况 陪了三次", "结案说明 已经能自己去");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", $"个案{referral}", "到了“交回网格”"));
        await StepAsync(house, referral, "luo.gen", "", "以后谁看着 微网格员每周去");
        Assert.Equal(1, await house.World.CountAsync("ju.min", $"个案{referral}", "“交回网格”做完了"));
        await SayAsync(house, "wu.ye", $"步骤 {referral}", $"没有编号是{referral}的事项");

        var need = await BeginAsync(house, "luo.gen", "需求外送 缺一张护理床");
        await SayAsync(house, "wu.ye", "需求单", "还有1件", "缺一张护理床");
        await SayAsync(house, "wu.ye", $"认领 {need} 包联 物业公司", "已认领");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", $"需求{need}", "物业公司认领了"));
        await SayAsync(house, "luo.gen", $"完成 {need}", "“对接”做完了");
        await StepAsync(house, need, "wu.ye", "", "送了什么 一张旧床，擦干净了");
        await StepAsync(house, need, "luo.gen", "", "本人怎么说 好用");
        Assert.Equal(1, await house.World.CountAsync("wu.ye", $"需求{need}", "“回访”做完了", "好用"));

        var dispute = await BeginAsync(house, "luo.gen", "请调解 居民代表：3号和5号的水沟");
        await house.SayAsync(App, "ju.min", $"到场 {dispute}");
        await StepAsync(house, dispute, "ju.min", "", "调解日期 3月12日");
        await StepAsync(house, dispute, "ju.min", "没有调解好", "调解情况 一家不肯");
        await StepAsync(house, dispute, "luo.gen", "", "往哪里去 镇法律顾问周四在");
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        var settled = await BeginAsync(house, "luo.gen", "请调解 居民代表：8号的围墙");
        await house.SayAsync(App, "ju.min", $"到场 {settled}");
        await StepAsync(house, settled, "ju.min", "", "调解日期 3月12日");
        await StepAsync(house, settled, "ju.min", "调解成功", "调解情况 退半尺");
        await StepAsync(house, settled, "luo.gen", "双方都知道了", "双方怎么说 都认");
        Assert.Equal(1, await house.World.CountAsync("ju.min", $"调解{settled}", "“结果告知”做完了"));

        var meeting = await BeginAsync(house, "zhou.li", "联席会议 物业公司 3天：充电桩和停车");
        await house.SayAsync(App, "wu.ye", $"到场 {meeting}");
        await StepAsync(house, meeting, "zhou.li", "", "议程 充电桩、停车", "会议记录 到了八个人", "决定 物业公司周五前划线");
        await SayAsync(house, "zhou.li", $"完成 {meeting}", "还缺“落实情况”");
        await house.SayAsync(App, "wu.ye", $"记 {meeting} 落实情况 划了一半");
        await SayAsync(house, "zhou.li", $"完成 {meeting} 还有没办的 2天", "还有没办的", "现在是“落实决定”");
        await StepAsync(house, meeting, "wu.ye", "都办好了", "落实情况 都划好了");

        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from proceeding where corp_id = $1 and ended_at is null"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "A20")]
    public async Task Volunteers_WhatWaitsIsListedNearHomeFirst_AndClaimed()
    {
        await using var house = await House.OpenAsync();
        var far = await BeginAsync(house, "qin.hai", "挂志愿 帮着收玉米");
        var village = await BeginAsync(house, "zhou.li", "挂志愿 一组：清扫巷子");
        var near = await BeginAsync(house, "zhou.li", "挂志愿 三组：修水龙头");
        Assert.Equal([near, village, far], await ListedAsync("luo.gen"));
        Assert.Equal([far, village, near], await ListedAsync("qin.hai"));

        await SayAsync(house, "luo.gen", $"认领 {near}", "已认领");
        Assert.Equal([village, far], await ListedAsync("luo.gen"));
        await SayAsync(house, "zhou.li", $"完成 {near}", "“认领”做完了");
        await StepAsync(house, near, "luo.gen", "", "做了什么 换了垫圈");
        await StepAsync(house, near, "zhou.li", "", "做得怎么样 不漏了");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", $"志愿{near}", "“看过”做完了", "不漏了"));
        await house.EndWellAsync();

        async Task<IEnumerable<long>> ListedAsync(string person)
        {
            await house.MoveByAsync(TimeSpan.FromMinutes(2));
            await house.SayAsync(App, person, "志愿单");
            var list = (await house.World.SeenAsync(person, "志愿到家：还有"))[^1]["text"]!.ToString();
            return [.. new[] { far, village, near }.Where(n => list.Contains($"{n} ", StringComparison.Ordinal)).OrderBy(n => list.IndexOf($"{n} ", StringComparison.Ordinal))];
        }
    }

    [Fact]
    [Trait("Feature", "A21")]
    [Trait("Feature", "A23")]
    [Trait("Feature", "DL-07")]
    public async Task Meetings_WhatTheyDecideBecomesTickets_WithADeadlineEach()
    {
        await using var house = await House.OpenAsync();
        var committee = await BeginAsync(house, "zhou.li", "开大工委 3天：村口停车难");
        foreach (var record in new[] { "议程 停车和充电", "到会单位 派出所、物业公司", "会议记录 先划线，再装桩" })
        {
            await house.SayAsync(App, "zhou.li", $"记 {committee} {record}");
        }

        await SayAsync(house, "zhou.li", $"完成 {committee}", "还缺“任务”");
        await SayAsync(house, "luo.gen", $"记 {committee} 任务 划停车线", "不归您做");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        await SayAsync(house, "zhou.li", $"记 {committee} 任务 在老槐树边上划停车线", "已记下任务");
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        await SayAsync(house, "zhou.li", $"记 {committee} 任务：村委会门口装充电桩", "已记下任务");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and due_at > ordered_at and village_id = 'lx-lxc'"));
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        await SayAsync(house, "zhou.li", $"完成 {committee}", "“开会”做完了", "现在是“问落实”");
        await StepAsync(house, committee, "zhou.li", "", "落实情况 线划好了");

        var talk = await BeginAsync(house, "zhou.li", "办恳谈 3天：和送外卖的小哥");
        await house.SayAsync(App, "zhou.li", $"记 {talk} 恳谈情况 没地方歇脚");
        await house.SayAsync(App, "zhou.li", $"记 {talk} 到会人数 6");
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        await SayAsync(house, "zhou.li", $"记 {talk} 任务 卫生室边上给小哥摆两张凳子", "已记下任务");
        await SayAsync(house, "zhou.li", $"完成 {talk}", "“恳谈”做完了");
        await StepAsync(house, talk, "zhou.li", "", "答复情况 都回了");

        // Each of the three is a ticket like any other, with its number in the minutes.
        Assert.Equal(3, await house.Ledger.CountAsync("""
            select count(*) from ticket t join proceeding_event e on e.corp_id = t.corp_id and e.act->>'Name' = '任务' and starts_with(e.act->>'Value', t.number || '号工单，')
             where t.corp_id = $1
            """));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "D02")]
    public async Task WorkersAndBotsThatAreKilled_LoseNoStepAndNoNotice()
    {
        await using var house = await House.OpenAsync(new Plan { InProcesses = true });
        var topic = await BeginAsync(house, "zhou.li", "提议题 村口要不要装减速带");
        var isLong = Environment.GetEnvironmentVariable("WEGRID_LONG") == "1";
        foreach (var opinion in new[] { "要装", "不要太高", "装在桥头" })
        {
            if (isLong || opinion == "装在桥头")
            {
                await house.KillAndRestartAsync(house.Bots);
            }

            await house.SayAsync(App, "zhou.li", $"记 {topic} 意见 {opinion}");
        }

        await SayAsync(house, "zhou.li", $"完成 {topic}", "“收集意见”做完了");
        await house.KillAndRestartAsync(house.Workers);
        await house.KillAndRestartAsync(house.Bots);
        await StepAsync(house, topic, "zhou.li", "不立题", "议题说明 大家没谈拢");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"议题{topic}", "这件事结束了：不立题"));
        Assert.Equal(7, await house.Ledger.CountAsync("select count(*) from proceeding_event where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task WordsLikeThese_OfResidents_AndOfNoMatter_AreWordsLikeOthers_AndACryIsHeard()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync("wr-longxi-a", "wm-chen", "提议题 村口要不要装减速带");
        await house.SayAsync(App, "zhou.li", "记 3 个人来过");
        await SayAsync(house, "zhou.li", "完成 987654", "没有编号是987654的事项");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from proceeding where corp_id = $1"));
        await BeginAsync(house, "tan.hua", "吹哨 供电所：三组有人触电了，人还在地上");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and urgency = 0"));
        await house.EndWellAsync();
    }

    private static async Task FivePartiesAsync(House house)
    {
        var five = await BeginAsync(house, "zhou.li", "五方办 业委会、物业公司、居民代表：门口充电桩怎么装");
        foreach (var (person, words) in new[] { ("ye.wei", $"到场 {five}"), ("wu.ye", $"不能到 {five} 在外地，委托业委会"), ("ju.min", $"到场 {five}") })
        {
            await house.SayAsync(App, person, words);
        }

        await SayAsync(house, "zhou.li", $"完成 {five}", "“五方到场”做完了");
        await StepAsync(house, five, "ye.wei", "", "会议记录 三方到会", "议定办法 装在东墙");
        await StepAsync(house, five, "wu.ye", "", "落实情况 装好四个");
    }

    /// <summary>Work that stands on no list is handed to no village; what is admitted is, until it is revoked.</summary>
    private static async Task AdmissionAsync(House house)
    {
        var file = Path.Combine(house.Corp.Folder, "work-items.csv");
        await File.WriteAllTextAsync(file, "编号,网格,事项,类别,依据\n1,lx,代收医保费,负面事项,减负措施\n");
        Assert.Equal(0, (await ToolHere.RunAsync(["register", "import", "work-items", file], house.Settings("tool"))).Exit);
        await SayAsync(house, "tan.hua", "交办工作 龙溪村 20天：帮忙代收医保费", "“代收医保费”是负面事项（依据：减负措施），村里可以不接");
        await SayAsync(house, "tan.hua", "交办工作 龙溪村 20天：填报表格", "“填报表格”不在工作事项清单上");
        var item = await BeginAsync(house, "tan.hua", "申请准入 填报表格");
        await StepAsync(house, item, "tan.hua", "", "依据 县里通知", "经费 每月三百", "开始日期 2026-06-01");
        await StepAsync(house, item, "pei.an", "准入", "审批意见 试半年");
        await StepAsync(house, item, "tan.hua", "", "有效期至 2026-12-31");
        Assert.Equal("填报表格 2026-12-31", await house.Ledger.ScalarAsync($"select fields->>'事项' || ' ' || (fields->>'有效期至') from register_entry where corp_id = $1 and kind = 'work-items' and number = {item}", "longxi"));
        var task = await BeginAsync(house, "tan.hua", "交办工作 龙溪村 20天：填报表格");
        await StepAsync(house, task, "zhou.li", "", "办理情况 报完了");
        await StepAsync(house, task, "tan.hua", "", "经费怎么结 和下月的一起");
        await StepAsync(house, item, "tan.hua", "撤销", "为什么撤销 不用报了");
        await SayAsync(house, "tan.hua", "交办工作 龙溪村 20天：填报表格到月底", "“填报表格到月底”不在工作事项清单上");
        // A phone takes so many messages a minute.
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task HonourAsync(House house)
    {
        var honour = await BeginAsync(house, "zhou.li", "评选 三组老石家");
        await StepAsync(house, honour, "luo.gen", "", "事迹 照看邻居十年");
        await StepAsync(house, honour, "zhou.li", "同意公示", "评议意见 都同意");
        await house.SayAsync(App, "zhou.li", $"记 {honour} 公示情况 挂在村口");
        await SayAsync(house, "zhou.li", $"完成 {honour} 没有异议", "要等到3月18日");
        await house.MoveToAsync(8, 10);
        await SayAsync(house, "zhou.li", $"完成 {honour} 没有异议", "礼遇");
        await StepAsync(house, honour, "zhou.li", "", "礼遇情况 送了牌子");
    }

    private static void WithParty(TestCorp corp) => AddStaff(corp, "dang.wei", "党维", "partyOrg");

    private static void WithParties(TestCorp corp)
    {
        foreach (var (user, name, unit) in new[] { ("ye.wei", "叶薇", "业委会"), ("wu.ye", "吴野", "物业公司"), ("ju.min", "鞠敏", "居民代表") })
        {
            AddStaff(corp, user, name, null);
            corp.File["units"]!.AsArray().Add(new JsonObject { ["id"] = user.Replace(".", "-", StringComparison.Ordinal), ["name"] = unit, ["categories"] = new JsonArray("物业管理"), ["contacts"] = new JsonArray(user) });
        }
    }

    private static void AddStaff(TestCorp corp, string user, string name, string? post)
    {
        var posts = post is null ? new JsonArray() : new JsonArray(new JsonObject { ["grid"] = "lx-lxc", ["post"] = post });
        corp.File["staff"]!.AsArray().Add(new JsonObject { ["userid"] = user, ["name"] = name, ["mobile"] = "13800000099", ["posts"] = posts });
        corp.AddMember(user);
    }

    /// <summary>Begins a matter; gives its number.</summary>
    private static async Task<long> BeginAsync(House house, string person, string words)
    {
        await house.SayAsync(App, person, words);
        var begun = await house.Ledger.ListAsync<long>("select number from proceeding where corp_id = 'longxi' order by started_at desc, number desc limit 1");
        Assert.True(begun.Count > 0, $"'{words}' began nothing\n{await house.World.DumpAsync(person)}");
        return begun[0];
    }

    /// <summary>Says something, and is answered with these words, once more than before.</summary>
    private static async Task SayAsync(House house, string person, string words, params string[] answer)
    {
        var before = await house.World.CountAsync(person, answer);
        await house.SayAsync(App, person, words);
        Assert.True(await house.World.CountAsync(person, answer) == before + 1, $"'{words}' of {person}: not answered with {string.Join(", ", answer)}\n{await house.World.DumpAsync(person)}");
    }

    /// <summary>Leaves every record and finishes the step.</summary>
    private static async Task StepAsync(House house, long number, string person, string outcome, params string[] records)
    {
        foreach (var record in records)
        {
            await SayAsync(house, person, $"记 {number} {record}", $"{number}“", "已记下");
        }

        await SayAsync(house, person, $"完成 {number} {outcome}", $"{number}“", "做完了");
    }

    private static async Task PhotoAsync(House house, string person)
    {
        await house.World.PostAsync("say", new JsonObject { ["chat"] = App, ["person"] = person, ["photo"] = true });
        await house.RestAsync();
    }
}
