using System.Collections.Concurrent;
using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres.Sockets;
using WeGrid.WeCom.Sockets;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Bot.Sockets;

/// <summary>代言: says on the connection what the Workers hand over, and writes what became of it. Order, budgets and repeats are theirs.</summary>
internal sealed partial class SocketSpeaker(BotWords words, Clocks clocks, ILogger<SocketSpeaker> log)
{
    private const int AtOnce = 64;
    private const int Tries = 6;
    private readonly ConcurrentDictionary<Guid, (BotSocket On, Task Done)> _underWay = new();

    /// <summary>Takes what waits and begins to say it.</summary>
    public async Task SayAsync(BotSocket socket, SocketLease lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var taken = await words.TakeAsync(lease, AtOnce, cancellationToken);
            foreach (var word in taken)
            {
                Begin(socket, () => SayOneAsync(socket, lease.CorpId, word));
            }

            if (taken.Count < AtOnce)
            {
                return;
            }
        }
    }

    /// <summary>Waits until the fate of everything begun on this connection is written; not for ever.</summary>
    public async Task WhenSaidAsync(BotSocket socket) =>
        await Task.WhenAll(_underWay.Values.Where(w => w.On == socket).Select(w => w.Done)).WaitAsync(SocketRules.Farewell, clocks.Machine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Begin(BotSocket socket, Func<Task> saying)
    {
        var key = Guid.NewGuid();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay[key] = (socket, done.Task);
        _ = RunAsync();

        async Task RunAsync()
        {
            try
            {
                await saying();
            }
            finally
            {
                _underWay.TryRemove(key, out _);
                done.SetResult();
            }
        }
    }

    private async Task SayOneAsync(BotSocket socket, string corpId, BotWord word)
    {
        var result = await socket.SendAsync(word.Command, word.RequestId.Length > 0 ? word.RequestId : socket.NewId(word.Command), word.Body, CancellationToken.None);
        var answer = result.ErrCode is { } code ? new WordAnswer(WordFate.Answered, code) : new WordAnswer(result.Verdict == Said.Retry ? WordFate.Kept : WordFate.Unknown);
        for (var tried = 1; tried <= Tries; tried++)
        {
            try
            {
                await words.AnswerAsync(corpId, word, answer, CancellationToken.None);
                return;
            }
            catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
            {
                AnswerWaits(corpId, broken.GetType().Name);
                await Task.Delay(TimeSpan.FromMilliseconds(50 << tried), clocks.Machine);
            }
        }
    }

    [LoggerMessage(EventId = 122, Level = LogLevel.Warning, Message = "Corp {CorpId}: what became of words said on a long connection cannot be written ({Fault}).")]
    private partial void AnswerWaits(string corpId, string fault);
}
