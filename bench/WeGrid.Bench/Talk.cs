namespace WeGrid.Bench;

/// <summary>What an invented town says: 40 of 100 messages raise a matter, each at a spot of its own; the rest is village life.</summary>
internal sealed class Talk(int seed, bool canWait = false)
{
    /// <summary>Of 100 messages.</summary>
    public const int DemandsInHundred = 40;

    private static readonly string[] _groups = ["一组", "二组", "三组", "四组", "五组", "六组"];

    private const int Houses = 200;

    private static readonly string[] _sides = ["门口", "旁边", "后面", "对面"];

    private static readonly string[] _canWait =
    [
        "{0}的路灯坏了三天，晚上黑得看不见，麻烦派人来修一下",
        "{0}垃圾池满了一个星期没人清运，臭得很，请安排车来拉",
        "{0}的自来水停了两天，家里没水做饭，什么时候来水",
        "{0}下水道堵了，污水流到路上，请村里处理一下",
        "{0}的路烂了好多坑，麻烦村里安排人补一下",
        "{0}排水沟堵死了，一下雨就积水进不了门，请来疏通",
        "{0}半夜还在放音响唱歌，吵得老人睡不着，请管一管",
        "{0}有人乱倒建筑垃圾，堆了好大一堆，请安排清理",
        "{0}公厕没水，脏得进不去人，请打扫一下",
        "{0}那户老人想申请低保，麻烦村里帮忙问一下怎么办",
    ];

    private static readonly string[] _demands =
    [
        .. _canWait,
        "{0}昨晚停电到现在，冰箱里的东西都坏了，请供电所来看看",
        "{0}的电线杆歪了，麻烦供电所来扶正加固",
        "{0}的井盖不见了，小孩天天从那里走，请赶快补上",
        "{0}野狗成群，昨天追着学生咬，请来人管一下",
        "{0}的树枝断了挡在路上，请安排人清理",
    ];

    private static readonly string[] _chatter =
    [
        "好的", "收到", "谢谢啦", "辛苦了", "哈哈哈", "吃饭了没有", "今天赶场的人真多", "明天天气好，晒谷子", "[微笑]", "早上好",
        "晚上跳舞的老地方见", "我家杏子熟了，来摘就是", "老李今天过寿，祝福他", "娃娃考了第一名", "今年的稻子长得不错", "哪个看见我家的伞了",
        "开会的时候见", "晓得了", "大家早点休息", "这张照片拍得好", "电视里正在放老电影", "种子买回来了", "你那里下雨没有", "祝大家周末愉快",
        "新开的面馆味道不错", "孩子们放假了热闹得很", "昨天钓了两条鲫鱼", "我在地里呢，晚点说", "这个我同意", "等下再聊",
    ];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    /// <summary>One message; tells whether it was written to be a demand.</summary>
    public (string Text, bool IsDemand) Say() => _random.Next(100) < DemandsInHundred ? (Demand(), true) : (Pick(_chatter), false);

    public string Demand() => string.Format(null, Pick(canWait ? _canWait : _demands), Spot());

    /// <summary>A lamp is out somewhere.</summary>
    public string Lamp() => string.Format(null, _canWait[0], Spot());

    private string Spot() => $"{Pick(_groups)}{1 + _random.Next(Houses)}号院{Pick(_sides)}";

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
