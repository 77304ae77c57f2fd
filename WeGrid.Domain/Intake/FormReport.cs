using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeGrid.Domain.Intake;

/// <summary>网页表单: what somebody sent from a page, as it is recorded.</summary>
public sealed record FormReport
{
    // As people wrote it: an export is read by them, and a search for somebody's words must find them.
    private static readonly JsonSerializerOptions _plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>诉求人, made from the key of their page.</summary>
    public required string Person { get; init; }

    /// <summary>The message's id.</summary>
    public required string Id { get; init; }

    /// <summary>网格 of the form; empty for what is said on with what was reported before.</summary>
    public string Grid { get; init; } = "";

    /// <summary>什么事.</summary>
    public required string Words { get; init; }

    /// <summary>在哪里; empty when it was not said apart.</summary>
    public string Place { get; init; } = "";

    /// <summary>称呼; empty when they would not say.</summary>
    public string Name { get; init; } = "";

    /// <summary>电话; empty when they would not say.</summary>
    public string Phone { get; init; } = "";

    /// <summary>电话已核实: they typed the code that was sent to it.</summary>
    public bool IsPhoneConfirmed { get; init; }

    /// <summary>反映干部: they say themselves that it is for 纪检 alone.</summary>
    public bool IsForDiscipline { get; init; }

    /// <summary>补充的是哪一句: what was said before and this belongs to; empty for a report.</summary>
    public string Quoted { get; init; } = "";

    /// <summary>How many photos lie on the shelf for it.</summary>
    public int Photos { get; init; }

    /// <summary>The words as one would say them: the place first.</summary>
    [JsonIgnore]
    public string Text => Place.Length == 0 || Words.Contains(Place, StringComparison.Ordinal) ? Words : $"{Place}，{Words}";

    /// <summary>Where the shelf keeps a photo.</summary>
    /// <param name="place">Its place, counted from 1.</param>
    public string PhotoMedia(int place) => $"{Person}/{Id}/{place}";

    /// <summary>As the inbox keeps it.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, _plain);

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="body">The recorded bytes.</param>
    public static FormReport? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<FormReport>(body) is { } report && FormTalk.IsPerson(report.Person) ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>联系方式: a name and a phone that somebody left with their matter; no card shows them.</summary>
/// <param name="Person">诉求人.</param>
/// <param name="Name">称呼.</param>
/// <param name="Phone">电话.</param>
/// <param name="IsConfirmed">电话已核实.</param>
/// <param name="At">When it was left.</param>
public sealed record ResidentContact(string Person, string Name, string Phone, bool IsConfirmed, DateTimeOffset At)
{
    /// <summary>As who has to call reads it.</summary>
    public string Said => $"{(Name.Length > 0 ? Name : "没有留姓名")} {Phone}{(IsConfirmed ? "" : "（号码未核实）")}";
}
