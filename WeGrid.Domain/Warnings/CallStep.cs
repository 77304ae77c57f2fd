namespace WeGrid.Domain.Warnings;

/// <summary>叫应动作: what a look at a run brings about besides changed callees; made into messages by <see cref="CallWords"/>.</summary>
public abstract record CallStep
{
    /// <summary>叫: one try of one person.</summary>
    /// <param name="Callee">Whom.</param>
    /// <param name="Number">第几次, from 1.</param>
    public sealed record Try(Callee Callee, int Number) : CallStep;

    /// <summary>报上级: the list of those not woken who are theirs, live.</summary>
    /// <param name="Superior">To whom.</param>
    /// <param name="Unwoken">Who is not woken.</param>
    public sealed record Report(string Superior, IReadOnlyList<Callee> Unwoken) : CallStep;

    /// <summary>上门: somebody is asked to go to somebody's door.</summary>
    /// <param name="Walker">Who goes.</param>
    /// <param name="Callee">To whom.</param>
    public sealed record Door(string Walker, Callee Callee) : CallStep;

    /// <summary>支援: somebody needs help; said to one of those above them.</summary>
    /// <param name="Superior">To whom.</param>
    /// <param name="Callee">Who needs it.</param>
    public sealed record Help(string Superior, Callee Callee) : CallStep;
}
