using System.Collections.Concurrent;
using WeGrid.Hosting;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Bot.Recording;

/// <summary>One callback address of one corp: which keys open what arrives there.</summary>
internal sealed record Door(string CorpId, CallbackChannel Channel, CallbackCrypto Crypto);

/// <summary>The doors of all corps, made when first knocked at and again when a corp file changes.</summary>
internal sealed class Doors(CorpDirectory corps)
{
    private readonly ConcurrentDictionary<(string CorpId, string Kind, string Id), (CorpEntry Corp, Door Door)> _doors = new();

    /// <summary>The door at <c>/wecom/{corp}/{kind}/{id}</c>; null when that corp has none.</summary>
    public Door? Find(string corpId, string kind, string id)
    {
        if (corps.Find(corpId) is not { } corp)
        {
            return null;
        }

        var key = (corpId, kind, id);
        if (_doors.TryGetValue(key, out var known) && ReferenceEquals(known.Corp, corp))
        {
            return known.Door;
        }

        if (Make(corp, kind, id) is not { } door)
        {
            return null;
        }

        _doors[key] = (corp, door);
        return door;
    }

    private static Door? Make(CorpEntry entry, string kind, string id)
    {
        var corp = entry.Corp;
        var (channel, secrets) = kind switch
        {
            "app" => (CallbackChannel.App, corp.Apps.FirstOrDefault(a => a.Id == id)?.Secrets),
            "bot" => (CallbackChannel.Bot, corp.Bots.FirstOrDefault(b => b.Id == id)?.Secrets),
            "kf" => (CallbackChannel.KfEvent, corp.Contact),
            "archive" => (CallbackChannel.ArchiveEvent, corp.Contact),
            _ => (CallbackChannel.Contact, corp.Contact),
        };
        if (entry.Secret(secrets?.Token) is not { } token || entry.Secret(secrets?.AesKey) is not { Length: 43 } key)
        {
            return null;
        }

        // 智能机器人: the receiver is empty for an own bot, the corp's id for everything else (wecom.md §1.3).
        var receiver = channel == CallbackChannel.Bot ? "" : corp.WeComCorpId;
        return new Door(corp.Id, channel, new CallbackCrypto(token, key, receiver));
    }
}
