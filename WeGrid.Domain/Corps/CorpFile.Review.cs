using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Corps;

// 回看: settings.review.
public static partial class CorpFile
{
    private static ReviewRules ReadReview(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("review") is not { } o)
        {
            return ReviewRules.Default;
        }

        o.Only("off", "near");
        return new ReviewRules(!o.Flag("off"), o.Count("near", 1, 99, (int)(ReviewRules.Default.Near * 100)) / 100.0);
    }
}
