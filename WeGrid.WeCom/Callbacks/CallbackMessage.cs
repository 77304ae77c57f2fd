namespace WeGrid.WeCom.Callbacks;

/// <summary>
/// 回调消息: one decrypted callback, fully read. Unknown types arrive as <see cref="UnknownMessage"/> and broken ones as
/// <see cref="UnreadableMessage"/>, so reading never fails.
/// </summary>
public abstract record CallbackMessage
{
    /// <summary>The platform's name of the type: MsgType, or Event for events; msgtype or eventtype for bots.</summary>
    public abstract string Type { get; }

    /// <summary>Type names only: residents' words and one-time codes do not reach logs through this.</summary>
    public sealed override string ToString() => $"{GetType().Name}({(Type.Length > 64 ? Type[..64] : Type)})";
}

/// <summary>未知类型: authentic, well-formed, of a type this version does not know. The raw plaintext is kept.</summary>
/// <param name="TypeName">The platform's name; empty when it names none.</param>
/// <param name="Sender">The userid it came from; empty when it names none.</param>
/// <param name="Raw">The plaintext.</param>
public sealed record UnknownMessage(string TypeName, string Sender, ReadOnlyMemory<byte> Raw) : CallbackMessage
{
    /// <inheritdoc/>
    public override string Type => TypeName;
}

/// <summary>读不懂: not XML or JSON of the expected form.</summary>
/// <param name="Fault">Why.</param>
/// <param name="Raw">The plaintext.</param>
public sealed record UnreadableMessage(CallbackFault Fault, ReadOnlyMemory<byte> Raw) : CallbackMessage
{
    /// <inheritdoc/>
    public override string Type => Fault.ToString();
}

/// <summary>One question's answer in a card (SelectedItem).</summary>
/// <param name="QuestionKey">The key of the selection or checkbox list.</param>
/// <param name="OptionIds">The ids chosen, in the platform's order.</param>
public sealed record SelectedItem(string QuestionKey, IReadOnlyList<string> OptionIds);
