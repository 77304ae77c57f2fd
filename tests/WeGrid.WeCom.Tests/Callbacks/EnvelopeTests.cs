using System.Text;
using System.Text.Json;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.WeCom.Tests.Callbacks;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[QUJD]]></Encrypt></xml>", "1000002")]
    [InlineData("<xml>\n  <Encrypt><![CDATA[QUJD]]></Encrypt>\n  <AgentID>1000002</AgentID>\n  <ToUserName>ww1</ToUserName>\n</xml>\n", "1000002")]
    [InlineData("\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?><xml><ToUserName>ww1</ToUserName><Encrypt>\n QUJD \n</Encrypt></xml>", "")]
    [InlineData("<!-- x --><xml a=\"b\"><ToUserName>ww1</ToUserName><AgentID/><More><Encrypt>no</Encrypt></More><Encrypt>QUJD</Encrypt></xml>", "")]
    public void XmlTryRead_RealShapes_FindsTheParts(string body, string agent)
    {
        Assert.True(XmlEnvelope.TryRead(Encoding.UTF8.GetBytes(body), out var envelope));
        Assert.Equal(("QUJD", "ww1", agent), (Encoding.ASCII.GetString(envelope.Encrypt.Span), envelope.ToUserName, envelope.AgentId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<xml></xml>")]
    [InlineData("<xml><Encrypt></Encrypt></xml>")]
    [InlineData("<xml><Encrypt>QUJD</Encrypt>")]
    [InlineData("<xml><Encrypt>QUJD</Encrypt></other>")]
    [InlineData("<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xml><Encrypt>&e;</Encrypt></xml>")]
    [InlineData("<xml><!DOCTYPE x><Encrypt>QUJD</Encrypt></xml>")]
    [InlineData("<xml><Encrypt>&lol;</Encrypt></xml>")]
    [InlineData("{\"encrypt\":\"QUJD\"}")]
    public void XmlTryRead_OtherThings_False(string body) =>
        Assert.False(XmlEnvelope.TryRead(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void XmlTryRead_OverOneMegabyte_False() =>
        Assert.False(XmlEnvelope.TryRead(Encoding.ASCII.GetBytes($"<xml><Encrypt>{new string('A', 1 << 20)}</Encrypt></xml>"), out _));

    [Theory]
    [InlineData("{\"encrypt\":\"QUJD\"}", "QUJD")]
    [InlineData("{\"Encrypt\":\"QUJD\"}", "QUJD")]
    [InlineData(" {\"other\":{\"encrypt\":\"no\"},\"n\":[1],\"encrypt\":\"Q/JD\"} ", "Q/JD")]
    [InlineData("{\"encrypt\":\"Q\\/JD\"}", "Q/JD")]
    public void JsonTryRead_RealShapes_FindsTheCipherText(string body, string expected)
    {
        Assert.True(JsonEnvelope.TryRead(Encoding.UTF8.GetBytes(body), out var encrypt));
        Assert.Equal(expected, Encoding.ASCII.GetString(encrypt.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"encrypt\":1}")]
    [InlineData("{\"encrypt\":\"\"}")]
    [InlineData("{\"encrypt\":\"QUJD\"")]
    [InlineData("{\"encrypt\":\"QUJD\"}x")]
    [InlineData("<xml/>")]
    public void JsonTryRead_OtherThings_False(string body) =>
        Assert.False(JsonEnvelope.TryRead(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void XmlWrite_Reply_OpensAgain()
    {
        using var crypto = Vector.Crypto();
        var box = crypto.Seal("ok"u8, "1700000000", "n1");

        Assert.True(XmlEnvelope.TryRead(XmlEnvelope.Write(box), out var envelope));
        Assert.Equal(CallbackRefusal.None, crypto.TryOpen(box.Signature, "1700000000", "n1", envelope.Encrypt.Span, out var opened));
        Assert.Equal("ok"u8, opened);
        Assert.Contains("<TimeStamp>1700000000</TimeStamp>", Encoding.UTF8.GetString(XmlEnvelope.Write(box)), StringComparison.Ordinal);
    }

    [Fact]
    public void JsonWrite_Reply_HasIntegerTimestampAndTheUrlsNonce()
    {
        using var crypto = new CallbackCrypto(Vector.Token, Vector.Key, "");
        var box = crypto.Seal("{}"u8, "1700000000", "nonce-of-url");

        using var reply = JsonDocument.Parse(JsonEnvelope.Write(box));

        Assert.Equal(1700000000, reply.RootElement.GetProperty("timestamp").GetInt64());
        Assert.Equal("nonce-of-url", reply.RootElement.GetProperty("nonce").GetString());
        Assert.Equal(box.Signature, reply.RootElement.GetProperty("msgsignature").GetString());
        Assert.Equal(box.Encrypt, reply.RootElement.GetProperty("encrypt").GetString());
    }

    [Fact]
    public void WriteCallback_BothForms_ReadBack()
    {
        using var crypto = Vector.Crypto();
        var box = crypto.Seal("x"u8, "1", "2");

        Assert.True(XmlEnvelope.TryRead(XmlEnvelope.WriteCallback(box, Vector.Corp, "1000002"), out var xml));
        Assert.True(JsonEnvelope.TryRead(JsonEnvelope.WriteCallback(box), out var json));
        Assert.Equal((Vector.Corp, "1000002"), (xml.ToUserName, xml.AgentId));
        Assert.Equal(xml.Encrypt.ToArray(), json.ToArray());
    }
}
