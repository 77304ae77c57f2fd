using System.Globalization;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>会话存档 of customer groups: keeps what consenting people say and rings at most once in 15 s (paths 91774, 95039).</summary>
internal sealed class ArchiveDesk(SimWorld world, CallbackPump pump)
{
    /// <summary>The agent that speaks for the archive on every corp.</summary>
    private const string ArchiveAgent = "2000004";

    /// <summary>False when nothing is kept: no archive bought, or no consent.</summary>
    public bool Hear(CorpState corp, ChatState chat, Person person, Speech speech, string msgId, string? quoted)
    {
        if (corp.File.Archive is null || !person.Consents(chat.Entry.Id))
        {
            return false;
        }

        var (type, content) = Content(speech, person, quoted);
        Keep(corp, chat, person, msgId, "send", type, content);
        return true;
    }

    /// <summary>A recalled message stays in the archive; a revoke follows it.</summary>
    public void HearRecall(CorpState corp, ChatState chat, Person person, string recalled)
    {
        if (corp.File.Archive is not null && person.Consents(chat.Entry.Id))
        {
            Keep(corp, chat, person, SimWorld.NewCode(12) + "_external", "recall", "revoke", new JsonObject { ["pre_msgid"] = recalled });
        }
    }

    public void HearConsent(CorpState corp, ChatState chat, Person person, bool agree)
    {
        if (corp.File.Archive is null)
        {
            return;
        }

        var type = agree ? "agree" : "disagree";
        Keep(corp, chat, person, SimWorld.NewCode(12) + "_external", "send", type,
            new JsonObject { ["userid"] = person.Id, [$"{type}_time"] = world.Now.ToUnixTimeMilliseconds() });
    }

    private void Keep(CorpState corp, ChatState chat, Person person, string msgId, string action, string type, JsonObject content)
    {
        corp.Archive.Add(world.Now, new JsonObject
        {
            ["msgid"] = msgId,
            ["action"] = action,
            ["from"] = person.Id,
            ["tolist"] = Json.Array(chat.Members.Where(m => m != person).Select(m => m.Id)),
            ["roomid"] = chat.Entry.Id,
            ["msgtime"] = world.Now.ToUnixTimeMilliseconds(),
            ["msgtype"] = type,
            [type] = content,
        });
        Notify(corp);
    }

    private (string Type, JsonObject Content) Content(Speech speech, Person person, string? quoted) => speech.Kind switch
    {
        "photo" => ("image", File("filesize", speech.Photo!, speech.Kind)),
        "video" or "file" => (speech.Kind, File("filesize", speech.Photo!, speech.Kind)),
        "voice" => ("voice", Voice(speech)),
        "place" => ("location", new JsonObject
        {
            ["longitude"] = speech.Longitude,
            ["latitude"] = speech.Latitude,
            ["address"] = speech.Place.Str("address") ?? "",
            ["title"] = speech.Place.Str("name") ?? "",
            ["zoom"] = 16,
        }),
        _ => ("text", new JsonObject { ["content"] = quoted is null ? speech.Text : Reply(person, quoted, speech.Text) }),
    };

    /// <summary>How a quoting reply reads in the archive (wecom.md 3.3).</summary>
    private static string Reply(Person person, string quoted, string text) =>
        $"这是一条引用/回复消息：\n\"{person.Name}：\n{quoted}\"\n------\n{text}";

    private JsonObject Voice(Speech speech)
    {
        var file = File("voice_size", speech.Voice!, speech.Kind);
        file["play_length"] = Math.Max(1, speech.Voice!.Length / 4);
        return file;
    }

    private JsonObject File(string size, string said, string kind)
    {
        var (id, bytes) = MediaApi.Archive(world, said, kind);
        return new JsonObject { ["md5sum"] = SimWorld.NewCode(16), [size] = bytes, ["sdkfileid"] = id };
    }

    /// <summary>Rings now, or once when the 15 s are over.</summary>
    private void Notify(CorpState corp)
    {
        var pause = TimeSpan.FromSeconds(world.Limits.ArchiveNotifySeconds);
        if (corp.Archive.NotifyWaits)
        {
            return;
        }

        if (corp.Archive.LastNotified is { } last && world.Now - last < pause)
        {
            corp.Archive.NotifyWaits = true;
            _ = NotifyLaterAsync(corp, last + pause - world.Now);
            return;
        }

        Ring(corp);
    }

    private async Task NotifyLaterAsync(CorpState corp, TimeSpan wait)
    {
        await Task.Delay(wait, world.Clock).ConfigureAwait(false);
        lock (world.Gate)
        {
            corp.Archive.NotifyWaits = false;
            Ring(corp);
        }
    }

    private void Ring(CorpState corp)
    {
        corp.Archive.LastNotified = world.Now;
        pump.Post(Envelopes.Archive(corp, Envelopes.Xml(
            ("ToUserName", corp.File.WecomCorpId), ("FromUserName", "sys"),
            ("CreateTime", world.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("MsgType", "event"), ("AgentID", ArchiveAgent), ("Event", "msgaudit_notify"))));
    }
}
