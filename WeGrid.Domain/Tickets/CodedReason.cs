namespace WeGrid.Domain.Tickets;

/// <summary>原因: one coded reason of a list a town may edit. What is counted and compared is the code; people write and read the name.</summary>
/// <param name="Code">Stays when the name is reworded.</param>
/// <param name="Name">As people write and read it: 不属职责.</param>
/// <param name="Words">Other words it is known by: 不归我们管.</param>
/// <param name="Learns">退单: whether the unit is offered later for such matters, when it says so often.</param>
/// <param name="GoTo">不予受理: who it belongs to, told to the resident; empty when the reason names nobody.</param>
public sealed record CodedReason(string Code, string Name, IReadOnlyList<string> Words, bool Learns, string GoTo)
{
    /// <summary>Length of the longest name, code or word of this reason said in the text; 0 when it is not said.</summary>
    internal int SaidIn(string text) =>
        Words.Append(Name).Append(Code).Where(w => text.Contains(w, StringComparison.OrdinalIgnoreCase)).Select(w => w.Length).DefaultIfEmpty().Max();
}
