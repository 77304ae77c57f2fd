namespace WeGrid.Domain.Understanding.Models;

/// <summary>The parts model files share: sorted keys as steps, weights label by label (runs of zeros pack well).</summary>
internal static class PackedKeys
{
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

    public static sbyte[] ReadColumns(BinaryReader reader, int rows, int columns)
    {
        var found = new sbyte[rows * columns];
        var column = new byte[rows];
        for (var j = 0; j < columns; j++)
        {
            reader.BaseStream.ReadExactly(column);
            for (var i = 0; i < rows; i++)
            {
                found[(i * columns) + j] = (sbyte)column[i];
            }
        }

        return found;
    }
}
