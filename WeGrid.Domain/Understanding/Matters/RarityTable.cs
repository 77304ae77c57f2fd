namespace WeGrid.Domain.Understanding.Matters;

/// <summary>字对罕见度: in how many letters a character pair was seen. Names of places and firms are rare, words for troubles are not.</summary>
internal sealed class RarityTable
{
    /// <summary>Width of a slot number; two pairs seldom share one.</summary>
    public const int Bits = 20;

    private readonly float[] _rarity = new float[byte.MaxValue + 1];
    private readonly byte[] _seen = new byte[1 << Bits];

    /// <param name="letters">How many letters were counted.</param>
    /// <param name="slots">Slots of the pairs seen often enough to be kept.</param>
    /// <param name="seen">For each slot <see cref="Grade"/> of the letters it was seen in.</param>
    public RarityTable(int letters, ReadOnlySpan<int> slots, ReadOnlySpan<sbyte> seen)
    {
        Letters = letters;
        for (var i = 0; i < slots.Length; i++)
        {
            _seen[slots[i]] = (byte)seen[i];
        }

        for (var grade = 0; grade < _rarity.Length; grade++)
        {
            _rarity[grade] = (float)Math.Max(0.1, Math.Log(letters + 1.0) - (grade / Steps));
        }
    }

    private const double Steps = 20;

    /// <summary>How many letters were counted.</summary>
    public int Letters { get; }

    /// <summary>Logarithm of 1 / share of letters with the pair, at least 0.1.</summary>
    public float Of(uint pair) => _rarity[_seen[SlotOf(pair)]];

    /// <summary>Where a pair is kept.</summary>
    public static int SlotOf(uint pair) => (int)((pair * 2654435769u) >> (32 - Bits));

    /// <summary>A count of letters as it is kept: in steps of five per cent.</summary>
    public static byte Grade(int letters) => (byte)Math.Clamp(Math.Round(Math.Log(letters + 1.0) * Steps), 0, byte.MaxValue);
}
