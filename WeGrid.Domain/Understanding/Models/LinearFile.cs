using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>模型文件: one line of JSON that says what it is, then the weights, compressed. Written and read in memory.</summary>
internal static class LinearFile
{
    private sealed record Head(string Format, string Name, string Version, string[] Labels, int Longest, int Bits, int Rows, double[] Scale, double[] Bias, double[] Slope, double[] Shift);

    private const string Format = "wegrid-linear-1";

    public static byte[] Write(LinearWeights w)
    {
        var head = new Head(Format, w.Name, w.Version, [.. w.Labels], w.Longest, w.Bits, w.Keys.Length, w.Scale, w.Bias, w.Slope, w.Shift);
        using var file = new MemoryStream();
        file.Write(JsonSerializer.SerializeToUtf8Bytes(head));
        file.WriteByte((byte)'\n');
        using (var body = new DeflateStream(file, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            using var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true);
            PackedKeys.Write(writer, w.Keys);
            for (var i = 0; i < w.Keys.Length; i++)
            {
                writer.Write(BitConverter.HalfToUInt16Bits((Half)w.Idf[i]));
            }

            for (var j = 0; j < w.Labels.Count; j++)
            {
                for (var i = 0; i < w.Keys.Length; i++)
                {
                    writer.Write(w.Row(i)[j]);
                }
            }
        }

        return file.ToArray();
    }

    public static (LinearWeights? Weights, string? Fault) Read(ReadOnlyMemory<byte> file)
    {
        var end = file.Span.IndexOf((byte)'\n');
        try
        {
            if (end < 0 || JsonSerializer.Deserialize<Head>(file.Span[..end]) is not { Format: Format } head || head.Bits is < 8 or > 22 || head.Longest is < 1 or > Pieces.Longest)
            {
                return (null, $"it does not begin with a line of JSON with \"Format\":\"{Format}\"; make it anew with ./wegrid train");
            }

            using var reader = PackedKeys.Open(file[(end + 1)..]);
            return (Body(head, reader), null);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or EndOfStreamException or FormatException or IndexOutOfRangeException)
        {
            return (null, $"the file is cut or broken ({e.GetType().Name}); fetch it again or make it anew with ./wegrid train");
        }
    }

    private static LinearWeights Body(Head head, BinaryReader reader)
    {
        var keys = PackedKeys.Read(reader, head.Rows);
        var labels = head.Labels.Length;
        if (Array.Exists(keys, k => k < 0 || k >= (1 << head.Bits) + Marks.Count) || Array.Exists([head.Scale, head.Bias, head.Slope, head.Shift], a => a.Length != labels))
        {
            throw new InvalidDataException();
        }

        var idf = new float[head.Rows];
        for (var i = 0; i < idf.Length; i++)
        {
            idf[i] = (float)BitConverter.UInt16BitsToHalf(reader.ReadUInt16());
        }

        var rows = PackedKeys.ReadColumns(reader, head.Rows, labels);
        return new LinearWeights
        {
            Name = head.Name, Version = head.Version, Labels = head.Labels, Longest = head.Longest, Bits = head.Bits, Keys = keys, Rows = rows,
            Idf = idf, Scale = head.Scale, Bias = head.Bias, Slope = head.Slope, Shift = head.Shift,
        };
    }
}
