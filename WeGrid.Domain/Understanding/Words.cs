namespace WeGrid.Domain.Understanding;

/// <summary>The words for kinds and urgencies in data files and on cards: one table, both ways.</summary>
public static class Words
{
    /// <summary>咨询 求助 投诉 举报 建议 表扬.</summary>
    public static IReadOnlyDictionary<string, DemandKind> Kinds { get; } = new Dictionary<string, DemandKind>
    {
        ["咨询"] = DemandKind.Consultation,
        ["求助"] = DemandKind.Help,
        ["投诉"] = DemandKind.Complaint,
        ["举报"] = DemandKind.Report,
        ["建议"] = DemandKind.Suggestion,
        ["表扬"] = DemandKind.Praise,
    };

    /// <summary>life 2h 24h workingDays.</summary>
    public static IReadOnlyDictionary<string, Urgency> Urgencies { get; } = new Dictionary<string, Urgency>
    {
        ["life"] = Urgency.Life,
        ["2h"] = Urgency.TwoHours,
        ["24h"] = Urgency.Day,
        ["workingDays"] = Urgency.WorkingDays,
    };

    /// <summary>The Chinese word of a kind.</summary>
    public static string Chinese(this DemandKind kind) => kind switch
    {
        DemandKind.Consultation => "咨询",
        DemandKind.Help => "求助",
        DemandKind.Complaint => "投诉",
        DemandKind.Report => "举报",
        DemandKind.Suggestion => "建议",
        DemandKind.Praise => "表扬",
    };

    /// <summary>The Chinese word of an urgency, as cards show it.</summary>
    public static string Chinese(this Urgency urgency) => urgency switch
    {
        Urgency.Life => "危及生命",
        Urgency.TwoHours => "2小时",
        Urgency.Day => "24小时",
        Urgency.WorkingDays => "按工作日",
    };
}
