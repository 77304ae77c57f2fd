using WeGrid.Domain.Surveys;
using Xunit;

namespace WeGrid.Domain.Tests.Surveys;

public sealed class SurveyRulesTests
{
    private static readonly Survey _sent = new() { Person = A.Resident, Round = 1, SentAt = A.Monday, ExpiresAt = A.Monday.AddDays(7) };

    [Theory]
    [InlineData(true, Satisfaction.VerySatisfied, SurveyOutcome.Good)]
    [InlineData(true, Satisfaction.Satisfied, SurveyOutcome.Good)]
    [InlineData(true, Satisfaction.FairlySatisfied, SurveyOutcome.Good)]
    [InlineData(true, Satisfaction.Dissatisfied, SurveyOutcome.Bad)]
    [InlineData(true, Satisfaction.VeryDissatisfied, SurveyOutcome.Bad)]
    [InlineData(false, Satisfaction.VerySatisfied, SurveyOutcome.Bad)]
    [InlineData(true, null, SurveyOutcome.HalfAnswered)]
    [InlineData(null, Satisfaction.Satisfied, SurveyOutcome.HalfAnswered)]
    public void Answer_FiveLevelsAndSolved_GiveTheOutcome(bool? solved, Satisfaction? level, SurveyOutcome expected)
    {
        var (survey, outcome) = SurveyRules.Answer(_sent, solved, level, "", A.Monday.AddDays(1));

        Assert.Equal(expected, outcome);
        Assert.Equal(expected != SurveyOutcome.HalfAnswered, survey.IsAnswered);
    }

    [Fact]
    public void Answer_ReasonOfABadOne_IsKeptAlsoWhenItCameWithTheFirstHalf()
    {
        var (half, _) = SurveyRules.Answer(_sent, false, null, "还漏水", A.Monday.AddDays(1));
        var (whole, outcome) = SurveyRules.Answer(half, null, Satisfaction.Dissatisfied, "", A.Monday.AddDays(1));

        Assert.Equal((SurveyOutcome.Bad, "还漏水"), (outcome, whole.Reason));
    }

    [Fact]
    public void Answer_Twice_TheFirstStands()
    {
        var (first, _) = SurveyRules.Answer(_sent, true, Satisfaction.Satisfied, "", A.Monday.AddDays(1));
        var (second, outcome) = SurveyRules.Answer(first, false, Satisfaction.VeryDissatisfied, "x", A.Monday.AddDays(2));

        Assert.Equal(SurveyOutcome.AlreadyAnswered, outcome);
        Assert.Equal(first, second);
    }

    [Fact]
    [Trait("Feature", "SV-11")]
    public void Answer_AfterTheEnd_IsLateAndNotedApart()
    {
        var (survey, outcome) = SurveyRules.Answer(_sent, false, Satisfaction.Dissatisfied, "", A.Monday.AddDays(8));

        Assert.Equal((SurveyOutcome.Late, true), (outcome, survey.IsLate));
        Assert.True(SurveyRules.HasExpired(_sent, A.Monday.AddDays(8)));
        Assert.False(SurveyRules.HasExpired(survey, A.Monday.AddDays(8)));
        Assert.False(SurveyRules.HasExpired(_sent with { ExpiresAt = null, SentAt = null }, A.Monday.AddDays(90)));
    }
}
