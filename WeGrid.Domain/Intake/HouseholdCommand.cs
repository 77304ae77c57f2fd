using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

/// <summary>What is said of some households in one line.</summary>
/// <param name="State">状态.</param>
/// <param name="Numbers">户号; empty when none can be told.</param>
/// <param name="Place">Where they went; empty when it was not said.</param>
public sealed record HouseholdSaid(HouseholdState State, IReadOnlyList<int> Numbers, string Place);

/// <summary>
/// 转移短令, one to a line: "安置 12 中心小学", "投亲12、13", "不转 12", "没见到 12", "回流 12"; "转移名单" brings one's own, "转移进度" the counts. Numbers,
/// not names: what is said in a group gives nobody away. "安置 12户" is a count and says of nobody that they are safe.
/// </summary>
/// <param name="Said">What is said; empty when something is asked for.</param>
/// <param name="WantsCounts">转移进度 is asked for; else, where nothing is said, 转移名单.</param>
public sealed partial record HouseholdCommand(IReadOnlyList<HouseholdSaid> Said, bool WantsCounts)
{
    /// <summary>How many households one line may be about.</summary>
    public const int Most = 30;

    private static readonly (string Word, HouseholdState State)[] _words =
    [
        ("集中安置", HouseholdState.Sheltered), ("已安置", HouseholdState.Sheltered), ("安置", HouseholdState.Sheltered), ("已转移", HouseholdState.Sheltered),
        ("投亲靠友", HouseholdState.OwnWay), ("投亲", HouseholdState.OwnWay), ("自行转移", HouseholdState.OwnWay),
        ("不愿转移", HouseholdState.Refused), ("不愿转", HouseholdState.Refused), ("拒转", HouseholdState.Refused), ("不转", HouseholdState.Refused),
        ("没见到人", HouseholdState.NotFound), ("没见到", HouseholdState.NotFound), ("没找到", HouseholdState.NotFound),
        ("又回去了", HouseholdState.Returned), ("回流", HouseholdState.Returned),
    ];

    /// <summary>Whether something else was said beside it, which is understood as words.</summary>
    public bool HasMore { get; init; }

    /// <summary>Whether some line names nobody, so that it must be asked about.</summary>
    public bool IsUnclear => Said.Any(s => s.Numbers.Count == 0);

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What a staff member said to us.</param>
    public static HouseholdCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split(['\n', ';', '；'], StringSplitOptions.RemoveEmptyEntries).Select(StaffCommand.Plain).Where(l => l.Length > 0).ToList();
        if (lines is ["转移名单" or "转移进度" or "转移统计"])
        {
            return new HouseholdCommand([], lines[0] != "转移名单");
        }

        List<HouseholdSaid> said = [.. lines.Select(Line).OfType<HouseholdSaid>()];
        return said.Count == 0 ? null : new HouseholdCommand(said, false) { HasMore = said.Count < lines.Count };
    }

    private static HouseholdSaid? Line(string line)
    {
        var at = Array.FindIndex(_words, w => line.StartsWith(w.Word, StringComparison.Ordinal));
        if (at < 0 || Rest().Match(line[_words[at].Word.Length..]) is not { Success: true } rest)
        {
            return null;
        }

        List<int> numbers = [.. rest.Groups["n"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture)).Distinct()];
        // A quantity, or more than anybody types: it is not clear who is meant.
        var isClear = numbers.Count <= Most && !rest.Groups["counted"].Success;
        return new HouseholdSaid(_words[at].State, isClear ? numbers : [], isClear ? rest.Groups["place"].Value.Trim() : "");
    }

    // Numbers of up to six digits, with 号 or 号户 behind them or a mark between; the last may be glued to where they went. Behind a number what counts,
    // measures or places something else (12户, 30余人, 2楼, 3组, 12:30, 12-15) makes it unclear who is meant, and nobody is marked.
    [GeneratedRegex(@"^[\s:：,，]*第?(?<n>[0-9]{1,6})(?![0-9])(?:号户|号(?![楼栋院路线]))?(?:[\s,，、和]+第?(?<n>[0-9]{1,6})(?![0-9])(?:号户|号(?![楼栋院路线]))?)*(?<counted>\s*[户人家口].*|[个名位余多几组社队村楼栋幢层单室院路岁点时分天日月年次车小\-~—–.:：/号].*)?(?<place>.*)$")]
    private static partial Regex Rest();
}
