using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Tests.Warnings;

/// <summary>Warnings of an invented county, as its stations would write them.</summary>
internal static class Cap
{
    public const string Id = "53062141600000_20260826031205";

    public static readonly DateTimeOffset Now = new(2026, 8, 26, 3, 20, 0, TimeSpan.FromHours(8));

    public static WarningRules Rules { get; } = Load();

    public static Corp Town { get; } = TownWith("");

    public static Corp TownWith(string settings)
    {
        var json = $$"""
            { "corp": "lx", "name": "龙溪镇", "wecomCorpId": "ww-lx", "apps": [], "grids": [
                { "id": "lx", "level": "镇", "name": "龙溪镇", "code": "530621100", "kind": "town" },
                { "id": "lx-a", "parent": "lx", "level": "村", "name": "龙溪村", "code": "530621100201", "kind": "village" },
                { "id": "lx-a-1", "parent": "lx-a", "level": "组", "name": "一组", "kind": "group" },
                { "id": "lx-b", "parent": "lx", "level": "村", "name": "柏树村", "code": "530621100202", "kind": "village" } ],
              "staff": [ { "userid": "duty", "name": "谭华", "mobile": "13800000005", "posts": [ { "grid": "lx", "post": "dutyOfficer" } ] } ], "chats": [], "settings": { {{settings}} } }
            """;
        var (corp, faults) = CorpFile.Parse(json);
        return corp ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    /// <summary>A good orange warning for the county; <paramref name="change"/> edits its text before it is read.</summary>
    public static string Text(Func<string, string>? change = null, string prefix = "")
    {
        var p = prefix.Length > 0 ? prefix + ":" : "";
        var text = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <{p}alert xmlns{(prefix.Length > 0 ? ":" + prefix : "")}="urn:oasis:names:tc:emergency:cap:1.2">
              <{p}identifier>{Id}</{p}identifier>
              <{p}sender>Longxi_County_Meteorological_Bureau</{p}sender>
              <{p}sent>2026-08-26T03:10:00+08:00</{p}sent>
              <{p}status>Actual</{p}status>
              <{p}msgType>Alert</{p}msgType>
              <{p}scope>Public</{p}scope>
              <{p}info>
                <{p}language>en-US</{p}language><{p}category>Met</{p}category><{p}event>rainstorm</{p}event>
                <{p}urgency>Unknown</{p}urgency><{p}severity>Severe</{p}severity><{p}certainty>Unknown</{p}certainty>
                <{p}effective>2026-08-26T03:12:00+08:00</{p}effective>
                <{p}headline>Longxi County Meteorological Bureau issues orange rainstorm warning [Level II/Serious]</{p}headline>
                <{p}description>Heavy rain within 3 hours.</{p}description>
                <{p}area><{p}areaDesc>Longxi County 2</{p}areaDesc><{p}geocode><{p}valueName>CPEAS Geographic Code</{p}valueName><{p}value>530621000000</{p}value></{p}geocode></{p}area>
              </{p}info>
              <{p}info>
                <{p}language>zh-CN</{p}language><{p}category>Met</{p}category><{p}event>暴雨</{p}event>
                <{p}urgency>Unknown</{p}urgency><{p}severity>Severe</{p}severity><{p}certainty>Unknown</{p}certainty>
                <{p}eventCode><{p}valueName>GB/T 35561</{p}valueName><{p}value>11B03</{p}value></{p}eventCode>
                <{p}effective>2026-08-26T03:12:00+08:00</{p}effective>
                <{p}expires>2026-08-26T09:12:00+08:00</{p}expires>
                <{p}senderName>龙溪县气象台</{p}senderName>
                <{p}headline>龙溪县气象台发布暴雨橙色预警[II级/严重]</{p}headline>
                <{p}description>龙溪县气象台2026年8月26日3时10分发布暴雨橙色预警信号：预计未来3小时龙溪镇、松林乡将出现50毫米以上降雨。</{p}description>
                <{p}instruction>1.切断有危险的室外电源；2.转移低洼处人员。</{p}instruction>
                <{p}area><{p}areaDesc>龙溪县</{p}areaDesc><{p}geocode><{p}valueName>CPEAS Geographic Code</{p}valueName><{p}value>530621000000</{p}value></{p}geocode></{p}area>
              </{p}info>
            </{p}alert>
            """;
        return change is null ? text : change(text);
    }

    public static Warning Read(string text)
    {
        var (warnings, fault) = WarningReader.Read(Encoding.UTF8.GetBytes(text), Rules);
        return fault is null ? warnings.Single() : throw new InvalidOperationException($"{fault}");
    }

    public static WarningVerdict Judge(string text, Corp? corp = null, DateTimeOffset? now = null, params KnownWarning[] known) =>
        WarningGate.Decide(corp ?? Town, Read(text), known.ToDictionary(k => k.Identifier), now ?? Now);

    public static string Reasons(WarningVerdict verdict) => string.Join(' ', verdict.Reasons);

    private static WarningRules Load()
    {
        var (rules, faults) = WarningRules.Parse("warnings.json", File.ReadAllText(Path.Combine(A.Root, "data", "warnings.json")));
        return rules ?? throw new InvalidOperationException(string.Join('\n', faults));
    }
}
