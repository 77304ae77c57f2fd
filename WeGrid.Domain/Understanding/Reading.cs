namespace WeGrid.Domain.Understanding;

/// <summary>One message with all that was found in it: what the rules look at.</summary>
internal sealed class Reading
{
    public required NormalText Normal { get; init; }

    public required Evidence Evidence { get; init; }

    public required ChatContext Context { get; init; }

    public required CategoryGuess Category { get; init; }

    /// <summary>The phrase the rules take for the place, as a range of the original.</summary>
    public required (int Start, int End)? Place { get; init; }

    public string? PlacePhrase => Place is { } p ? Normal.Original[p.Start..p.End] : null;

    public required double Need { get; init; }

    /// <summary>险情分 (<see cref="DangerScore"/>).</summary>
    public required double Danger { get; init; }

    public required LexiconLimits Limits { get; init; }

    public string Text => Normal.Text;

    /// <summary>Gives the rented memory back; nothing can be asked any more.</summary>
    public void Release()
    {
        Evidence.Release();
        Normal.Release();
    }

    public bool Has(Signal signal) => Evidence.Has(signal);

    /// <summary>Whether the text complains of something or asks for something of its own.</summary>
    public bool AsksForAction => Evidence.HasAny(
        Signal.Trouble, Signal.Help, Signal.Complain, Signal.Accuse, Signal.NotCured, Signal.TwoHours, Signal.Day);

    /// <summary>Told of another place or another time, with nothing that says here and now.</summary>
    public bool IsFarAway =>
        Has(Signal.Elsewhere) || Has(Signal.Reply) || (Evidence.HasAny(Signal.Past, Signal.Aftermath) && !Has(Signal.Now));
}
