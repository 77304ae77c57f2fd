namespace WeGrid.Domain.Understanding;

/// <summary>How sure a place is, least sure first.</summary>
public enum Certainty
{
    /// <summary>Only the chat's own grid is known.</summary>
    ChatOnly,

    /// <summary>A name that several places bear; the one nearest to the chat was taken.</summary>
    Likely,

    /// <summary>On a border: the places of several grids; filed at the one above.</summary>
    Border,

    /// <summary>A name that means one place here.</summary>
    Exact,
}
