namespace WeGrid.Simulator.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task GetToken_TwiceWithinLife_SameToken()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.TokenAsync("appSecret");
        Assert.Equal(first, await desk.TokenAsync("appSecret"));
        Assert.NotEqual(first, await desk.TokenAsync("contactSecret"));
        Assert.True(first.Length > 200);
    }

    [Theory]
    [InlineData("corpid=nobody&corpsecret=appSecret", 40013)]
    [InlineData("corpid=wwtest000000000001&corpsecret=wrong", 40001)]
    [InlineData("corpid=wwtest000000000001", 41004)]
    public async Task GetToken_WrongCredential_Errcode(string query, int code)
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(code, (await desk.GetAsync($"cgi-bin/gettoken?{query}")).Code());
    }

    [Fact]
    public async Task Token_After7200Seconds_42001ThenNewOne()
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        desk.Time.Advance(TimeSpan.FromSeconds(7199));
        Assert.Equal(0, (await desk.GetAsync($"cgi-bin/getcallbackip?access_token={token}")).Code());
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(42001, (await desk.GetAsync($"cgi-bin/getcallbackip?access_token={token}")).Code());
        Assert.NotEqual(token, await desk.TokenAsync("appSecret"));
    }

    [Fact]
    public async Task Token_MissingUnknownOrOfAnotherDoor_Errcode()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(41001, (await desk.CallAsync("message/send", "{}", secret: null)).Code());
        Assert.Equal(40014, (await desk.RawAsync("cgi-bin/message/send?access_token=made-up", "{}")).Code());
        Assert.Equal(48002, (await desk.CallAsync("message/send", "{}", "contactSecret")).Code());
        Assert.Equal(48002, (await desk.CallAsync("msgaudit/check_room_agree", "{}", "appSecret")).Code());
    }

    [Theory]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task Fault_BadToken_EndsTheTokenOnce(int code)
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        await desk.SimAsync("fault", $$"""{ "api": "message/send", "errcode": {{code}} }""");
        Assert.Equal(code, (await desk.TextAsync("lifang", "你好")).Code());
        Assert.NotEqual(token, await desk.TokenAsync("appSecret"));
        Assert.Equal(0, (await desk.TextAsync("lifang", "你好")).Code());
    }
}
