using System.Diagnostics;
using WeGrid.Domain.Understanding;

namespace WeGrid.Trainer.Tasks;

/// <summary>What understanding one message of some 60 characters costs, on one core.</summary>
internal static class SpeedTask
{
    private const int Characters = 60;
    private const int Rounds = 7;
    private const int Messages = 4000;

    // Until the runtime has compiled what is asked often; before, it is five times slower.
    private const int WarmUp = 10;

    /// <summary>Prints messages a second and the bytes each needs beyond what is kept of it.</summary>
    public static void Evaluate(Understander understander, IReadOnlyList<string> talk)
    {
        var some = Joined(talk).Take(Messages).ToArray();
        if (some.Length == 0)
        {
            throw new InputException($"speed needs texts of {Characters} characters together; these files hold fewer");
        }

        var texts = Enumerable.Range(0, Messages).Select(i => some[i % some.Length]).ToArray();
        var kept = new Understood[texts.Length];
        for (var i = 0; i < WarmUp; i++)
        {
            Round(understander, texts, kept);
        }

        var rates = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Round(understander, texts, kept);
            rates.Add(texts.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        rates.Sort();
        var (allocated, held) = Bytes(understander, texts, kept);
        Figures.Print("messages_per_s", rates[Rounds / 2], $"whole pipeline with reasons, {some.Length} texts of {texts.Average(t => t.Length):0} characters, one core, median of {Rounds} rounds, {rates[0]:0}–{rates[^1]:0}");
        Figures.Print("bytes_per_message", allocated - held, $"{allocated:0} allocated less {held:0} that the result keeps");
    }

    private static void Round(Understander understander, string[] texts, Understood[] kept)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            kept[i] = understander.Understand(texts[i], ChatContext.Group(null));
        }
    }

    private static (double Allocated, double Held) Bytes(Understander understander, string[] texts, Understood[] kept)
    {
        Array.Clear(kept);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = GC.GetAllocatedBytesForCurrentThread();
        Round(understander, texts, kept);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(kept);
        return ((double)allocated / texts.Length, (double)held / texts.Length);
    }

    // Neighbours in the file joined until they are long enough: real words, no padding.
    private static IEnumerable<string> Joined(IReadOnlyList<string> talk)
    {
        var text = "";
        foreach (var line in talk.Where(t => t.Length > 0))
        {
            text = text.Length == 0 ? line : text + "，" + line;
            if (text.Length >= Characters)
            {
                yield return text[..Characters];
                text = "";
            }
        }
    }
}
