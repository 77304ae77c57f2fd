using WeGrid.Domain.Intake;
using WeGrid.Domain.Surveys;
using Xunit;

namespace WeGrid.Domain.Tests.Surveys;

public sealed class CallBackTests
{
    [Theory]
    [InlineData("回访 1024 电话 已解决 满意", 1024, SurveyMethod.Phone, true, Satisfaction.Satisfied, "")]
    [InlineData("回访 1024号，上门，没解决，非常不满意，水还是浑的", 1024, SurveyMethod.Visit, false, Satisfaction.VeryDissatisfied, "水还是浑的")]
    [InlineData("回访 7 视频 解决了 基本满意", 7, SurveyMethod.Video, true, Satisfaction.FairlySatisfied, "")]
    [Trait("Feature", "C06")]
    public void Parse_WholeCommand_IsRead(string text, long number, SurveyMethod method, bool solved, Satisfaction level, string rest)
    {
        Assert.Equal(new CallBackCommand(number, method, solved, level, rest), CallBackCommand.Parse(text));
    }

    [Theory]
    [InlineData("回访 1024 满意")]
    [InlineData("回访 电话 已解决 满意")]
    [InlineData("回访 1024 电话 满意 谢谢")]
    [InlineData("接单 1024")]
    [InlineData("")]
    public void Parse_PartMissing_IsNone(string text) => Assert.Null(CallBackCommand.Parse(text));

    [Fact]
    [Trait("Feature", "SV-02")]
    public void IsBad_LowestTwoLevelsOrUnsolved_AndOnlyThose()
    {
        var survey = new Survey { Person = "p", Round = 1, Solved = true };
        Assert.Equal(
            [Satisfaction.Dissatisfied, Satisfaction.VeryDissatisfied],
            Enum.GetValues<Satisfaction>().Where(level => (survey with { Satisfaction = level }).IsBad));
        Assert.True((survey with { Solved = false, Satisfaction = Satisfaction.VerySatisfied }).IsBad);
    }
}
