using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Warnings;

namespace WeGrid.Hosting;

/// <summary>答复: what became of a warning, as <c>POST /api/warnings</c> and <c>./wegrid warn</c> say it. Times are Beijing's.</summary>
/// <param name="Identifier">编号; empty when the file has none.</param>
/// <param name="Verdict">accepted, held, refused.</param>
/// <param name="Reasons">Words of a fixed list, those that decided first.</param>
/// <param name="MsgType">Alert, Update, Cancel as the file says; else what its title makes it.</param>
/// <param name="Kind">What it is taken for: alert, update, cancel (解除, whatever the file calls it), other.</param>
/// <param name="Status">As written.</param>
/// <param name="Type">灾种.</param>
/// <param name="Colour">red, orange, yellow, blue, none.</param>
/// <param name="Areas">区域名 and codes, as written.</param>
/// <param name="Sent">发布时间.</param>
/// <param name="Effective">起始时间.</param>
/// <param name="Expires">失效时间; null when it does not say.</param>
/// <param name="References">Identifiers it changes or lifts.</param>
/// <param name="People">How many would be called, or told where nobody is called.</param>
/// <param name="FirstCallAt">When the first of them would be; null when nobody is.</param>
public sealed record WarningAnswer(
    string Identifier, string Verdict, IReadOnlyList<string> Reasons, string MsgType, string Kind, string Status, string Type, string Colour, IReadOnlyList<string> Areas,
    string? Sent, string? Effective, string? Expires, IReadOnlyList<string> References, int People, string? FirstCallAt)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether it was on record already; not part of what is printed.</summary>
    [JsonIgnore]
    public bool IsKnown { get; init; }

    /// <summary>A file that holds no warning.</summary>
    public static WarningAnswer Of(WarningReason fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new("", "refused", [fault.ToString()], "", "other", "", "", "none", [], null, null, null, [], 0, null);
    }

    /// <summary>A warning and its verdict.</summary>
    public static WarningAnswer Of(Warning warning, WarningVerdict verdict, int people, DateTimeOffset? firstCallAt)
    {
        ArgumentNullException.ThrowIfNull(warning);
        ArgumentNullException.ThrowIfNull(verdict);
        return new(
            warning.Identifier, Word(verdict.Kind), [.. verdict.Reasons.Select(r => r.ToString())], MsgTypeOf(warning), warning.Kind.ToString().ToLowerInvariant(), warning.Status, warning.Type, warning.Colour.Word(),
            [.. warning.Areas.SelectMany(a => a.Codes.Prepend(a.Name)).Where(a => a.Length > 0).Distinct()],
            Text(warning.Sent), Text(warning.Effective), Text(warning.Expires), [.. warning.References.Select(r => r.Identifier)], people, Text(firstCallAt));
    }

    /// <summary>One answer as an object, several as a list.</summary>
    public static string Json(IReadOnlyList<WarningAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return answers.Count == 1 ? JsonSerializer.Serialize(answers[0], _json) : JsonSerializer.Serialize(answers, _json);
    }

    private static string MsgTypeOf(Warning warning) => warning.KindWord switch
    {
        "" => warning.Kind.ToString(),
        ['C' or 'c', ..] => "Cancel",
        _ => warning.KindWord,
    };

    private static string Word(WarningVerdictKind kind) => kind switch
    {
        WarningVerdictKind.Accepted => "accepted",
        WarningVerdictKind.Held => "held",
        WarningVerdictKind.Refused => "refused",
    };

    private static string? Text(DateTimeOffset? at) => at is { } time ? ChinaTime.In(time).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : null;
}
