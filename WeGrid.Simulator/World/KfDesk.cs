using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>One 微信客服 account with what waits to be pulled (paths 94670, 94677).</summary>
internal sealed class KfDesk(KfEntry entry)
{
    public KfEntry Entry { get; } = entry;

    public string Name => Entry.Name ?? Entry.OpenKfId;

    /// <summary>Rings the callback that says "pull".</summary>
    public Action? Trigger { get; set; }

    public List<KfMessage> Messages { get; } = [];

    public Dictionary<string, KfSession> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Tokens of callbacks and when they were given.</summary>
    public Dictionary<string, DateTimeOffset> Tokens { get; } = new(StringComparer.Ordinal);

    public HashSet<string> UsedMsgIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Codes of send_msg_on_event: whom they reach and until when.</summary>
    public Dictionary<string, (string Person, DateTimeOffset Until)> EventCodes { get; } = new(StringComparer.Ordinal);

    public KfSession Session(string person)
    {
        if (!Sessions.TryGetValue(person, out var session))
        {
            Sessions[person] = session = new KfSession();
        }

        return session;
    }
}

/// <summary>One message or event in the pull queue; the sequence number is what a cursor points at.</summary>
internal sealed record KfMessage(long Seq, DateTimeOffset At, JsonObject Body);

/// <summary>Where the talk with one customer stands.</summary>
internal sealed class KfSession
{
    public DateTimeOffset? LastCustomerMessage { get; set; }

    public int SentSince { get; set; }

    /// <summary>0 new, 1 machine, 2 queue, 3 human, 4 ended (path 94669).</summary>
    public int State { get; set; }

    /// <summary>The customer has switched messages off: sends succeed and then fail (msg_send_fail type 10).</summary>
    public bool Refuses { get; set; }
}
