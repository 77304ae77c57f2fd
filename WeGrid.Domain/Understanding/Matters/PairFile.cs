using System.IO.Compression;
using System.Text;
using System.Text.Json;
using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Domain.Understanding.Matters;

/// <summary>同一诉求模型文件: one line of JSON with the weights, then how often which character pair was seen, compressed. Holds counts, no text.</summary>
internal static class PairFile
{
    private sealed record Head(string Format, string Name, string Version, int Letters, int Slots, double CommonBelow, double[] Weights, double Bias, double Possible, double Same);

    private const string Format = "wegrid-pair-1";

    public static byte[] Write(PairModel model, ReadOnlySpan<int> slots, ReadOnlySpan<byte> grades)
    {
        var head = new Head(Format, "same-matter", model.Version, model.Rarity.Letters, slots.Length, model.CommonBelow, [.. model.Weights], model.Bias, model.Possible, model.Same);
        using var file = new MemoryStream();
        file.Write(JsonSerializer.SerializeToUtf8Bytes(head));
        file.WriteByte((byte)'\n');
        using (var body = new DeflateStream(file, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            using var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true);
            PackedKeys.Write(writer, slots);
            writer.Write(grades);
        }

        return file.ToArray();
    }

    public static (PairModel? Model, string? Fault) Read(ReadOnlyMemory<byte> file)
    {
        var end = file.Span.IndexOf((byte)'\n');
        try
        {
            if (end < 0 || JsonSerializer.Deserialize<Head>(file.Span[..end]) is not { Format: Format, Slots: > 0 and <= 1 << RarityTable.Bits } head || head.Weights.Length != Likeness.Count)
            {
                return (null, $"it does not begin with a line of JSON with \"Format\":\"{Format}\"; make it anew with ./wegrid train");
            }

            using var reader = PackedKeys.Open(file[(end + 1)..]);
            var slots = PackedKeys.Read(reader, head.Slots);
            var rarity = new RarityTable(head.Letters, slots, PackedKeys.ReadColumns(reader, head.Slots, 1));
            return (new PairModel(head.Version, rarity, head.CommonBelow, head.Weights, head.Bias, head.Possible, head.Same), null);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or EndOfStreamException or FormatException or IndexOutOfRangeException)
        {
            return (null, $"the file is cut or broken ({e.GetType().Name}); fetch it again or make it anew with ./wegrid train");
        }
    }
}
