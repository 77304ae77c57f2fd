using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>标注模型文件: one line of JSON that says what it is, then the weights, compressed.</summary>
internal static class TagFile
{
    private sealed record Head(string Format, string Name, string Version, string[] Tags, int Bits, int Rows, float[] Move);

    private const string Format = "wegrid-tags-1";

    public static byte[] Write(TagWeights w, ReadOnlySpan<int> keys)
    {
        using var file = new MemoryStream();
        file.Write(JsonSerializer.SerializeToUtf8Bytes(new Head(Format, w.Name, w.Version, [.. w.Tags], w.Bits, keys.Length, w.Move)));
        file.WriteByte((byte)'\n');
        using (var body = new DeflateStream(file, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            using var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true);
            PackedKeys.Write(writer, keys);
            for (var t = 0; t < w.Tags.Count; t++)
            {
                for (var i = 0; i < keys.Length; i++)
                {
                    writer.Write(w.Row(i)[t]);
                }
            }
        }

        return file.ToArray();
    }

    public static (TagWeights? Weights, string? Fault) Read(ReadOnlyMemory<byte> file)
    {
        var end = file.Span.IndexOf((byte)'\n');
        try
        {
            if (end < 0 || JsonSerializer.Deserialize<Head>(file.Span[..end]) is not { Format: Format } head || head.Bits is < 8 or > 22)
            {
                return (null, $"it does not begin with a line of JSON with \"Format\":\"{Format}\"; make it anew with ./wegrid train");
            }

            using var reader = PackedKeys.Open(file[(end + 1)..]);
            var keys = PackedKeys.Read(reader, head.Rows);
            var rows = PackedKeys.ReadColumns(reader, head.Rows, head.Tags.Length);
            return (new TagWeights(head.Bits, head.Tags, keys, rows) { Name = head.Name, Version = head.Version, Move = head.Move }, null);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or EndOfStreamException or FormatException or IndexOutOfRangeException)
        {
            return (null, $"the file is cut or broken ({e.GetType().Name}); fetch it again or make it anew with ./wegrid train");
        }
    }
}
