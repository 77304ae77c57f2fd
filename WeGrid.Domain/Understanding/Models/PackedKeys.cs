using System.IO.Compression;
using System.Text;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>The parts model files share: sorted keys as steps, weights label by label (runs of zeros pack well).</summary>
internal static class PackedKeys
{
    private const int RowsAtOnce = 256;

    public static void Write(BinaryWriter writer, ReadOnlySpan<int> keys)
    {
        var previous = 0;
        foreach (var key in keys)
        {
            writer.Write7BitEncodedInt(key - previous);
            previous = key;
        }
    }

    public static int[] Read(BinaryReader reader, int count)
    {
        var keys = new int[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = reader.Read7BitEncodedInt() + (i > 0 ? keys[i - 1] : 0);
        }

        return keys;
    }

    /// <summary>The body of a model file, unpacked at once: number by number out of the packed stream takes three times as long.</summary>
    public static BinaryReader Open(ReadOnlyMemory<byte> packed)
    {
        using var body = new DeflateStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var whole = new MemoryStream(packed.Length * 4);
        body.CopyTo(whole);
        whole.Position = 0;
        return new BinaryReader(whole, Encoding.UTF8);
    }

    public static sbyte[] ReadColumns(BinaryReader reader, int rows, int columns)
    {
        var found = new sbyte[rows * columns];
        var whole = (MemoryStream)reader.BaseStream;
        if (whole.Length - whole.Position < found.Length)
        {
            throw new EndOfStreamException();
        }

        var read = whole.GetBuffer().AsSpan((int)whole.Position, found.Length);
        whole.Position += found.Length;
        // Some rows at a time: what is written stays in the cache until all its labels are there.
        for (var from = 0; from < rows; from += RowsAtOnce)
        {
            var to = Math.Min(from + RowsAtOnce, rows);
            for (var j = 0; j < columns; j++)
            {
                var column = read.Slice(j * rows, rows);
                for (var i = from; i < to; i++)
                {
                    found[(i * columns) + j] = (sbyte)column[i];
                }
            }
        }

        return found;
    }
}
