using System.Text;

namespace WeGrid.WeCom.Callbacks;

/// <summary>
/// 回调信封 (XML): what own apps, customer contact, 微信客服 and the archive send (developer.work.weixin.qq.com paths 90930, 90968).
/// </summary>
/// <param name="Encrypt">The cipher text, base64, a slice of the body; still unverified.</param>
/// <param name="ToUserName">CorpID it was addressed to; empty when absent.</param>
/// <param name="AgentId">AgentID of the app; empty when the callback belongs to no app.</param>
public readonly record struct XmlEnvelope(ReadOnlyMemory<byte> Encrypt, string ToUserName, string AgentId)
{
    /// <summary>Bodies over this many bytes are not read (1 MB).</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Finds the parts by scanning; resolves nothing, so entities and DTDs cannot do anything.</summary>
    /// <param name="body">The request body.</param>
    /// <param name="envelope">The parts; default when false.</param>
    /// <returns>False when it is not such an envelope, is cut off, carries a DTD or is over 1 MB.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out XmlEnvelope envelope)
    {
        envelope = default;
        if (body.Length > MaxBytes)
        {
            return false;
        }

        var xml = new FlatXml(body.Span);
        var encrypt = ReadOnlyMemory<byte>.Empty;
        var to = "";
        var agent = "";
        while (xml.Read())
        {
            if (encrypt.IsEmpty && xml.Name.SequenceEqual("Encrypt"u8))
            {
                encrypt = Slice(body, xml.Plain());
            }
            else if (xml.Name.SequenceEqual("ToUserName"u8))
            {
                to = xml.Text();
            }
            else if (xml.Name.SequenceEqual("AgentID"u8))
            {
                agent = xml.Text();
            }
        }

        envelope = new XmlEnvelope(encrypt, to, agent);
        return xml.Ended && !encrypt.IsEmpty;
    }

    /// <summary>Writes a passive reply, or (in the Simulator) the four fields in the same form.</summary>
    public static byte[] Write(SealedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Encoding.UTF8.GetBytes(
            $"<xml><Encrypt><![CDATA[{message.Encrypt}]]></Encrypt><MsgSignature><![CDATA[{message.Signature}]]></MsgSignature>" +
            $"<TimeStamp>{message.Timestamp}</TimeStamp><Nonce><![CDATA[{Unbroken(message.Nonce)}]]></Nonce></xml>");
    }

    /// <summary>Writes the envelope of a callback as WeCom does; for simulators and tests.</summary>
    public static byte[] WriteCallback(SealedMessage message, string toUserName, string? agentId)
    {
        ArgumentNullException.ThrowIfNull(message);
        var agent = agentId is null ? "" : $"<AgentID><![CDATA[{Unbroken(agentId)}]]></AgentID>";
        return Encoding.UTF8.GetBytes(
            $"<xml><ToUserName><![CDATA[{Unbroken(toUserName)}]]></ToUserName>{agent}<Encrypt><![CDATA[{message.Encrypt}]]></Encrypt></xml>");
    }

    private static string Unbroken(string value) => value.Replace("]]>", "", StringComparison.Ordinal);

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> part) =>
        part.IsEmpty || !body.Span.Overlaps(part, out var offset) ? default : body.Slice(offset, part.Length);
}
