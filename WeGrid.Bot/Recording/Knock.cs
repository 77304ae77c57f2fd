using System.Text;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Bot.Recording;

/// <summary>What a callback request says before it is believed.</summary>
internal readonly record struct Knock(string CorpId, string Kind, string Id, string Signature, string Timestamp, string Nonce)
{
    /// <summary>The first bytes of a spooled envelope: everything but the body, a line each.</summary>
    public byte[] ToHeader() => Encoding.UTF8.GetBytes($"{CorpId}\n{Kind}\n{Id}\n{Signature}\n{Timestamp}\n{Nonce}\n");

    /// <summary>Reads a spooled envelope back.</summary>
    public static (Knock Knock, ReadOnlyMemory<byte> Body)? Read(ReadOnlyMemory<byte> envelope)
    {
        var parts = new string[6];
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var end = envelope.Span[at..].IndexOf((byte)'\n');
            if (end < 0)
            {
                return null;
            }

            parts[i] = Encoding.UTF8.GetString(envelope.Span.Slice(at, end));
            at += end + 1;
        }

        return (new Knock(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]), envelope[at..]);
    }
}

/// <summary>Why a callback is not recorded.</summary>
internal enum KnockRefusal
{
    None,
    UnknownDoor,
    Unreadable,
    Forged,
}

/// <summary>Verifies and decrypts a callback and reads its head.</summary>
internal static class Opener
{
    /// <summary>The entry to record, or why not. Forged and misdirected ones are told apart from broken ones.</summary>
    public static KnockRefusal TryOpen(Doors doors, in Knock knock, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> envelope, DateTimeOffset now, out InboxEntry? entry)
    {
        entry = null;
        if (doors.Find(knock.CorpId, knock.Kind, knock.Id) is not { } door)
        {
            return KnockRefusal.UnknownDoor;
        }

        if (!TryEncrypted(door.Channel, body, out var encrypt))
        {
            return KnockRefusal.Unreadable;
        }

        switch (door.Crypto.TryOpen(knock.Signature, knock.Timestamp, knock.Nonce, encrypt.Span, out var message))
        {
            case CallbackRefusal.None:
                break;
            case CallbackRefusal.BadSignature or CallbackRefusal.WrongReceiver:
                return KnockRefusal.Forged;
            default:
                return KnockRefusal.Unreadable;
        }

        if (CallbackHead.TryRead(door.Channel, message, now, out var head) != CallbackFault.None)
        {
            return KnockRefusal.Unreadable;
        }

        entry = new InboxEntry(door.CorpId, Guid.CreateVersion7(now), now, head!.Channel.ToText(), head.Conversation, head.SentAt, head.DedupKey, message, envelope);
        return KnockRefusal.None;
    }

    private static bool TryEncrypted(CallbackChannel channel, ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> encrypt)
    {
        if (channel == CallbackChannel.Bot)
        {
            return JsonEnvelope.TryRead(body, out encrypt);
        }

        var read = XmlEnvelope.TryRead(body, out var envelope);
        encrypt = envelope.Encrypt;
        return read;
    }
}
