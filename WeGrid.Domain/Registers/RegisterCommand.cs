using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Registers;

/// <summary>名册短令: "看望 5 身体好" says that number 5 was visited, "结对名单" brings one's own. Numbers, not names: what is said in a group gives nobody away.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Number">编号; null when the list is asked for.</param>
/// <param name="Said">怎么样; may be empty.</param>
public sealed partial record RegisterCommand(RegisterKind Kind, int? Number, string Said)
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
                return new RegisterCommand(kind, null, "");
            }

            if (said.StartsWith(kind.Visit.Word, StringComparison.Ordinal) && Rest().Match(said[kind.Visit.Word.Length..]) is { Success: true } rest)
            {
                return new RegisterCommand(kind, int.Parse(rest.Groups["n"].Value, CultureInfo.InvariantCulture), rest.Groups["said"].Value.Trim());
            }
        }

        return null;
    }

    // "看望 5 个老人" is a count, "看望5号楼" a place: neither says of anybody that they were visited.
    [GeneratedRegex(@"^[\s:：]*第?(?<n>[0-9]{1,6})(?![0-9]|\s*[个位名户人口家多余几组社队村楼栋幢点月日天年次])(?:号(?![楼栋院路线]))?[\s,，:：。]*(?<said>.*)$", RegexOptions.Singleline)]
    private static partial Regex Rest();
}
