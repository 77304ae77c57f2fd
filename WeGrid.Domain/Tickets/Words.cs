using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tickets;

/// <summary>用语: the Chinese words for states and moves, and the template variables of a ticket.</summary>
public static class Words
{
    /// <summary>What stands for a place nobody named.</summary>
    public const string PlaceUnsaid = "未说明";

    private static readonly TimeSpan _china = TimeSpan.FromHours(8);

    /// <summary>状态名.</summary>
    public static string Of(TicketStatus status) => status switch
    {
        TicketStatus.Ordered => "已点单",
        TicketStatus.Accepted => "已接单",
        TicketStatus.Dispatched => "已派单",
        TicketStatus.InProgress => "办理中",
        TicketStatus.Resolved => "已办结",
        TicketStatus.Rated => "已评单",
        TicketStatus.Closed => "已归档",
        TicketStatus.WaitingOnResident => "待补充",
        TicketStatus.Returned => "已退单",
        TicketStatus.Merged => "已并案",
        TicketStatus.Terminated => "已终止",
        TicketStatus.Deferred => "已挂账",
        TicketStatus.Checking => "待核实",
    };

    /// <summary>动作名.</summary>
    public static string Of(TicketMove move) => move switch
    {
        TicketMove.Order => "点单",
        TicketMove.Accept => "接单",
        TicketMove.Dispatch => "派单",
        TicketMove.SignFor => "签收",
        TicketMove.Return => "退单",
        TicketMove.Start => "开始办理",
        TicketMove.Resolve => "办结",
        TicketMove.Rate => "评单",
        TicketMove.Close => "归档",
        TicketMove.AskResident => "请居民补充",
        TicketMove.ResumeAfterWaiting => "继续办理",
        TicketMove.Merge => "并案",
        TicketMove.Reopen => "二次办理",
        TicketMove.Terminate => "终止",
        TicketMove.Attach => "附和",
        TicketMove.Tell => "告知",
        TicketMove.Escalate => "升级",
        TicketMove.Urge => "催办",
        TicketMove.Supervise => "督办",
        TicketMove.FalseAlarm => "误报",
        TicketMove.Locate => "定位",
        TicketMove.DisputeReturn => "不同意退单",
        TicketMove.AskExtension => "申请延期",
        TicketMove.GrantExtension => "同意延期",
        TicketMove.AskDeferral => "申请挂账",
        TicketMove.Defer => "同意挂账",
        TicketMove.RefuseAsk => "不同意请示",
        TicketMove.ResumeDeferred => "恢复办理",
        TicketMove.Refuse => "不予受理",
        TicketMove.Unmerge => "撤销并案",
        TicketMove.Detach => "撤出",
        TicketMove.Assist => "协办",
        TicketMove.AssistDone => "协办办结",
        TicketMove.AssistEnd => "取消协办",
        TicketMove.LapseAcceptance => "接单失效",
        TicketMove.DemandAnswer => "督办要答复",
        TicketMove.AnswerSupervisor => "答复督办",
        TicketMove.ReportDone => "报办结",
        TicketMove.ConfirmDone => "核实属实",
        TicketMove.RejectDone => "核实退回",
        TicketMove.AddPhoto => "照片",
        TicketMove.Split => "拆单",
        TicketMove.StillOn => "在办",
        TicketMove.Climb => "上调",
        TicketMove.Amend => "补正",
        TicketMove.Correct => "更正",
        TicketMove.HandOver => "移交",
        TicketMove.Regrid => "网格调整",
    };

    /// <summary>谁做 a step.</summary>
    public static string Of(Procedures.ProcedureActor actor) => actor.Post is { } post ? post.Name() : actor.Part switch
    {
        Procedures.ProcedurePart.Starter => "发起人",
        Procedures.ProcedurePart.Claimant => "认领人",
        Procedures.ProcedurePart.Invited => "请来的人",
        _ => "被叫的单位",
    };

    /// <summary>时限: 3个工作日.</summary>
    public static string Of(Deadlines.DueRule rule) => rule.Count.ToString(CultureInfo.InvariantCulture) + rule.Unit switch
    {
        Deadlines.DueUnit.Minutes => "分钟",
        Deadlines.DueUnit.Hours => "小时",
        Deadlines.DueUnit.WorkingDays => "个工作日",
        Deadlines.DueUnit.CalendarDays => "天",
    };

    /// <summary>请示种类.</summary>
    public static string Of(AskKind kind) => kind switch
    {
        AskKind.Extension => "延期",
        AskKind.Deferral => "挂账",
    };

    /// <summary>差评原因.</summary>
    public static string Of(BadReason reason) => reason switch
    {
        BadReason.NotMended => "没有解决好",
        BadReason.TooSlow => "等得太久",
        BadReason.Unkind => "态度不好",
        BadReason.NoContact => "没有人联系",
    };

