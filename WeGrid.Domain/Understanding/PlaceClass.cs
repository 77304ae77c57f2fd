namespace WeGrid.Domain.Understanding;

/// <summary>What part a word can play in a place phrase.</summary>
internal enum PlaceClass
{
    /// <summary>地标: a place by itself (桥头, 小卖部).</summary>
    Landmark,

    /// <summary>方位: says where by something else (门口, 旁边).</summary>
    Relative,

    /// <summary>后缀: ends a name (路, 坝, 小区).</summary>
    Suffix,

    /// <summary>编号: stands after a number (组, 号, 单元).</summary>
    Unit,

    /// <summary>前缀: may stand before a place (隔壁, 我们).</summary>
    Prefix,

    /// <summary>连接: joins two parts (的, 那棵).</summary>
    Link,

    /// <summary>收尾: may end a phrase at a comma (那个, 那里).</summary>
    Closer,

    /// <summary>不是地点: looks like one and is none (修路, 网路).</summary>
    NotPlace,
}
