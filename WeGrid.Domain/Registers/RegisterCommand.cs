using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Registers;

/// <summary>
/// 名册短令: "看望 5 身体好" says that number 5 was visited, "看望 5、6" that two were, "结对名单" brings one's own; "入库 3 20 县里送来" and "发放 3 2 给12号户" move what is in
/// number 3, "库存" tells what is left. Numbers, not names: what is said in a group gives nobody away.
/// </summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Verb">做什么.</param>
/// <param name="Numbers">编号; empty when a list is asked for.</param>
/// <param name="Said">怎么样; may be empty.</param>
public sealed partial record RegisterCommand(RegisterKind Kind, RegisterVerb Verb, IReadOnlyList<int> Numbers, string Said)
{
    /// <summary>多少 came in or went out, from 1; 0 for other verbs, and where it cannot be read, which is said.</summary>
    public int Amount { get; init; }

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What is said, without who it is said to.</param>
    /// <param name="kinds">名册 of the corp.</param>
    public static RegisterCommand? Parse(string text, IEnumerable<RegisterKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(kinds);
        var said = text.Trim();
        return kinds.Select(k => Listed(said, k) ?? Visited(said, k) ?? Moved(said, k)).FirstOrDefault(c => c is not null);
    }

    private static RegisterCommand? Listed(string said, RegisterKind kind) =>
        said.Length == 0 ? null
        : said == kind.Mine ? new RegisterCommand(kind, RegisterVerb.Mine, [], "")
        : said == kind.Ledger?.Stock ? new RegisterCommand(kind, RegisterVerb.Stock, [], "")
        : null;

    private static RegisterCommand? Visited(string said, RegisterKind kind) =>
        kind.Visit is { } visit && said.StartsWith(visit.Word, StringComparison.Ordinal) && Rest().Match(said[visit.Word.Length..]) is { Success: true } rest
            ? new RegisterCommand(kind, RegisterVerb.Visit, [.. rest.Groups["n"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture)).Distinct()], rest.Groups["said"].Value.Trim())
            : null;

    private static RegisterCommand? Moved(string said, RegisterKind kind)
    {
        if (kind.Ledger is not { } ledger)
        {
            return null;
        }

        foreach (var (word, verb) in new[] { (ledger.In, RegisterVerb.In), (ledger.Out, RegisterVerb.Out) })
        {
            if (said.StartsWith(word, StringComparison.Ordinal) && Numbered().Match(said[word.Length..]) is { Success: true } numbered)
            {
                var move = Move().Match(numbered.Groups["rest"].Value);
                return new RegisterCommand(kind, verb, [int.Parse(numbered.Groups["n"].Value, CultureInfo.InvariantCulture)], (move.Success ? move.Groups["said"] : numbered.Groups["rest"]).Value.Trim(' ', ',', '，', '。', '；'))
                {
                    Amount = move.Success ? int.Parse(move.Groups["amount"].Value, CultureInfo.InvariantCulture) : 0,
                };
            }
        }

        return null;
    }

    // Behind the last number comes the end, 号 that is no building's, or a mark; behind the mark no word that counts ("看望 5 个老人"). "看望5保户" and
    // "看望5号楼" say of nobody that they were visited.
    [GeneratedRegex(@"^[\s:：]*第?(?<n>[0-9]{1,6})(?:号(?![楼栋院路线巷]))?(?:[\s]*[、,，和][\s]*第?(?<n>[0-9]{1,6})(?:号(?![楼栋院路线巷]))?)*(?:$|(?<=号)[\s,，:：。；]*|[\s,，:：。；]+)(?![个位名户])(?<said>.*)$", RegexOptions.Singleline)]
    private static partial Regex Rest();

    [GeneratedRegex(@"^[\s:：]*第?(?<n>[0-9]{1,6})(?:号|(?=[\s,，、:：])|$)(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex Numbered();

    // How much, of what: "发放 3 2袋 给12号户", "发放 3号，2". Of "3 2.5", "3 12号户", "3、5 各2" nobody can tell; "3 2户" is told by the unit of what it is.
    [GeneratedRegex(@"^[\s,，:：]+(?<amount>[0-9]{1,7})(?![,，]?[0-9]|[.月日点:：年号楼栋百千万亿]|[户组](?![\s,，。；;]|$))(?<said>.*)$", RegexOptions.Singleline)]
    private static partial Regex Move();
}

/// <summary>做什么.</summary>
public enum RegisterVerb
{
    /// <summary>去过了.</summary>
    Visit = 1,

    /// <summary>自己的名单.</summary>
    Mine = 2,

    /// <summary>收.</summary>
    In = 3,

    /// <summary>支.</summary>
    Out = 4,

    /// <summary>结存.</summary>
    Stock = 5,
}
