namespace WeGrid.WeCom.Messages;

/// <summary>正文: a request body ready to be stored and sent as it is, or the reason why it cannot be built.</summary>
public readonly record struct BuiltBody
{
    private BuiltBody(ReadOnlyMemory<byte> bytes, MessageRefusal? refusal, MessageRefusal? advice)
    {
        Bytes = bytes;
        Refusal = refusal;
        Advice = advice;
    }

    /// <summary>UTF-8 JSON, same input same bytes (the platform's duplicate check compares them); empty when refused.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The first limit that was broken; null when built.</summary>
    public MessageRefusal? Refusal { get; }

    /// <summary>A recommendation that was exceeded (title lengths): clients may cut the display, the platform takes it.</summary>
    public MessageRefusal? Advice { get; }

    /// <summary>True when there is a body.</summary>
    public bool IsBuilt => Refusal is null && !Bytes.IsEmpty;

    /// <summary>Sizes only; what people wrote stays out of logs.</summary>
    public override string ToString() => Refusal is null ? $"BuiltBody({Bytes.Length} bytes)" : $"BuiltBody(refused: {Refusal})";

    internal static BuiltBody Of(ReadOnlyMemory<byte> bytes, MessageRefusal? advice = null) => new(bytes, null, advice);

    internal static BuiltBody Refused(MessageRefusal refusal) => new(default, refusal, null);
}

/// <summary>限额单位: what a limit counts.</summary>
public enum LimitUnit
{
    /// <summary>UTF-8 bytes: 3 per Chinese character, 4 per emoji.</summary>
    Bytes,

    /// <summary>Characters as people see them.</summary>
    Characters,

    /// <summary>Entries of a list.</summary>
    Items,

    /// <summary>The value must be given; the limit is 1.</summary>
    Required,

    /// <summary>The value has characters that the platform does not take there; the limit is 0.</summary>
    Form,
}

/// <summary>Which field broke which limit by how much. Never the value itself.</summary>
/// <param name="Field">Path in the body, e.g. <c>template_card.button_list[2].key</c>.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Limit">Most that is allowed.</param>
/// <param name="Actual">What was given.</param>
public sealed record MessageRefusal(string Field, LimitUnit Unit, int Limit, int Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Actual} {Unit}, limit {Limit}";
}
