using System.Globalization;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Intake;

/// <summary>回访短令 (domain.md C06): a staff member who did not handle the matter asked by phone, video or at the door: "回访 1024 电话 已解决 满意".</summary>
/// <param name="Number">Which ticket.</param>
/// <param name="Method">How it was asked.</param>
/// <param name="Solved">Solved?</param>
/// <param name="Level">Satisfied?</param>
/// <param name="Rest">The resident's own words.</param>
public sealed record CallBackCommand(long Number, SurveyMethod Method, bool Solved, Satisfaction Level, string Rest)
{
    private static readonly (string Word, SurveyMethod Method)[] _methods = [("电话", SurveyMethod.Phone), ("视频", SurveyMethod.Video), ("上门", SurveyMethod.Visit)];

    private static readonly (string Word, bool Solved)[] _solved = [("没解决", false), ("未解决", false), ("已解决", true), ("解决了", true)];

    private static readonly (string Word, Satisfaction Level)[] _levels =
    [
        ("非常不满意", Satisfaction.VeryDissatisfied), ("不满意", Satisfaction.Dissatisfied), ("基本满意", Satisfaction.FairlySatisfied),
        ("非常满意", Satisfaction.VerySatisfied), ("满意", Satisfaction.Satisfied),
    ];

    /// <summary>Reads it; null when a part is missing: number, way of asking and both answers are all needed.</summary>
    public static CallBackCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Trim().Split([' ', '　', ',', '，', '：', ':'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5 || words[0] != "回访" || !long.TryParse(words[1].Trim('号', '#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var said = words.Skip(2).ToList();
        var method = Array.Find(_methods, m => said.Contains(m.Word));
        var solved = Array.Find(_solved, s => said.Contains(s.Word));
        var level = Array.Find(_levels, l => said.Contains(l.Word));
        return method.Word is null || solved.Word is null || level.Word is null
            ? null
            : new CallBackCommand(number, method.Method, solved.Solved, level.Level, string.Join(' ', said.Except([method.Word, solved.Word, level.Word])));
    }
}
