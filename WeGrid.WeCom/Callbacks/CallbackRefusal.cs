namespace WeGrid.WeCom.Callbacks;

/// <summary>Why a callback envelope was not opened. The numbers are WeCom's own (developer.work.weixin.qq.com path 90968).</summary>
public enum CallbackRefusal
{
    /// <summary>Opened; nothing refused.</summary>
    None = 0,

    /// <summary>The signature does not belong to this token, timestamp, nonce and text.</summary>
    BadSignature = -40001,

    /// <summary>Decrypted, but meant for another corp or bot.</summary>
    WrongReceiver = -40005,

    /// <summary>The cipher text has no whole block, or is not base64.</summary>
    BadCipherText = -40007,

    /// <summary>Decrypted to something that is not 16 random bytes, a length, a message and a receiver.</summary>
    BadPlaintext = -40008,
}
