namespace WeGrid.Domain.Intake;

/// <summary>说过的话: one message of a conversation, and what became of it.</summary>
/// <param name="MessageId">The platform's id.</param>
/// <param name="Person">Who said it.</param>
/// <param name="Chat">Conversation key.</param>
/// <param name="At">When.</param>
/// <param name="Text">The words.</param>
public sealed record Utterance(string MessageId, string Person, string Chat, DateTimeOffset At, string Text)
{
    /// <summary>Id of the demand or of the ignored message it was kept as; null while it is not decided.</summary>
    public Guid? Id { get; init; }

    /// <summary>What became of it as a demand; null when it was ignored, or is not decided.</summary>
    public DemandStatus? Status { get; init; }

    /// <summary>工单号 it became, joined or went on from.</summary>
    public long? Ticket { get; init; }

    /// <summary>续说 of that demand.</summary>
    public Guid? PartOf { get; init; }

    /// <summary>已撤回.</summary>
    public bool IsRecalled { get; init; }

    /// <summary>The demand it is or goes on from; null when it is none.</summary>
    public Guid? Head => Status is null ? null : PartOf ?? Id;

    /// <summary>未成诉求: decided, and ignored.</summary>
    public bool IsIgnored => Id is not null && Status is null;

    internal bool IsBy(string person) => string.Equals(Person, person, StringComparison.OrdinalIgnoreCase);

    internal static Utterance Of(Demand demand) => new(demand.MessageId, demand.Person, demand.Chat, demand.SaidAt, demand.Text)
    {
        Id = demand.Id,
        Status = demand.Status,
        Ticket = demand.Ticket,
        PartOf = demand.PartOf,
    };

    internal static Utterance Of(IgnoredMessage message) => new(message.MessageId, message.Person, message.Chat, message.SaidAt, message.Text) { Id = message.Id };
}
