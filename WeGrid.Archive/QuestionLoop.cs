using System.Collections.Concurrent;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Archive;

/// <summary>
/// 问答: one question after the other, asked of the library on a thread of its own. The other side going away is seen even while a call
/// hangs: the process ends with whoever started it.
/// </summary>
internal static class QuestionLoop
{
    /// <summary>The library has been seen to overrun the usual stack.</summary>
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string library)
    {
        await using var answers = OwnProcess.TakeOutput();
        OwnProcess.ForbidDumps();
        FinanceLibrary.Use(library);
        using var questions = new BlockingCollection<IReadOnlyList<ReadOnlyMemory<byte>>>();
        var desk = new Thread(() => Serve(questions, answers), StackBytes) { IsBackground = true };
        desk.Start();
        await using var input = Console.OpenStandardInput();
        while (await ArchiveFrame.ReadAsync(input, CancellationToken.None) is { } question)
        {
            questions.Add(question);
        }

        questions.CompleteAdding();
        var isDone = desk.Join(_farewell);
        OwnProcess.End(isDone ? 0 : 1);
        return 0;
    }

    private static void Serve(BlockingCollection<IReadOnlyList<ReadOnlyMemory<byte>>> questions, Stream answers)
    {
        using var desk = new FinanceDesk();
        foreach (var question in questions.GetConsumingEnumerable())
        {
            ArchiveFrame.WriteAsync(answers, desk.Answer(question), CancellationToken.None).GetAwaiter().GetResult();
        }
    }
}
