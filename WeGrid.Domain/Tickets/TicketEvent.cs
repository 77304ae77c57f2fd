namespace WeGrid.Domain.Tickets;

/// <summary>工单事件: one change, as it is kept. The bytes are what was hashed; they are never written again.</summary>
/// <param name="CorpId">租户.</param>
/// <param name="Number">工单号.</param>
/// <param name="Seq">From 1, without gaps.</param>
/// <param name="At">When, cut to microseconds.</param>
/// <param name="Move">What.</param>
/// <param name="By">Who.</param>
/// <param name="From">State before; null for the first event.</param>
/// <param name="To">State after.</param>
/// <param name="Canonical">The exact bytes hashed; they contain the hash before.</param>
/// <param name="Hash">SHA-256 of <paramref name="Canonical"/>.</param>
/// <param name="Personal">Personal values beside the chain: name, value and salt; only their digest is in the chain.</param>
public sealed record TicketEvent(
    string CorpId,
    long Number,
    int Seq,
    DateTimeOffset At,
    TicketMove Move,
    Actor By,
    TicketStatus? From,
    TicketStatus To,
    byte[] Canonical,
    byte[] Hash,
    IReadOnlyList<PersonalValue> Personal);

/// <summary>个人信息: a value that stands beside the chain and can be erased without breaking it.</summary>
/// <param name="Name">Which value: note, person …</param>
/// <param name="Value">The value itself.</param>
/// <param name="Salt">16 random bytes, erased with the value.</param>
public sealed record PersonalValue(string Name, string Value, byte[] Salt);
