using WeGrid.Console.Media;
using WeGrid.Console.Pages;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Dispatch;

/// <summary>单位的网页: what its card would say, and a form for each thing it can do. Nothing of who raised the matter.</summary>
internal static class UnitLinkPage
{
    /// <summary>As long as a result fits every channel it goes out on.</summary>
    public const int LongestNote = 200;

    private static readonly (string Word, TicketMove Move)[] _words =
    [
        ("signfor", TicketMove.SignFor), ("start", TicketMove.Start), ("resolve", TicketMove.Resolve), ("return", TicketMove.Return),
    ];

    /// <summary>The move a form names; null for none.</summary>
    public static TicketMove? MoveOf(string? word) => Array.Find(_words, w => w.Word == word) is { Word: not null } found ? found.Move : null;

    /// <summary>How a form names it.</summary>
    public static string WordOf(TicketMove move) => Array.Find(_words, w => w.Move == move).Word;

    /// <summary>The page.</summary>
    /// <param name="sight">What is shown.</param>
    /// <param name="token">Of the link, for the forms' seals.</param>
    /// <param name="done">What was just done; null when nothing was.</param>
    /// <param name="wrong">Why it was not done; empty when nothing was refused.</param>
    /// <param name="typed">What was typed into the form that was refused.</param>
    public static string Of(UnitLinkSight sight, string token, TicketMove? done, string wrong, Typed typed)
    {
        var (ticket, corp) = (sight.Ticket, sight.Corp.Corp);
        var values = Words.Values(ticket, corp);
        var title = $"{ticket.Number}号 {values["ticket.category"]}";
        var refused = wrong.Length > 0 ? Html.Of($"<p class=\"now bad\" role=\"alert\">没有办成：{wrong}</p>") : Html.None;
        var thanks = done is { } move && IsSo(move, ticket) ? Html.Of($"<p class=\"now\" role=\"status\">{Words.Of(move)}已收到，谢谢</p>") : Html.None;
        var holder = values["holder.name"] is { Length: > 0 } name ? Html.Of($"<dt>村里的联系人</dt><dd>{name}</dd>") : Html.None;
        var pin = values["ticket.pin"] is { Length: > 0 } point ? Html.Of($"<dt>定位</dt><dd><bdi>{point}</bdi></dd>") : Html.None;
        return Page.Of(title, Html.Of($"""
            <h1>{title}</h1>
            <p>{values["corp.name"]}派给{values["unit.name"]}</p>
            {refused}{thanks}
            <p class="now">{StateOf(ticket)}</p>
            <dl>
            <dt>什么事</dt><dd class="said"><bdi>{values["ticket.summary"]}</bdi></dd>
            <dt>在哪里</dt><dd>{values["village.name"]}，<bdi>{values["ticket.place"]}</bdi></dd>
            {pin}
            <dt>多急</dt><dd>{values["ticket.urgency"]}</dd>
            <dt>办结时限</dt><dd>{values["ticket.due"]}</dd>
            {holder}
            </dl>
            {MediaPieces.Of(sight.Sent, token)}
            {sight.Moves.Select(m => FormOf(m, sight, token, typed))}
            <p class="small">这个链接只给{values["unit.name"]}的经办人，请不要转发到群里。办了什么、什么时候办的，都记在这件事里。</p>
            """), Page.ForUnits(corp.Phone));
    }

    /// <summary>After 退单: the last that a unit sees of a matter that is not theirs.</summary>
    public static string GivenBack(string phone) => Page.Of("已退单", Html.Of($"""
        <h1>已退单</h1>
        <p class="now" role="status">退单已收到，谢谢</p>
        <p>派单的人会看原因，另外安排。这个链接不能再用了。</p>
        """), Page.ForUnits(phone));

    /// <summary>An address can say what it likes: thanked is only for what is so.</summary>
    private static bool IsSo(TicketMove move, Ticket ticket) => move switch
    {
        TicketMove.SignFor => ticket.SignedForAt is not null,
        TicketMove.Start => ticket.Status == TicketStatus.InProgress,
        _ => ticket.Status is TicketStatus.Resolved or TicketStatus.Rated,
    };

    private static string StateOf(Ticket ticket) => ticket.Status switch
    {
        TicketStatus.Dispatched => ticket.SignedForAt is null ? "请先签收" : "已签收，等开始办理",
        TicketStatus.InProgress => "正在办理，办好请点办结",
        TicketStatus.WaitingOnResident => "等群众补充情况，现在不计时",
        TicketStatus.Deferred => "已挂账，到时再看",
        TicketStatus.Checking => "已报办结，正请人到现场核实",
        TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed => "已经办结",
        TicketStatus.Ordered or TicketStatus.Accepted or TicketStatus.Returned or TicketStatus.Merged or TicketStatus.Terminated => Words.Of(ticket.Status),
    };

    private static Html FormOf(TicketMove move, UnitLinkSight sight, string token, Typed typed) => move switch
    {
        TicketMove.SignFor => Html.Of($"<form method=\"post\">{Once(token)}{Button(move, "签收")}</form>"),
        TicketMove.Start => Html.Of($"<form method=\"post\">{Once(token)}{Button(move, "开始办理", plain: true)}</form>"),
        TicketMove.Resolve => Html.Of($"""
            <h2>办好了</h2>
            <form method="post">{Once(token)}
            <label for="done">写一句办了什么。这句话会告诉群众，请不要写别人的姓名、电话、门牌。</label>
            <textarea id="done" name="note" maxlength="{LongestNote}" required="">{(typed.Move == move ? typed.Note : "")}</textarea>
            {Button(move, "办结")}</form>
            """),
        _ => Html.Of($"""
            <h2>不归我们办</h2>
            <form method="post">{Once(token)}
            {sight.Corp.Desks.Rules.Reasons.Return.Reasons.Select(r => Reason(r, typed))}
            <label for="why">补充一句（可以不写）</label>
            <textarea id="why" name="note" maxlength="{LongestNote}">{(typed.Move == move ? typed.Note : "")}</textarea>
            {Button(move, "退单", plain: true)}</form>
            """),
    };

    private static Html Reason(CodedReason reason, Typed typed)
    {
        var chosen = typed.Reason == reason.Code ? Html.Of($" checked=\"\"") : Html.None;
        return Html.Of($"<label><input type=\"radio\" name=\"reason\" value=\"{reason.Code}\" required=\"\"{chosen} /> {reason.Name}</label>");
    }

    private static Html Once(string token) => Html.Of($"""<input type="hidden" name="once" value="{Pages.Once.New(token)}" />""");

    private static Html Button(TicketMove move, string label, bool plain = false) =>
        Html.Of($"<button name=\"move\" value=\"{WordOf(move)}\" class=\"{(plain ? "plain" : "first")}\">{label}</button>");

    /// <summary>What was typed and is not to be typed again.</summary>
    /// <param name="Move">Into which form.</param>
    /// <param name="Note">The words.</param>
    /// <param name="Reason">The reason chosen.</param>
    internal sealed record Typed(TicketMove? Move = null, string Note = "", string? Reason = null);
}
