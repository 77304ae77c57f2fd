using WeGrid.Domain.Procedures;

namespace WeGrid.Domain.Intake;

// 程序短令为什么没有办成: with what would be right, for this very matter and person.
public sealed partial class IntakeDesk
{
    private string BeginWhy(Procedure procedure, ProcedureAct.Begin begin, ProcedureRefusal why, string about) => why switch
    {
        ProcedureRefusal.NotYours => $"{procedure.Name}由{about}发起，请报他们",
        ProcedureRefusal.NotThere => $"您管的网格里没有“{about}”，请报那里的人",
        ProcedureRefusal.NobodyThere when !_procedures.IsLocal(begin.GridId) => $"请写在哪个村，例如：{procedure.Word} {Village()}{(Example(procedure).Contains('：', StringComparison.Ordinal) ? " " : "：")}{Example(procedure)}",
        ProcedureRefusal.NobodyThere => $"“{about}”这一步没有人做，请告诉管理员先登记岗位",
        ProcedureRefusal.NoContact => $"“{about}”没有登记联系人，叫不到，请打电话并告诉管理员",
        ProcedureRefusal.NoSuchLane => $"请写走哪条车道（{about}），例如：{procedure.Word} {Example(procedure)}",
        ProcedureRefusal.NoDue => $"请写哪天前办完，例如：{procedure.Word} {Example(procedure)}",
        ProcedureRefusal.NoParties => about.Length > 0 ? $"没有叫“{about}”的单位，请写单位登记的名称" : $"请写叫哪些单位，例如：{procedure.Word} {Example(procedure)}",
        ProcedureRefusal.NotListed => $"“{begin.Title.Trim()}”不在{about}上{(procedure.Listed!.Say.Length > 0 ? $"，{procedure.Listed.Say}" : "")}",
        ProcedureRefusal.ListedAgainst or ProcedureRefusal.ListingOver => $"{about}{(procedure.Listed!.Say.Length > 0 ? $"，{procedure.Listed.Say}" : "")}",
        ProcedureRefusal.TitleTooLong => $"题目太长，最多{about}个字；详细的话请在发起后用“记”写",
        _ => $"请写是什么事，例如：{procedure.Word} {Example(procedure)}",
    };

    private string Village() => Corp.Grids.Grids.FirstOrDefault(g => g.Kind == GridKind.Village) is { } village ? village.Name : "";

    /// <summary>What stands behind the word: lane, units and day where they are asked for.</summary>
    private string Example(Procedure procedure)
    {
        var lane = procedure.Lanes.Count > 0 ? procedure.Lanes[0] : null;
        string[] before =
        [
            .. lane is null ? [] : new[] { lane.Name },
            .. procedure.CallsUnits(lane?.Id ?? "") ? [string.Join('、', Corp.Units.Where(u => u.Contacts.Any(Corp.Staff.ContainsKey)).Take(2).Select(u => u.Name).DefaultIfEmpty("单位"))] : Array.Empty<string>(),
            .. procedure.WantsDue(lane?.Id ?? "") ? ["3天"] : Array.Empty<string>(),
        ];
        return before.Length == 0 ? "什么事" : $"{string.Join(' ', before)}：什么事";
    }

