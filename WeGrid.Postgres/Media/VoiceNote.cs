using System.Text.Json;

namespace WeGrid.Postgres.Media;

/// <summary>转写: what was made of a voice, recorded in its conversation like a message, so that it is decided like one.</summary>
/// <param name="Id">Of the voice.</param>
/// <param name="MessageId">The message it came in.</param>
/// <param name="Person">Who spoke.</param>
/// <param name="Chat">Conversation key.</param>
/// <param name="SentAt">When.</param>
/// <param name="Media">The platform's reference.</param>
/// <param name="Via">Which app or bot.</param>
/// <param name="Text">What a machine heard; empty when none listened, or it heard nothing.</param>
/// <param name="By">Who listened.</param>
/// <param name="IsLost">The voice could not be fetched.</param>
public sealed record VoiceNote(string Id, string MessageId, string Person, string Chat, DateTimeOffset SentAt, string Media, string Via, string Text, string By, bool IsLost)
{
    /// <summary>How it came, in the inbox.</summary>
    public const string Channel = "voice_note";

    /// <summary>As it is recorded.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Reads it back; null when it is none.</summary>
    public static VoiceNote? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<VoiceNote>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
