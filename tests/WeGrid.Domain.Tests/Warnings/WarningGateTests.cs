using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed class WarningGateTests
{
    private const string Earlier = "53062141600000_20260825220000";

    [Fact]
    [Trait("Feature", "WA-01")]
    public void Decide_GoodOne_IsAccepted()
    {
        var verdict = Cap.Judge(Cap.Text());

        Assert.Equal((WarningVerdictKind.Accepted, ""), (verdict.Kind, Cap.Reasons(verdict)));
        Assert.Equal(["lx"], verdict.Grids);
        Assert.False(verdict.HoldsResidents);
    }

    [Theory]
    [Trait("Feature", "WA-01")]
    [InlineData("<identifier>53062141600000_20260826031205</identifier>", "", "no_identifier")]
    [InlineData("<identifier>53062141600000_20260826031205", "<identifier>a, b", "no_identifier")]
    [InlineData("<sent>2026-08-26T03:10:00+08:00</sent>", "", "bad_time missing_item:发布时间")]
    [InlineData("<sent>2026-08-26T03:10:00+08:00", "<sent>26.08.2026", "bad_time missing_item:发布时间")]
    [InlineData("<sent>2026-08-26T03:10:00+08:00", "<sent>2026-08-26T13:10:00+08:00", "bad_time")]
    [InlineData("<expires>2026-08-26T09:12", "<expires>2026-08-26T02:12", "bad_time expired")]
    [InlineData("<status>Actual", "<status>Exercise", "not_actual")]
    [InlineData("<status>Actual", "<status>Test", "not_actual")]
    [InlineData("<headline>龙溪县气象台", "<headline>【演练】龙溪县气象台", "not_actual")]
    [InlineData("<msgType>Alert", "<msgType>Ack", "not_actual")]
    [InlineData("530621000000", "320100000000", "outside_area")]
    [InlineData("<msgType>Alert", "<msgType>Cancel", "unknown_reference")]
    public void Decide_Refused_SaysWhy(string from, string to, string reasons)
    {
        var verdict = Cap.Judge(Cap.Text(t => t.Replace(from, to, StringComparison.Ordinal)));

        Assert.Equal((WarningVerdictKind.Refused, reasons), (verdict.Kind, Cap.Reasons(verdict)));
    }

    [Theory]
    [Trait("Feature", "WA-04")]
    [InlineData("<expires>2026-08-26T09:12:00+08:00</expires>", "2026-08-26T09:12:00+08:00", "expired")]
    [InlineData("", "2026-08-27T03:12:00+08:00", "expired")]
    [InlineData("", "2026-08-27T03:11:59+08:00", "")]
    public void Decide_Expiry_AsItSaysElseADay(string expires, string now, string reasons)
    {
        var text = Cap.Text(t => t.Replace("<expires>2026-08-26T09:12:00+08:00</expires>", expires, StringComparison.Ordinal));

        Assert.Equal(reasons, Cap.Reasons(Cap.Judge(text, now: DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Theory]
    [Trait("Feature", "WA-03")]
    [InlineData("橙", "Severe", WarningVerdictKind.Accepted)]
    [InlineData("红", "Extreme", WarningVerdictKind.Accepted)]
    [InlineData("黄", "Moderate", WarningVerdictKind.Held)]
    [InlineData("蓝", "Minor", WarningVerdictKind.Held)]
    public void Decide_ItemMissing_GraveOnesCallAllTheSame(string colour, string severity, WarningVerdictKind kind)
    {
        var verdict = Cap.Judge(Cap.Text(t => t.Replace("暴雨橙色", $"暴雨{colour}色", StringComparison.Ordinal).Replace("Severe", severity, StringComparison.Ordinal)
            .Replace("<instruction>1.切断有危险的室外电源；2.转移低洼处人员。</instruction>", "", StringComparison.Ordinal)));

        Assert.Equal((kind, "missing_item:应当采取的措施"), (verdict.Kind, Cap.Reasons(verdict)));
        Assert.True(verdict.HoldsResidents);
    }

    [Theory]
    [InlineData("<event>暴雨</event>", "<event/>", "<value>11B03", "<value>11B99", "龙溪县气象台发布橙色预警", "missing_item:类别")]
    [InlineData("<severity>Severe", "<severity>Unknown", "橙色", "", "", "missing_item:级别")]
    [InlineData("<effective>2026-08-26T03:12:00+08:00</effective>", "", "预计未来3小时", "", "", "missing_item:起始时间")]
    [InlineData("<description>", "<x>", "</description>", "</x>", "", "missing_item:警示事项")]
    [InlineData("<senderName>龙溪县气象台</senderName>", "", "龙溪县气象台", "县里", "", "missing_item:发布单位")]
    public void Decide_EachItem_IsLookedFor(string from, string to, string from2, string to2, string title, string reason)
    {
        var text = Cap.Text(t => t.Replace("龙溪县气象台发布暴雨橙色预警[II级/严重]", title.Length > 0 ? title : "龙溪县气象台发布暴雨橙色预警", StringComparison.Ordinal)
            .Replace(from, to, StringComparison.Ordinal).Replace(from2, to2, StringComparison.Ordinal).Replace("2026年8月26日3时10分", "", StringComparison.Ordinal));

        Assert.Contains(reason, Cap.Judge(text).Reasons.Select(r => $"{r}"));
    }

    [Theory]
    [Trait("Feature", "WA-02")]
    [InlineData("11B03", "11B06", "Severe", "code_title_mismatch", WarningVerdictKind.Accepted)]
    [InlineData("11B03", "11B03", "Minor", "level_conflict", WarningVerdictKind.Accepted)]
    public void Decide_TitleAgainstCode_TheTitleCounts(string from, string to, string severity, string reason, WarningVerdictKind kind)
    {
        var text = Cap.Text(t => t.Replace(from, to, StringComparison.Ordinal).Replace("Severe", severity, StringComparison.Ordinal));
        var (warning, verdict) = (Cap.Read(text), Cap.Judge(text));

        Assert.Equal(("暴雨", WarningColour.Orange), (warning.Type, warning.Colour));
        Assert.Equal((kind, reason), (verdict.Kind, Cap.Reasons(verdict)));
    }

    [Fact]
    public void Decide_BlueTitleOfExtremeSeverity_IsHeldForAPerson()
    {
        var verdict = Cap.Judge(Cap.Text(t => t.Replace("暴雨橙色", "暴雨蓝色", StringComparison.Ordinal).Replace("Severe", "Extreme", StringComparison.Ordinal)));

        Assert.Equal((WarningVerdictKind.Held, "level_conflict"), (verdict.Kind, Cap.Reasons(verdict)));
    }

    [Theory]
    [Trait("Feature", "WA-04")]
    [InlineData(Earlier, WarningVerdictKind.Accepted, "")]
    // Another organ of the same county: only the issuer lifts.
    [InlineData("53062142000000_20260825220000", WarningVerdictKind.Refused, "not_from_issuer")]
    [InlineData("53000041600000_20260825220000", WarningVerdictKind.Refused, "not_from_issuer")]
    public void Decide_Lift_OnlyByItsIssuer(string earlier, WarningVerdictKind kind, string reasons)
    {
        var text = Cap.Text(t => t.Replace("<msgType>Alert", "<msgType>Cancel", StringComparison.Ordinal)
            .Replace("<scope>", $"<references>x,{earlier},2026-08-25T22:00:00+08:00</references><scope>", StringComparison.Ordinal));

        var verdict = Cap.Judge(text, known: new KnownWarning(earlier, "x"));

        Assert.Equal((kind, reasons), (verdict.Kind, Cap.Reasons(verdict)));
    }

    [Fact]
    public void Decide_LiftLongAfterTheEnd_IsStillALift()
    {
        var text = Cap.Text(t => t.Replace("<msgType>Alert", "<msgType>Cancel", StringComparison.Ordinal).Replace("<areaDesc>龙溪县</areaDesc>", "", StringComparison.Ordinal)
            .Replace("<scope>", $"<references>x,{Earlier},2026-08-25T22:00:00+08:00</references><scope>", StringComparison.Ordinal));

        Assert.Equal(WarningVerdictKind.Accepted, Cap.Judge(text, now: Cap.Now.AddDays(2), known: new KnownWarning(Earlier, "x")).Kind);
    }

    [Fact]
    public void Decide_UpdateOfAnUnknownOne_CallsAsANewOne()
    {
        var verdict = Cap.Judge(Cap.Text(t => t.Replace("<msgType>Alert", "<msgType>Update", StringComparison.Ordinal)
            .Replace("<scope>", $"<references>x,{Earlier},2026-08-25T22:00:00+08:00</references><scope>", StringComparison.Ordinal)));

        Assert.Equal((WarningVerdictKind.Accepted, "unknown_reference"), (verdict.Kind, Cap.Reasons(verdict)));
    }

    [Theory]
    [InlineData("\"530621\"", WarningVerdictKind.Accepted)]
    [InlineData("\"530621416\"", WarningVerdictKind.Accepted)]
    [InlineData("\"longxi_county_meteorological_bureau\"", WarningVerdictKind.Accepted)]
    [InlineData("\"530621420\"", WarningVerdictKind.Held)]
    [InlineData("\"somebody\"", WarningVerdictKind.Held)]
    public void Decide_Sources_OthersAreHeld(string source, WarningVerdictKind kind) =>
        Assert.Equal(kind, Cap.Judge(Cap.Text(), Cap.TownWith($"\"warnings\": {{ \"sources\": [{source}] }}")).Kind);

    [Theory]
    [Trait("Feature", "X-15")]
    [InlineData("530000000000", "lx")]
    [InlineData("530600", "lx")]
    [InlineData("530621", "lx")]
    [InlineData("530621100", "lx")]
    [InlineData("530621100000", "lx")]
    [InlineData("530621100201", "lx-a")]
    [InlineData("530621100299", "lx")]
    [InlineData("530622000000", "")]
    [InlineData("530621101000", "")]
    public void Covered_ByCode_AnyLength(string code, string grids)
    {
        var warning = Cap.Read(Cap.Text(t => t.Replace("530621000000", code, StringComparison.Ordinal)));

        Assert.Equal(grids, string.Join(' ', WarningGround.Covered(Cap.Town, warning)));
    }

    [Theory]
    [InlineData("龙溪镇", "lx")]
    [InlineData("柏树村、龙溪村", "lx-a lx-b")]
    [InlineData("松林市北部", "lx")]
    [InlineData("别处县", "")]
    public void Covered_ByName_WhereNoCodeIsNamed(string name, string grids)
    {
        var corp = Cap.TownWith("\"warnings\": { \"names\": [\"松林市\"] }");
        var warning = Cap.Read(NoCode(t => t.Replace("<areaDesc>龙溪县</areaDesc>", $"<areaDesc>{name}</areaDesc>", StringComparison.Ordinal)));

        Assert.Equal(grids, string.Join(' ', WarningGround.Covered(corp, warning)));
    }

    [Theory]
    [InlineData("<polygon>27.0,103.0 27.0,104.0 28.0,104.0 28.0,103.0 27.0,103.0</polygon>", "lx-b")]
    [InlineData("<circle>27.5,103.5 20</circle>", "lx-b")]
    [InlineData("<circle>29.5,103.5 20</circle>", "")]
    [InlineData("<polygon>broken</polygon>", "")]
    public void Covered_ByPolygon_TheGridsInside(string shape, string grids)
    {
        var corp = Cap.TownWith("\"warnings\": { \"points\": [ { \"grid\": \"lx-b\", \"at\": \"27.5,103.5\" }, { \"grid\": \"lx-a\", \"at\": \"30,90\" } ] }");
        var warning = Cap.Read(NoCode(t => t.Replace("<areaDesc>龙溪县</areaDesc>", $"<areaDesc>北部</areaDesc>{shape}", StringComparison.Ordinal)));

        Assert.Equal(grids, string.Join(' ', WarningGround.Covered(corp, warning)));
    }

    [Fact]
    public void Covered_NothingNamed_WhereItsIssuerIs()
    {
        var warning = Cap.Read(NoCode(t => t.Replace("<areaDesc>龙溪县</areaDesc>", "", StringComparison.Ordinal)));

        Assert.Equal(["lx"], WarningGround.Covered(Cap.Town, warning));
    }

    [Theory]
    [InlineData("\"points\": [ { \"grid\": \"no\", \"at\": \"27,103\" } ]", "settings.warnings.points: 'no' is not in grids")]
    [InlineData("\"points\": [ { \"grid\": \"lx\", \"at\": \"here\" } ]", "settings.warnings.points[0].at: is no place")]
    [InlineData("\"apiKey\": \"abc\"", "settings.warnings.apiKey: a secret does not belong into this file")]
    [InlineData("\"source\": []", "settings.warnings.source: is not known here")]
    public void Settings_Faults_AreNamed(string settings, string fault)
    {
        var broken = Assert.Throws<InvalidOperationException>(() => Cap.TownWith($"\"warnings\": {{ {settings} }}"));

        Assert.Contains(fault, broken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("140223000000", "140223")]
    [InlineData("500000", "50")]
    [InlineData("110100", "1101")]
    [InlineData("530621100", "530621100")]
    [InlineData("530621100000", "530621100")]
    [InlineData("530621100201", "530621100201")]
    [InlineData("441900000000", "4419")]
    public void AreaCode_Prefix_DropsTheZerosOfTheWhole(string code, string prefix) => Assert.Equal(prefix, AreaCode.Prefix(code));

    private static string NoCode(Func<string, string> change) =>
        Cap.Text(t => change(t.Replace("<areaDesc>Longxi County 2</areaDesc>", "", StringComparison.Ordinal).Replace("530621000000", "x", StringComparison.Ordinal)));
}
