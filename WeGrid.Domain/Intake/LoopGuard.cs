namespace WeGrid.Domain.Intake;

/// <summary>
/// 防循环: who says the same thing over and over in one conversation is a machine, or gets the same answer anyway: what is said is taken as ever,
/// but no further reply goes out. A machine that answers a machine would never end. Kept in memory: it forgets with its host, which costs a few
/// replies and no matter.
/// </summary>
public sealed class LoopGuard
{
    /// <summary>So many times in <see cref="Within"/> are answered.</summary>
    public const int Answered = 5;

    /// <summary>After so long a time the same words are answered again.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    private const int MostSpeakers = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Corp, string Conversation, string Person), Said> _said = [];

    /// <summary>Whether this is said once too often; a message that is decided anew counts once.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="spoken">What is said.</param>
    public bool Repeats(string corpId, Spoken spoken)
    {
        ArgumentNullException.ThrowIfNull(spoken);
        var text = spoken.Text.Trim();
        if (text.Length == 0 || spoken.MenuId is not null)
        {
            // A voice, a picture, a tap: not the same because no words come with it.
            return false;
        }

        lock (_gate)
        {
            if (_said.Count >= MostSpeakers)
            {
                // A storm of people is no loop; what is forgotten costs a few replies.
                _said.Clear();
            }

            var key = (corpId, spoken.Conversation, spoken.Person);
            if (!_said.TryGetValue(key, out var said) || said.Text != text)
            {
                _said[key] = said = new Said(text, []);
            }

            said.Times.RemoveAll(t => t.At <= spoken.At - Within);
            if (!said.Times.Exists(t => t.MessageId == spoken.MessageId))
            {
                said.Times.Add((spoken.MessageId, spoken.At));
                said.Times.RemoveRange(0, Math.Max(0, said.Times.Count - Answered - 1));
            }

            return said.Times.Count > Answered;
        }
    }

    private sealed record Said(string Text, List<(string MessageId, DateTimeOffset At)> Times);
}
