namespace WeGrid.WeCom.Callbacks;

/// <summary>An encrypted and signed message, ready to be laid into an XML or JSON envelope.</summary>
/// <param name="Encrypt">Base64 of the AES-256-CBC cipher text.</param>
/// <param name="Signature">Lower-case hex SHA-1 over the sorted token, timestamp, nonce and cipher text.</param>
/// <param name="Timestamp">Unix seconds, as text.</param>
/// <param name="Nonce">The nonce that was signed.</param>
public sealed record SealedMessage(string Encrypt, string Signature, string Timestamp, string Nonce);
