using System.Buffers;
using WeGrid.Domain.Understanding.Matters;

namespace WeGrid.Trainer.Learning;

/// <summary>Counts in how many texts each character pair occurs; those seen in fewer than three are left out and count as rarest.</summary>
internal sealed class Rarity
{
    private const int Least = 3;

    private Rarity(int letters, int[] slots, byte[] grades) => (Letters, Slots, Grades) = (letters, slots, grades);

    public int Letters { get; }

    public int[] Slots { get; }

    public byte[] Grades { get; }

    public RarityTable Table => new(Letters, Slots, Array.ConvertAll(Grades, g => (sbyte)g));

    public static Rarity Of(IEnumerable<string> texts)
    {
        var counts = new int[1 << RarityTable.Bits];
        var letters = 0;
        var seen = new HashSet<int>();
        foreach (var text in texts)
        {
            letters++;
            seen.Clear();
            Slot(text, seen);
            foreach (var slot in seen)
            {
                counts[slot]++;
            }
        }

        var slots = Enumerable.Range(0, counts.Length).Where(s => counts[s] >= Least).ToArray();
        return new Rarity(letters, slots, Array.ConvertAll(slots, s => RarityTable.Grade(counts[s])));
    }

    private static void Slot(string text, HashSet<int> into)
    {
        var plain = ArrayPool<char>.Shared.Rent(text.Length + 1);
        var pairs = ArrayPool<uint>.Shared.Rent(text.Length + 1);
        var count = PairText.Pairs(plain.AsSpan(0, PairText.Plain(text, plain)), pairs);
        for (var i = 0; i < count; i++)
        {
            into.Add(RarityTable.SlotOf(pairs[i]));
        }

        ArrayPool<char>.Shared.Return(plain);
        ArrayPool<uint>.Shared.Return(pairs);
    }
}
