namespace WeGrid.Domain.Ties;

/// <summary>关联簿: who is one person by the ties that hold: accounts join, phones and households hang on a person and join nobody. Only what the ties say: without one of them it is as if it had never been.</summary>
public sealed class TieBook
{
    private readonly Dictionary<string, string> _parents = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, string> _accounts;
    private readonly ILookup<string, string> _belongings;

    /// <summary>Reads ties, in any order.</summary>
    /// <param name="ties">Which two are tied.</param>
    public TieBook(IEnumerable<(string One, string Other)> ties)
    {
        ArgumentNullException.ThrowIfNull(ties);
        var belongings = new List<(string Account, string Belonging)>();
        foreach (var (one, other) in ties)
        {
            switch (Identity.IsAccount(one), Identity.IsAccount(other))
            {
                case (true, true):
                    Join(one, other);
                    break;
                case (true, false):
                    belongings.Add((one, other));
                    break;
                case (false, true):
                    belongings.Add((other, one));
                    break;
            }
        }

        _accounts = _parents.Keys.ToLookup(RootOf, StringComparer.OrdinalIgnoreCase);
        _belongings = belongings.ToLookup(b => RootOf(b.Account), b => b.Belonging, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Nobody is tied to anybody.</summary>
    public static TieBook None { get; } = new([]);

    /// <summary>The one identity that stands for all of a person: the first in the order of their characters; oneself where nothing is tied.</summary>
    /// <param name="account">A chat id or userid.</param>
    public string PersonOf(string account) => Accounts(account)[0];

    /// <summary>Every account of that person, in order; oneself among them.</summary>
    /// <param name="account">A chat id or userid.</param>
    public IReadOnlyList<string> Accounts(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return _parents.ContainsKey(account) ? [.. _accounts[RootOf(account)].Order(StringComparer.Ordinal)] : [account];
    }

    /// <summary>Whether two accounts are one person.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    public bool AreOne(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return string.Equals(RootOf(one), RootOf(other), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Phones and households of that person, each once.</summary>
    /// <param name="account">A chat id or userid.</param>
    public IReadOnlyList<string> Belongings(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return [.. _belongings[RootOf(account)].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private void Join(string one, string other)
    {
        _parents.TryAdd(one, one);
        _parents.TryAdd(other, other);
        _parents[RootOf(one)] = RootOf(other);
    }

    private string RootOf(string account)
    {
        while (_parents.TryGetValue(account, out var parent) && !string.Equals(parent, account, StringComparison.OrdinalIgnoreCase))
        {
            account = parent;
        }

        return account;
    }
}
