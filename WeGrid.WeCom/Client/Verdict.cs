namespace WeGrid.WeCom.Client;

/// <summary>发送结论: what is to be done with the row.</summary>
public enum Verdict
{
    /// <summary>Taken by the platform for everybody.</summary>
    Sent,

    /// <summary>Taken, but not for everybody: see <see cref="SendResult.InvalidUsers"/>.</summary>
    Partly,

    /// <summary>Surely not taken, worth repeating: not before <see cref="SendResult.NotBefore"/>.</summary>
    Retry,

    /// <summary>
    /// 不明: may have been taken. Repeat the same bytes only where the platform recognises them (app messages with the duplicate
    /// check, kf with an own msgid); elsewhere a repeat may reach people twice.
    /// </summary>
    Unknown,

    /// <summary>Not taken, and repeating is useless.</summary>
    Dead,
}
