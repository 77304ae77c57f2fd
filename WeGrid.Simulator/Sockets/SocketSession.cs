using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace WeGrid.Simulator.Sockets;

/// <summary>One connection of somebody's smart bot, signed in or not. Touched under the world's gate; what it says leaves in that order.</summary>
internal sealed class SocketSession(WebSocket socket)
{
    private readonly Channel<string> _out = Channel.CreateUnbounded<string>();

    /// <summary>Ids of the corp and the bot once signed in.</summary>
    public (string Corp, string Bot)? SignedIn { get; set; }

    /// <summary>静默: open, and nothing is read or said any more.</summary>
    public bool IsSilent { get; set; }

    /// <summary>僵尸: displaced without being closed; heartbeats are answered, and that is all.</summary>
    public bool IsZombie { get; set; }

    public void Say(JsonObject frame)
    {
        if (!IsSilent)
        {
            _out.Writer.TryWrite(frame.Text());
        }
    }

    /// <summary>胡话: what is no frame.</summary>
    public void Babble() => _out.Writer.TryWrite("not a frame");

    /// <summary>Closes when what was said has left.</summary>
    public void Close() => _out.Writer.TryComplete();

    /// <summary>The network fails.</summary>
    public void Cut() => socket.Abort();

    /// <summary>Sends until closed.</summary>
    public async Task SpeakAsync(CancellationToken cancellationToken)
    {
        await foreach (var text in _out.Reader.ReadAllAsync(cancellationToken))
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    /// <summary>The next frame; null when the other side has closed.</summary>
    public async Task<byte[]?> HearAsync(CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var piece = new byte[8192];
        while (true)
        {
            var read = await socket.ReceiveAsync(piece, cancellationToken);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            whole.Write(piece, 0, read.Count);
            if (read.EndOfMessage)
            {
                return whole.ToArray();
            }
        }
    }
}
