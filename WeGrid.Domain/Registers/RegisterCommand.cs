using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Registers;

/// <summary>名册短令: "看望 5 身体好" says that number 5 was visited, "看望 5、6" that two were, "结对名单" brings one's own. Numbers, not names: what is said in a group gives nobody away.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Numbers">编号; empty when the list is asked for.</param>
/// <param name="Said">怎么样; may be empty.</param>
public sealed partial record RegisterCommand(RegisterKind Kind, IReadOnlyList<int> Numbers, string Said)
{
    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What is said, without who it is said to.</param>
    /// <param name="kinds">名册 of the corp.</param>
    public static RegisterCommand? Parse(string text, IEnumerable<RegisterKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(kinds);
        var said = text.Trim();
        foreach (var kind in kinds.Where(k => k.Visit is not null))
        {
            if (said == kind.Visit!.List)
            {
                return new RegisterCommand(kind, [], "");
            }

            if (said.StartsWith(kind.Visit.Word, StringComparison.Ordinal) && Rest().Match(said[kind.Visit.Word.Length..]) is { Success: true } rest)
            {
                return new RegisterCommand(kind, [.. rest.Groups["n"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture)).Distinct()], rest.Groups["said"].Value.Trim());
            }
        }

        return null;
    }

    // Behind the last number comes the end, 号 that is no building's, or a mark; behind the mark no word that counts ("看望 5 个老人"). "看望5保户" and
    // "看望5号楼" say of nobody that they were visited.
    [GeneratedRegex(@"^[\s:：]*第?(?<n>[0-9]{1,6})(?:号(?![楼栋院路线巷]))?(?:[\s]*[、,，和][\s]*第?(?<n>[0-9]{1,6})(?:号(?![楼栋院路线巷]))?)*(?:$|(?<=号)[\s,，:：。；]*|[\s,，:：。；]+)(?![个位名户])(?<said>.*)$", RegexOptions.Singleline)]
    private static partial Regex Rest();
}
