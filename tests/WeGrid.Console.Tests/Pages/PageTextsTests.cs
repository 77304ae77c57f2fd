using WeGrid.Console.Pages;
using WeGrid.Hosting;

namespace WeGrid.Console.Tests.Pages;

/// <summary>网页上的字: a clerk edits them; what is wrong is said with the cure.</summary>
public sealed class PageTextsTests
{
    private static readonly string _shipped = File.ReadAllText(Path.Combine(DataFiles.FindFolder(), "pages", "form.json"));

    [Fact]
    public void Shipped_IsInOrder() => Assert.Empty(PageTexts.Parse(_shipped).Faults);

    [Theory]
    [InlineData("\"form.send\": \"提交\"", "\"form.sent\": \"提交\"", "'form.sent' is not used by any page")]
    [InlineData("\"form.send\": \"提交\"", "\"form.sent\": \"提交\"", "'form.send' is missing")]
    [InlineData("\"form.send\": \"提交\"", "\"form.send\": \" \"", "'form.send' is empty")]
    [InlineData("编号 {number}", "编号", "'my.number' has lost {number}")]
    [InlineData("编号 {number}", "编号 {number} {phone}", "'my.number' has {phone}, which is not filled in there; it may have {number}")]
    [InlineData("\"提交\"", "\"提交{x}\"", "it may have none")]
    [InlineData("110（警察）、", "", "'form.life' must name 110")]
    [InlineData("\"photos\": 9", "\"photos\": 10", "limits.photos must be a number from 0 to 9")]
    [InlineData("\"texts\": {", "\"texts\": {{", "is not readable")]
    public void Wrong_IsSaid(string from, string to, string fault)
    {
        Assert.Contains(from, _shipped, StringComparison.Ordinal);
        Assert.Contains(PageTexts.Parse(_shipped.Replace(from, to, StringComparison.Ordinal)).Faults, f => f.Contains(fault, StringComparison.Ordinal));
    }
}