    /// <summary>媒体种类.</summary>
    public static string Of(MediaKind kind) => kind switch
    {
        MediaKind.Photo => "照片",
        MediaKind.Voice => "语音",
        MediaKind.Video => "视频",
        MediaKind.File => "文件",
        MediaKind.Place => "位置",
    };

    /// <summary>没取到的原因.</summary>
    public static string Of(Intake.Media.MediaFault fault) => fault switch
    {
        Intake.Media.MediaFault.Expired => "平台已过期",
        Intake.Media.MediaFault.TooLarge => "太大",
        Intake.Media.MediaFault.WrongType => "类型不符",
        Intake.Media.MediaFault.TooManyPixels => "图片尺寸过大",
        Intake.Media.MediaFault.Truncated => "传输不完整",
        Intake.Media.MediaFault.Unreachable => "平台连不上",
        Intake.Media.MediaFault.StrangeAddress => "地址不是平台的",
        Intake.Media.MediaFault.Sealed => "解不开",
    };

    /// <summary>有多少: 照片 3 张、语音 1 条; empty for nothing.</summary>
    public static string Counted(IEnumerable<MediaKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        return string.Join('、', kinds.GroupBy(k => k).OrderBy(g => g.Key).Select(g => $"{Of(g.Key)} {g.Count()} {MeasureOf(g.Key)}"));
    }

    private static string MeasureOf(MediaKind kind) => kind switch
    {
        MediaKind.Photo => "张",
        MediaKind.Voice => "条",
        MediaKind.Video => "段",
        MediaKind.File => "个",
        MediaKind.Place => "处",
    };

    /// <summary>紧急程度.</summary>
    public static string Of(Urgency urgency) => urgency switch
    {
        Urgency.Life => "危及生命",
        Urgency.TwoHours => "紧急",
        Urgency.Day => "24小时",
        Urgency.WorkingDays => "一般",
    };

    /// <summary>A time as people write it: 11月30日 18:00; 24:00 for the end of a day.</summary>
    public static string Time(DateTimeOffset at)
    {
        var local = at.ToOffset(_china);
        return local.TimeOfDay == TimeSpan.Zero
            ? local.AddDays(-1).ToString("M月d日", CultureInfo.InvariantCulture)
            : local.ToString("M月d日 HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// 群内可见: the same variables for a reply that a whole group reads. What a resident said can name a person, a door or an illness,
    /// so the words are replaced by category and village, and a category that tells of the person by 个人事项 (AU-08).
    /// </summary>
    public static Dictionary<string, string> GroupValues(Ticket ticket, Corp corp, Understanding.CategoryTree? categories)
    {
        var values = Values(ticket, corp);
        if (categories?.IsPersonal(new Understanding.Category(ticket.Category, ticket.Subcategory)) == true)
        {
            values["ticket.category"] = Notices.GroupWords.PersonalMatter;
        }

        values["ticket.summary"] = values["ticket.category"];
        values["ticket.place"] = values["village.name"];
        values["ticket.pin"] = "";
        values["ticket.result"] = "";
        values["holder.name"] = "";
        return values;
    }

    /// <summary>The template variables every notice to one person about a ticket has. A confidential matter's words stay off every card.</summary>
    public static Dictionary<string, string> Values(Ticket ticket, Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        return new(StringComparer.Ordinal)
        {
            ["ticket.number"] = ticket.Number.ToString(CultureInfo.InvariantCulture),
            ["ticket.category"] = ticket.Category == Ticket.ConfidentialCategory ? "保密事项" : ticket.Subcategory.Length > 0 ? ticket.Subcategory : ticket.Category,
            ["ticket.summary"] = ticket.IsConfidential ? "保密事项，内容不在卡片上显示" : ticket.Summary,
            ["ticket.place"] = ticket.Place.Length > 0 && !ticket.IsConfidential ? ticket.Place : PlaceUnsaid,
            ["ticket.pin"] = ticket.Pin is { } pin && !ticket.IsConfidential ? $"{pin.Degrees} {pin.Label}".TrimEnd() : "",
            ["ticket.urgency"] = Of(ticket.Urgency),
            ["ticket.status"] = Of(ticket.Status),
            ["ticket.due"] = Time(ticket.DueAt) + (ticket.DueIsProvisional ? "（暂定）" : ""),
            ["ticket.result"] = ticket.ResultNote,
            ["ticket.round"] = ticket.Round > 1 ? "二次办理" : "",
            ["grid.name"] = corp.Grids.Find(ticket.GridId)?.Name ?? corp.Name,
            ["village.name"] = corp.Grids.Find(ticket.VillageId)?.Name ?? corp.Name,
            ["unit.name"] = corp.FindUnit(ticket.UnitId)?.Name ?? "",
            ["holder.name"] = ticket.Holder is { } holder && corp.Staff.TryGetValue(holder, out var staff) ? staff.Name : "",
            ["corp.name"] = corp.Name,
            // Put in for one person, in a message to them alone; a group and a card to staff have none.
            ["progress.link"] = "",
        };
    }
}
