using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Corps;

// 对话规则: settings.talk.
public static partial class CorpFile
{
    private static TalkRules ReadTalk(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("talk") is not { } o)
        {
            return TalkRules.Default;
        }

        o.Only("burstMinutes", "correctHours", "placeMinutes", "quoteDays");
        return new TalkRules(
            o.Count("burstMinutes", 0, 60, TalkRules.Default.BurstMinutes), o.Count("correctHours", 1, 168, TalkRules.Default.CorrectHours),
            o.Count("placeMinutes", 0, 1440, TalkRules.Default.PlaceMinutes), o.Count("quoteDays", 1, 30, TalkRules.Default.QuoteDays));
    }
}
