using WeGrid.Domain.Notices;
using WeGrid.Postgres.Outbox;
using Xunit;

namespace WeGrid.Postgres.Tests.Outbox;

public sealed class BudgetTests
{
    [Theory]
    [InlineData("app_text", "member:li", "address", "api:message/send", "app:grid")]
    [InlineData("app_card", "member:li", "address", "api:message/send", "app:grid")]
    [InlineData("voice", "voice:li", "address", "api:pstncc/call")]
    [InlineData("phone", "phone:li", "carrier")]
    [InlineData("sms", "sms:li", "carrier")]
    [InlineData("webhook", "robot:Li", "address")]
    [InlineData("bot_reply", "chat:AppText:grid", "address")]
    [InlineData("kf_text", null, "address", "api:kf/send_msg")]
    [InlineData("card_update", null, "address", "api:message/update_template_card")]
    [InlineData("none", null)]
    public void Channel_DrawsOnItsOwnBudgetAndOnThoseOfTheCorp(string channel, string? own, params string[] shared)
    {
        Assert.Equal(own, Budget.KeyOf(channel, "AppText:grid", "Li"));
        Assert.Equal(shared, Budget.SharedOf(channel, "AppText:grid"));
        Assert.All(shared.Append(own ?? "address"), key => Assert.NotEmpty(SendLimits.Default.Of(Budget.KindOf(key))));
    }
}
