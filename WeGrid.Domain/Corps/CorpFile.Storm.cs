using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;

namespace WeGrid.Domain.Corps;

// 卡片上限、发送限额、减负线与分派: settings.storm, settings.limits, settings.burden and settings.assign.
public static partial class CorpFile
{
    private static StormRules ReadStorm(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("storm") is not { } o)
        {
            return StormRules.Default;
        }

        o.Only("cards", "calls", "minutes", "standIn");
        return new StormRules(
            o.Count("cards", 1, 1000, StormRules.Default.Cards), o.Count("calls", 1, 1000, StormRules.Default.Calls),
            // What is urgent is answered within 20 minutes: the list must not come after that.
            o.Count("minutes", 1, 20, StormRules.Default.Minutes), o.Flag("standIn"));
    }

    private static BurdenCap ReadBurdenCap(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("burden") is not { } o)
        {
            return BurdenCap.Default;
        }

        o.Only("messages", "calls", "nights");
        return new BurdenCap(
            o.Count("messages", 1, 1000, BurdenCap.Default.Messages), o.Count("calls", 0, 100, BurdenCap.Default.Calls), o.Count("nights", 0, 30, BurdenCap.Default.Nights));
    }

    private static SendLimits ReadLimits(CorpFileReader file, int staff)
    {
        var usual = SendLimits.Default with { Accounts = Math.Max(staff, SendLimits.Default.Accounts) };
        if (file.Object("settings")?.Find("limits") is not { } o)
        {
            return usual;
        }

        o.Only("accounts", "memberMinute", "memberHour", "voiceEightMinutes", "voiceDay", "phoneHour", "phoneDay", "smsHour", "smsDay", "carrierMinute", "robotMinute", "chatMinute", "chatHour",
            "roomMinute", "roomsMinute", "roomDay", "apiMinute", "apiHour", "addressMinute", "addressHour", "dangerShare", "spreadSeconds");

        // Two at least: one for danger, one for everything else.
        int Of(string name, int otherwise) => o.Count(name, 2, 10_000_000, otherwise);
        return new SendLimits
        {
            Accounts = o.Count("accounts", 1, 50_000, usual.Accounts),
            MemberMinute = Of("memberMinute", usual.MemberMinute),
            MemberHour = Of("memberHour", usual.MemberHour),
            VoiceEightMinutes = Of("voiceEightMinutes", usual.VoiceEightMinutes),
            VoiceDay = Of("voiceDay", usual.VoiceDay),
            PhoneHour = Of("phoneHour", usual.PhoneHour),
            PhoneDay = Of("phoneDay", usual.PhoneDay),
            SmsHour = Of("smsHour", usual.SmsHour),
            SmsDay = Of("smsDay", usual.SmsDay),
            CarrierMinute = Of("carrierMinute", usual.CarrierMinute),
            RobotMinute = Of("robotMinute", usual.RobotMinute),
            ChatMinute = Of("chatMinute", usual.ChatMinute),
            ChatHour = Of("chatHour", usual.ChatHour),
            RoomMinute = Of("roomMinute", usual.RoomMinute),
            RoomsMinute = Of("roomsMinute", usual.RoomsMinute),
            RoomDay = Of("roomDay", usual.RoomDay),
            ApiMinute = Of("apiMinute", usual.ApiMinute),
            ApiHour = Of("apiHour", usual.ApiHour),
            AddressMinute = Of("addressMinute", usual.AddressMinute),
            AddressHour = Of("addressHour", usual.AddressHour),
            DangerShare = o.Count("dangerShare", 5, 90, usual.DangerShare),
            SpreadSeconds = o.Count("spreadSeconds", 0, 600, usual.SpreadSeconds),
        };
    }

    private static AssignRules ReadAssign(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("assign") is not { } o)
        {
            return AssignRules.Default;
        }

        var kinds = Enum.GetValues<PostKind>().Where(Ladder.MayBeAsked).ToDictionary(k => char.ToLowerInvariant($"{k}"[0]) + $"{k}"[1..]);
        o.Only(["units", .. kinds.Keys]);
        return new AssignRules(
            kinds.Select(k => (Post: k.Value, By: ReadAssignBy(o, k.Key))).Where(k => k.By != AssignBy.First).ToDictionary(k => k.Post, k => k.By),
            ReadAssignBy(o, "units"));
    }

    private static AssignBy ReadAssignBy(CorpFileObject o, string name)
    {
        if (o.Optional(name) is not { } text)
        {
            return AssignBy.First;
        }

        foreach (var (by, word) in AssignRules.Names)
        {
            if (word == text)
            {
                return by;
            }
        }

        o.Fault(name, $"'{text}' is unknown; one of {string.Join(", ", AssignRules.Names.Values)}");
        return AssignBy.First;
    }
}
