using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Procedures;

namespace WeGrid.Domain.Intake;

/// <summary>程序短令的动词.</summary>
public enum ProcedureVerb
{
    /// <summary>发起: the procedure's own word.</summary>
    Begin = 1,

    /// <summary>清单: what waits to be claimed.</summary>
    List,

    /// <summary>我的事项: what somebody has a part in.</summary>
    Mine,

    /// <summary>记.</summary>
    Note,

    /// <summary>关联.</summary>
    Link,

    /// <summary>认领.</summary>
    Claim,

    /// <summary>到场.</summary>
    Come,

    /// <summary>不能到.</summary>
    CannotCome,

    /// <summary>完成.</summary>
    Finish,

    /// <summary>停办.</summary>
    Drop,

    /// <summary>步骤: where it is.</summary>
    Show,
}

/// <summary>程序短令: "吹哨 派出所、卫生院：桥头有人堵路", "记 1030 会议记录 …", "到场 吹哨1030", "认领 1030", "完成 1030 通过".</summary>
/// <param name="Verb">What is meant.</param>
/// <param name="Procedure">程序, of <see cref="ProcedureVerb.Begin"/> and <see cref="ProcedureVerb.List"/>; else null.</param>
/// <param name="Number">编号; 0 for those two and <see cref="ProcedureVerb.Mine"/>.</param>
/// <param name="Rest">The words after it.</param>
public sealed partial record ProcedureCommand(ProcedureVerb Verb, Procedure? Procedure, long Number, string Rest)
{
    private const string Marks = " \u2005#＃:：，,。;；、";

    private static readonly string[] _mine = ["我的事项", "事项", "我的程序"];

    private static readonly (string Word, ProcedureVerb Verb)[] _verbs =
    [
        ("不能到场", ProcedureVerb.CannotCome), ("不能到", ProcedureVerb.CannotCome), ("来不了", ProcedureVerb.CannotCome), ("到不了", ProcedureVerb.CannotCome),
        ("已到场", ProcedureVerb.Come), ("到场", ProcedureVerb.Come), ("认领", ProcedureVerb.Claim), ("完成", ProcedureVerb.Finish), ("做完", ProcedureVerb.Finish),
        ("关联", ProcedureVerb.Link), ("停办", ProcedureVerb.Drop), ("步骤", ProcedureVerb.Show), ("记录", ProcedureVerb.Note), ("记", ProcedureVerb.Note),
    ];

    /// <summary>Whether it can be nothing else; "记 3 …" may be.</summary>
    public bool IsClear => Verb != ProcedureVerb.Note;

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="procedures">程序 of the corp.</param>
    public static ProcedureCommand? Parse(string text, IReadOnlyList<Procedure> procedures)
    {
        ArgumentNullException.ThrowIfNull(procedures);
        var plain = StaffCommand.Plain(text);
        return _mine.Contains(plain) ? new ProcedureCommand(ProcedureVerb.Mine, null, 0, "")
            : procedures.FirstOrDefault(p => p.List.Length > 0 && plain == p.List) is { } listed ? new ProcedureCommand(ProcedureVerb.List, listed, 0, "")
            : procedures.OrderByDescending(p => p.Word.Length).FirstOrDefault(p => Begins(plain, p.Word)) is { } begun
                ? new ProcedureCommand(ProcedureVerb.Begin, begun, 0, plain[begun.Word.Length..].Trim(Marks.ToCharArray()))
            : Numbered(plain, procedures);
    }

    /// <summary>The word, and then a mark or nothing: "吹哨子" is none.</summary>
    private static bool Begins(string plain, string word) =>
        plain.StartsWith(word, StringComparison.Ordinal) && (plain.Length == word.Length || Marks.Contains(plain[word.Length], StringComparison.Ordinal));

    private static ProcedureCommand? Numbered(string plain, IReadOnlyList<Procedure> procedures)
    {
        if (Array.Find(_verbs, v => plain.StartsWith(v.Word, StringComparison.Ordinal)) is not { Word: { } word, Verb: var verb })
        {
            return null;
        }

        var after = plain[word.Length..];
        var number = NumberPattern().Match(WithoutTitle(after.TrimStart(Marks.ToCharArray()), procedures));
        // "记1030" alone may be a price.
        var isBare = word.Length == 1 && number.Groups["rest"].Length == 0 && (after.Length == 0 || char.IsAsciiDigit(after[0]));
        return number.Success && !isBare && long.TryParse(number.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            ? new ProcedureCommand(verb, null, known, number.Groups["rest"].Value.Trim([.. Marks, '\r', '\n']))
            : null;
    }

    /// <summary>"到场 吹哨3", "完成 议题3".</summary>
    private static string WithoutTitle(string text, IReadOnlyList<Procedure> procedures)
    {
        var title = procedures.SelectMany(p => new[] { p.Word, p.Matter }).Append("编号").Append("第").OrderByDescending(t => t.Length).FirstOrDefault(t => text.StartsWith(t, StringComparison.Ordinal)) ?? "";
        return text[title.Length..].TrimStart(Marks.ToCharArray());
    }

    /// <summary>What follows the number must not go on as a quantity: "完成 3个井盖".</summary>
    [GeneratedRegex("^(?<number>[0-9]{1,15})(?:号(?![楼院栋幢路巷线组社]))?(?<rest>$|[ #＃:：，,。;；、\u2005\r\n].*|(?<=[0-9]{4})(?![0-9号楼天日周月年个点条项户人次件米元块斤亩吨公平万度名位家处台套届期.%]).*)", RegexOptions.Singleline)]
    private static partial Regex NumberPattern();
}
