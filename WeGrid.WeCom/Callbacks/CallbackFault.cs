namespace WeGrid.WeCom.Callbacks;

/// <summary>读不懂的原因: why a decrypted piece could not be read. It is still authentic; only its form is unknown.</summary>
public enum CallbackFault
{
    /// <summary>Read.</summary>
    None,

    /// <summary>Nothing in it.</summary>
    Empty,

    /// <summary>Over 1 MB.</summary>
    TooLarge,

    /// <summary>Not well-formed XML, cut off, nested absurdly deep, or with a DTD (which WeCom never sends).</summary>
    NotXml,

    /// <summary>Not a JSON object.</summary>
    NotJson,
}
