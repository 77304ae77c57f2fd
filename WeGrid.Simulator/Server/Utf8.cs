using System.Text;

namespace WeGrid.Simulator.Server;

/// <summary>WeCom counts UTF-8 bytes.</summary>
internal static class Utf8
{
    public static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    /// <summary>The longest head of whole characters that fits.</summary>
    public static string Cut(string text, int bytes)
    {
        var used = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