    private string Why(ProceedingFile file, ProcedureAct act, ProcedureRefusal why, string about, string person)
    {
        var number = Text(file.Matter.Number);
        return why switch
        {
            ProcedureRefusal.Over => $"{file.Procedure.Matter}{number}已经结束了（{ProcedureTelling.Short(about, 300)}）",
            ProcedureRefusal.NotYours => $"{(about.Length > 0 ? $"“{about}”" : "这件事")}不归您做，请找做这一步的人",
            ProcedureRefusal.OtherStep => $"现在是“{about}”这一步",
            ProcedureRefusal.NoSuchRecord when about.Length == 0 => $"这一步不用记，怎么办请回复“步骤 {number}”",
            ProcedureRefusal.NoSuchRecord => $"这一步要记的是：{about}。请回复“记 {number} {about.Split('、')[0]} 内容”",
            ProcedureRefusal.BadValue => BadValue(file, about, number),
            ProcedureRefusal.MissingRecord => Missing(file, about, number, person),
            ProcedureRefusal.Unclaimed => "还没有人认领",
            ProcedureRefusal.Taken => "已经有人认领了，谢谢您",
            ProcedureRefusal.NoSuchClaim => act is ProcedureAct.Claim { Kind: ClaimKind.Unit } ? $"请写哪个单位认领，例如：认领 {number} 包联 供电所" : $"“{about}”这一步不能这样认领",
            ProcedureRefusal.NotCalled => "这件事没有叫您的单位",
            ProcedureRefusal.PartiesOpen => $"{about}还没有到，也没有说为什么来不了",
            ProcedureRefusal.NoVote => $"请写表决人数，例如：完成 {number}{(file.Procedure.Find(file.Matter.Step)?.Votes.Count > 1 ? $" {about.Split('、')[0]}" : "")} 应到30 实到25 同意20",
            ProcedureRefusal.NoQuorum => "到会人数不够，这次表决不算，请改期再开",
            ProcedureRefusal.NoSuchOutcome => about.Length > 0 ? $"请写结论（{about}），例如：完成 {number} {about.Split('、')[0]}" : $"这一步没有别的结论，请只回复“完成 {number}”；有话要留请回复“记 {number} …”",
            ProcedureRefusal.NoReason => act is ProcedureAct.Drop ? $"请写为什么停办，例如：停办 {number} 原因" : $"请写原因，例如：不能到 {number} 原因",
            ProcedureRefusal.NoDue => $"“{about}”要再定期限，例如：完成 {number}{(act is ProcedureAct.Finish { Outcome: { Length: > 0 } outcome } ? $" {outcome}" : "")} 3天",
            ProcedureRefusal.TooEarly => $"要等到{about}才能做完这一步",
            ProcedureRefusal.TooFewHands => $"附议的人还差{about}人，请乡亲们回复“附议 {number}”",
            ProcedureRefusal.TooSoon => $"“{about.Split('、')[0]}”太近了，公告要挂够时间，最早{about.Split('、')[^1]}",
            ProcedureRefusal.TooMany => $"“{about.Split('、')[0]}”整件事最多记{about.Split('、')[^1]}次，已经记过了",
            ProcedureRefusal.Already => $"您已经记过了：{ProcedureTelling.Short(about, 300)}，不用再记，谢谢您",
            ProcedureRefusal.NoSuchTicket => "没有这件工单，或者已经关联过了",
            _ => "没有办成",
        };
    }

    private static string BadValue(ProceedingFile file, string name, string number) => FieldOf(file, name)?.Kind switch
    {
        FieldKind.Photo => $"请先把照片发到这里，再回复“记 {number} {name}”",
        FieldKind.Date => $"“{name}”是日期，请写成12月3日，例如：记 {number} {name} 12月3日",
        FieldKind.Number => $"“{name}”是数字，例如：记 {number} {name} 21",
        _ => $"“{name}”还没有写内容，请回复“记 {number} {name} 内容”",
    };

    private string Missing(ProceedingFile file, string name, string number, string person) => FieldOf(file, name) is { } field && !_procedures.IsTheirs(field, file.Matter, person)
        ? $"还缺“{name}”，要等{string.Join('、', field.By.Select(Tickets.Words.Of).Distinct())}来记"
        : FieldOf(file, name)?.Kind == FieldKind.Photo ? $"还缺“{name}”，请先把照片发到这里，再回复“记 {number} {name}”"
        : $"还缺“{name}”，请先回复“记 {number} {name} 内容”";

    private static ProcedureField? FieldOf(ProceedingFile file, string name) => file.Procedure.Find(file.Matter.Step)?.Records.FirstOrDefault(r => r.Name == name);
}
