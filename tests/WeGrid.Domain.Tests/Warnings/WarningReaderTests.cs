using System.Text;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed class WarningReaderTests
{
    [Theory]
    [Trait("Feature", "WA-01")]
    [Trait("Feature", "X-15")]
    [InlineData("")]
    [InlineData("cap")]
    public void Read_ChineseBlockOfSeveral_WhatItSays(string prefix)
    {
        var warning = Cap.Read(Cap.Text(prefix: prefix));

        Assert.Equal((Cap.Id, WarningKind.Alert, "Actual", "暴雨", WarningColour.Orange), (warning.Identifier, warning.Kind, warning.Status, warning.Type, warning.Colour));
        Assert.Equal("龙溪县气象台发布暴雨橙色预警[II级/严重]", warning.Title);
        Assert.Equal("龙溪县气象台", warning.Issuer);
        Assert.Equal(new DateTimeOffset(2026, 8, 26, 9, 12, 0, TimeSpan.FromHours(8)), warning.Expires);
        Assert.Equal(["530621000000"], warning.Areas.SelectMany(a => a.Codes).Distinct());
        Assert.Empty(warning.Doubts);
        Assert.Empty(WarningItems.MissingIn(warning));
    }

    [Theory]
    [Trait("Feature", "WA-01")]
    [InlineData("<alert", "not_xml")]
    [InlineData("", "not_xml")]
    [InlineData("<rss><channel/></rss>", "not_xml")]
    [InlineData("{\"a\":1}", "not_xml")]
    [InlineData("{ broken", "not_xml")]
    [InlineData("暴雨橙色预警", "not_xml")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE alert [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><alert><identifier>&x;</identifier></alert>", "dtd_forbidden")]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- note -->\n<!DOCTYPE alert SYSTEM \"http://127.0.0.1/x.dtd\"><alert/>", "dtd_forbidden")]
    public void Read_NoWarning_SaysWhy(string text, string reason)
    {
        var (warnings, fault) = WarningReader.Read(Encoding.UTF8.GetBytes(text), Cap.Rules);

        Assert.Empty(warnings);
        Assert.Equal(reason, $"{fault}");
    }

    [Fact]
    [Trait("Feature", "WA-01")]
    public void Read_EntityWithoutDtdAndXInclude_NothingIsFetched()
    {
        var text = Cap.Text(t => t.Replace("<scope>", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/><scope>", StringComparison.Ordinal));

        Assert.DoesNotContain("root:", Cap.Read(text).ToString(), StringComparison.Ordinal);
        Assert.NotNull(WarningReader.Read(Encoding.UTF8.GetBytes(Cap.Text(t => t.Replace("暴雨橙色", "&xxe;", StringComparison.Ordinal))), Cap.Rules).Fault);
    }

    [Theory]
    [Trait("Feature", "WA-02")]
    [InlineData("53062141600000_20260826031205", "530621", "416")]
    [InlineData("53062141600000_20260826031205_3", "530621", "416")]
    public void Identifier_ChineseForms_AreRead(string text, string region, string organ)
    {
        var identifier = ChineseIdentifier.Parse(text)!;

        Assert.Equal((region, organ), (identifier.Region, identifier.Organ));
        Assert.Equal(new DateTimeOffset(2026, 8, 26, 3, 12, 5, TimeSpan.FromHours(8)), identifier.EnteredAt);
    }

    [Theory]
    [Trait("Feature", "WA-02")]
    [InlineData("53062141600000_20261326031205")]
    [InlineData("99062141600000_20260826031205")]
    [InlineData("53062141600000-20260826031205")]
    [InlineData("53062141600000_20260826031205_x")]
    [InlineData("urn:oid:2.49.0.1.156.0")]
    [InlineData("")]
    public void Identifier_OtherForms_AreNone(string text) => Assert.Null(ChineseIdentifier.Parse(text));

    [Theory]
    [Trait("Feature", "WA-02")]
    // 雷雨大风 is longer than 大风, 高温中暑 than 高温; what a level becomes counts.
    [InlineData("松林县气象台发布雷雨大风黄色预警", "雷雨大风", WarningColour.Yellow)]
    [InlineData("松林县气象台发布大风蓝色预警[IV/一般]", "大风", WarningColour.Blue)]
    [InlineData("松林县发布高温中暑橙色预警", "高温中暑", WarningColour.Orange)]
    [InlineData("松林县气象台将暴雨预警由橙色升级为红色", "暴雨", WarningColour.Red)]
    [InlineData("松林县气象台将暴雨红色预警信号降级为黄色预警信号", "暴雨", WarningColour.Yellow)]
    [InlineData("松林县气象台变更暴雨蓝色预警信号", "暴雨", WarningColour.Blue)]
    [InlineData("松林县水务局发布山洪灾害红色预警", "山洪灾害", WarningColour.Red)]
    [InlineData("松林县红旗镇台风提醒", "台风", WarningColour.None)]
    public void Read_Title_TypeAndColour(string title, string type, WarningColour colour)
    {
        var warning = Cap.Read(Cap.Text(t => t.Replace("龙溪县气象台发布暴雨橙色预警[II级/严重]", title, StringComparison.Ordinal)
            .Replace("<severity>Severe", "<severity>Unknown", StringComparison.Ordinal).Replace("<value>11B03</value>", "<value>x</value>", StringComparison.Ordinal).Replace("<event>暴雨</event>", "<event/>", StringComparison.Ordinal)));

        Assert.Equal((type, colour), (warning.Type, warning.Colour));
    }

    [Theory]
    [InlineData("Alert", "", WarningKind.Alert)]
    [InlineData("Update", "", WarningKind.Update)]
    [InlineData("Cancel", "", WarningKind.Cancel)]
    [InlineData("Cancle", "", WarningKind.Cancel)]
    [InlineData("Ack", "", WarningKind.Other)]
    [InlineData("Error", "", WarningKind.Other)]
    [InlineData("Alert", "龙溪县气象台解除暴雨橙色预警信号", WarningKind.Cancel)]
    [InlineData("Update", "龙溪县气象台解除暴雨橙色预警，发布暴雨黄色预警", WarningKind.Update)]
    [InlineData("Alert", "暴雨橙色预警尚未解除", WarningKind.Alert)]
    public void Read_Kind_ByFirstLettersAndTitle(string word, string title, WarningKind kind)
    {
        var warning = Cap.Read(Cap.Text(t => t.Replace("<msgType>Alert", $"<msgType>{word}", StringComparison.Ordinal)
            .Replace("龙溪县气象台发布暴雨橙色预警[II级/严重]", title.Length > 0 ? title : "龙溪县气象台发布暴雨橙色预警", StringComparison.Ordinal)));

        Assert.Equal(kind, warning.Kind);
    }

    [Theory]
    [InlineData("2026-08-26T03:10:00+08:00", "2026-08-25T19:10:00Z")]
    [InlineData("2026-08-26 03:10:00+08:00", "2026-08-25T19:10:00Z")]
    [InlineData("2026-08-26 03:10:00", "2026-08-25T19:10:00Z")]
    [InlineData("2026/08/26 03:10", "2026-08-25T19:10:00Z")]
    [InlineData("2026-08-25T19:10:00Z", "2026-08-25T19:10:00Z")]
    [InlineData("2026-08-25T19:10:00-00:00", "2026-08-25T19:10:00Z")]
    // Beijing's figures with Greenwich's sign; the entry time in the identifier gives it away.
    [InlineData("2026-08-26T03:10:00Z", "2026-08-25T19:10:00Z")]
    [InlineData("2026-08-26T03:10:00+00:00", "2026-08-25T19:10:00Z")]
    public void Read_Times_InEveryForm(string sent, string utc)
    {
        var warning = Cap.Read(Cap.Text(t => t.Replace("<sent>2026-08-26T03:10:00+08:00", $"<sent>{sent}", StringComparison.Ordinal)));

        Assert.Equal(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), warning.Sent);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("GB18030")]
    public void Read_Encodings_OfChineseOffices(string name)
    {
        var encoding = name == "GB18030" ? CodePagesEncodingProvider.Instance.GetEncoding(name)! : Encoding.GetEncoding(name);
        var text = Cap.Text(t => t.Replace("encoding=\"UTF-8\"", $"encoding=\"{name}\"", StringComparison.Ordinal));

        var (warnings, fault) = WarningReader.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], Cap.Rules);

        Assert.Null(fault);
        Assert.Equal("龙溪县气象台", warnings.Single().Issuer);
    }

    [Fact]
    [Trait("Feature", "X-15")]
    public void Read_ListOfNmc_TitlesOnly()
    {
        const string List = """
            { "msg": "success", "code": 0, "data": { "page": { "count": 2, "list": [
              { "alertid": "53062141600000_20260826031205", "issuetime": "2026/08/26 03:10", "title": "云南省松林市龙溪县发布暴雨橙色预警", "url": "/publish/alarm/53062141600000_20260826031205.html", "pic": "https://x/y/p0002002.png" },
              { "alertid": "53060041600000_20260826020000", "issuetime": "2026/08/26 02:00", "title": "松林市发布大风蓝色预警信号", "pic": "p0005001" } ] },
              "provinceAlarms": [ { "alertid": "53000041600000_20260826010000", "issuetime": "2026/08/26 01:00", "title": "云南省发布雷电黄色预警" } ] } }
            """;

        var (warnings, fault) = WarningReader.Read(Encoding.UTF8.GetBytes(List), Cap.Rules);

        Assert.Null(fault);
        Assert.Equal(["暴雨", "大风", "雷电"], warnings.Select(w => w.Type));
        Assert.Equal([WarningColour.Orange, WarningColour.Blue, WarningColour.Yellow], warnings.Select(w => w.Colour));
        Assert.Equal("level_conflict", string.Join(' ', warnings[1].Doubts));
        Assert.Equal(new DateTimeOffset(2026, 8, 26, 3, 10, 0, TimeSpan.FromHours(8)), warnings[0].Sent);
    }

    [Theory]
    [Trait("Feature", "X-15")]
    [InlineData("""{ "code": 0, "data": [ { "id": "53062141600000_20260826031205", "headline": "龙溪县气象台发布大风黄色预警", "effective": "2026/08/26 03:10", "description": "龙溪县气象台发布大风黄色预警：请注意防范。", "type": "p0005003", "title": "龙溪县大风黄色" } ] }""")]
    [InlineData("""{ "status": "ok", "alert": { "status": "ok", "content": [ { "status": "预警中", "code": "0502", "title": "龙溪县气象台发布大风黄色预警[III/较重]", "description": "龙溪县气象台发布大风黄色预警", "alertId": "53062141600000_20260826031205", "adcode": "530621", "pubtimestamp": 1787685000, "county": "无", "province": "云南省" } ] } }""")]
    [InlineData("""{ "identifier": "53062141600000_20260826031205", "sender": "s", "sent": "2026-08-26T03:10:00+08:00", "status": "Actual", "msgType": "Alert", "headline": "龙溪县大风黄色预警", "areaDesc": "龙溪县" }""")]
    public void Read_OtherJson_IsRead(string json)
    {
        var (warnings, fault) = WarningReader.Read(Encoding.UTF8.GetBytes(json), Cap.Rules);

        Assert.Null(fault);
        var warning = warnings.Single();
        Assert.Equal(("大风", WarningColour.Yellow, Cap.Id, "Actual"), (warning.Type, warning.Colour, warning.Identifier, warning.Status));
        Assert.Empty(warning.Doubts);
        Assert.Equal(new DateTimeOffset(2026, 8, 26, 3, 10, 0, TimeSpan.FromHours(8)), warning.Sent);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{ "status": "ok", "alert": { "content": [] } }""")]
    [InlineData("""{ "data": { "page": { "list": [] } } }""")]
    public void Read_EmptyList_IsNoFault(string json)
    {
        var (warnings, fault) = WarningReader.Read(Encoding.UTF8.GetBytes(json), Cap.Rules);

        Assert.Empty(warnings);
        Assert.Null(fault);
    }
}
