namespace WeGrid.Domain.Dispatch;

/// <summary>卡片上限 (<c>settings.storm</c>): how much one phone is asked to bear. What goes beyond is put together in one list (减负).</summary>
/// <param name="Cards">So many cards, and so many short reports, one by one in a window.</param>
/// <param name="Calls">So many calls in a window; those of life are counted apart.</param>
/// <param name="Minutes">How long a window is; at its end comes the list.</param>
/// <param name="StandIn">Whether the stand-in is asked in place of somebody who is over it.</param>
public sealed record StormRules(int Cards, int Calls, int Minutes, bool StandIn)
{
    /// <summary>Of a corp that says nothing.</summary>
    public static StormRules Default { get; } = new(10, 3, 15, StandIn: false);

    /// <summary>危及生命: cards one by one in a minute; from then on the minute's matters stand on one card. No data: nothing may make it slower.</summary>
    public const int LifeCards = 3;

    /// <summary>危及生命: one call a minute rings; it says to look at the card, which says how many.</summary>
    public const int LifeCalls = 1;

    /// <summary>How long the window of a kind is.</summary>
    public TimeSpan Window(LoadKind kind) => TimeSpan.FromMinutes(kind is LoadKind.Life or LoadKind.LifeCall ? 1 : Minutes);

    /// <summary>How many of a kind go one by one.</summary>
    public int AtMost(LoadKind kind) => kind switch
    {
        LoadKind.Ask or LoadKind.Inform => Cards,
        LoadKind.Call => Calls,
        LoadKind.Life => LifeCards,
        LoadKind.LifeCall => LifeCalls,
    };
}

/// <summary>负荷种类: what is counted apart.</summary>
public enum LoadKind
{
    /// <summary>请办卡片.</summary>
    Ask = 1,

    /// <summary>电话.</summary>
    Call = 2,

    /// <summary>告知短消息: passed on, late.</summary>
    Inform = 3,

    /// <summary>危及生命的卡片.</summary>
    Life = 4,

    /// <summary>危及生命的电话.</summary>
    LifeCall = 5,
}
