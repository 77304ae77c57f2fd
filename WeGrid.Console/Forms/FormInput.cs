using System.Security.Cryptography;
using System.Text.Json;
using WeGrid.Console.Pages;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Forms;

/// <summary>填的内容: what was typed into the form, cleaned; what is wrong with it is said by the name of a text.</summary>
/// <param name="Key">Of the page it will open.</param>
/// <param name="Grid">Which part of the form's grid.</param>
/// <param name="Words">什么事.</param>
/// <param name="Place">在哪里.</param>
/// <param name="Name">称呼.</param>
/// <param name="Phone">电话.</param>
/// <param name="ForDiscipline">反映干部.</param>
internal sealed record FormInput(string Key, string Grid, string Words, string Place, string Name, string Phone, bool ForDiscipline)
{
    private const int LongestPlace = 60;
    private const int LongestName = 20;
    private const int ShortestPhone = 5;
    private const int LongestPhone = 15;

    /// <summary>Nothing typed yet.</summary>
    public static FormInput Empty { get; } = new("", "", "", "", "", "", ForDiscipline: false);

    /// <summary>Reads it. Who reports an official leaves neither name nor number, whatever stands in the fields.</summary>
    public static FormInput Read(IFormCollection form)
    {
        var forDiscipline = form["discipline"] == "1";
        var key = form["key"].ToString();
        return new FormInput(
            LinkToken.IsOne(key) ? key : "", form["grid"].ToString(), Clean(form["words"]), Cut(Line(form["place"]), LongestPlace),
            forDiscipline ? "" : Cut(Line(form["name"]), LongestName), forDiscipline ? "" : Digits(form["phone"]), forDiscipline);
    }

    /// <summary>The name of the text that says what is wrong; null when nothing is.</summary>
    public string? Fault(FormLimits limits) =>
        Words.Length == 0 ? "wrong.words"
        : Words.Length > limits.Words ? "wrong.long"
        : Phone.Length > 0 && (Phone.Length is < ShortestPhone or > LongestPhone || !Phone.TrimStart('+').All(char.IsAsciiDigit)) ? "wrong.phone"
        : null;

    /// <summary>What tells the same draft sent twice from another one under the same key.</summary>
    public byte[] Digest() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Anybody's words, with nothing in them that is not seen.</summary>
    public static string Clean(string? text) => string.Concat((text ?? "").ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))).Trim();

    private static string Line(string? text) => Clean(text).Replace('\n', ' ');

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string Digits(string? text) => string.Concat(Line(text).Normalize(System.Text.NormalizationForm.FormKC).Where(c => c is not (' ' or '-' or '(' or ')')));
}
