using System.Globalization;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

/// <summary>
/// 转移短令: "安置 12 中心小学", "投亲 12 13", "不转 12", "没见到 12", "回流 12"; "转移名单" brings one's own, "转移进度" the counts. Numbers, not names: what
/// is said in a group gives nobody away.
/// </summary>
/// <param name="State">What is said of them; null when something is asked for.</param>
/// <param name="Numbers">户号; empty when something is asked for.</param>
/// <param name="Place">Where they went; empty when it was not said.</param>
/// <param name="WantsCounts">转移进度 is asked for; else, without a state, 转移名单.</param>
public sealed record HouseholdCommand(HouseholdState? State, IReadOnlyList<int> Numbers, string Place, bool WantsCounts)
{
    /// <summary>How many households one word may be about.</summary>
    public const int Most = 30;

    private static readonly (string Word, HouseholdState State)[] _words =
    [
        ("集中安置", HouseholdState.Sheltered), ("已安置", HouseholdState.Sheltered), ("安置", HouseholdState.Sheltered), ("已转移", HouseholdState.Sheltered),
        ("投亲靠友", HouseholdState.OwnWay), ("投亲", HouseholdState.OwnWay), ("自行转移", HouseholdState.OwnWay),
        ("不愿转", HouseholdState.Refused), ("不愿转移", HouseholdState.Refused), ("拒转", HouseholdState.Refused), ("不转", HouseholdState.Refused),
        ("没见到人", HouseholdState.NotFound), ("没见到", HouseholdState.NotFound), ("没找到", HouseholdState.NotFound),
        ("回流", HouseholdState.Returned), ("又回去了", HouseholdState.Returned),
    ];

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What a staff member said to us.</param>
    public static HouseholdCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> parts = [.. text.Split([' ', '\u2005', '　', '，', ',', '、', '：', ':', '。'], StringSplitOptions.RemoveEmptyEntries).Where(p => p[0] != '@')];
        if (parts is ["转移名单" or "转移进度" or "转移统计"])
        {
            return new HouseholdCommand(null, [], "", parts[0] != "转移名单");
        }

        if (parts.Count == 0 || Array.Find(_words, w => w.Word == parts[0]) is not { Word: not null } said)
        {
            return null;
        }

        var numbers = new List<int>();
        foreach (var part in parts.Skip(1))
        {
            if (!int.TryParse(part.TrimEnd('号', '户'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                break;
            }

            numbers.Add(number);
        }

        return numbers.Count is 0 or > Most ? null : new HouseholdCommand(said.State, [.. numbers.Distinct()], string.Join(' ', parts.Skip(1 + numbers.Count)), false);
    }
}
