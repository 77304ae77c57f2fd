using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Domain.Tickets;

/// <summary>链接: the page of one ticket for one unit or one person who has no account. Kept is the digest of its token, never the token.</summary>
/// <param name="TokenHash">SHA-256 of the token.</param>
/// <param name="Kind">Whose page.</param>
/// <param name="Number">工单号.</param>
/// <param name="UnitId">承办单位, for its page.</param>
/// <param name="Person">诉求人, for theirs; the member of staff for a link to attachments.</param>
/// <param name="IssuedAt">When it was given out.</param>
/// <param name="ExpiresAt">Until when it opens.</param>
public sealed record PageLink(byte[] TokenHash, LinkKind Kind, long Number, string? UnitId, string? Person, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>待确认 whose attachments it leads to, before there is a ticket; null for a ticket.</summary>
    public Guid? Demand { get; init; }

    /// <summary>How long a link to attachments opens.</summary>
    public static readonly TimeSpan MediaLasts = TimeSpan.FromDays(14);

    /// <summary>How long it opens when the matter is confidential: as long as words that somebody asked to read.</summary>
    public static readonly TimeSpan SecretMediaLasts = TimeSpan.FromMinutes(10);

    /// <summary>How long a unit's link opens at least; it opens two weeks beyond the due time in any case.</summary>
    public static readonly TimeSpan UnitLasts = TimeSpan.FromDays(30);

    /// <summary>How long after the due time a unit's link still opens.</summary>
    public static readonly TimeSpan UnitAfterDue = TimeSpan.FromDays(14);

    /// <summary>How long a resident's link opens.</summary>
    public static readonly TimeSpan ProgressLasts = TimeSpan.FromDays(180);

    /// <summary>How long a survey's link opens: as long as anybody might pass it on; the survey itself ends earlier.</summary>
    public static readonly TimeSpan SurveyLasts = TimeSpan.FromDays(30);

    /// <summary>办理轮次 the link asks about; null for other links.</summary>
    public int? Round { get; init; }

    /// <summary>标记: enough of the digest to tell in the history which link was used; opens nothing.</summary>
    public static string MarkOf(byte[] tokenHash)
    {
        ArgumentNullException.ThrowIfNull(tokenHash);
        return Convert.ToHexStringLower(tokenHash, 0, 6);
    }
}

/// <summary>链接种类.</summary>
public enum LinkKind
{
    /// <summary>单位链接: a unit without account signs for, starts, resolves or returns.</summary>
    Unit = 1,

    /// <summary>进度链接: a resident looks.</summary>
    Progress = 2,

    /// <summary>看附件: a member of staff looks at what was sent with one ticket or one draft.</summary>
    Media = 3,

    /// <summary>评价链接: a resident rates one round of one ticket, once.</summary>
    Survey = 4,
}

/// <summary>链接钥匙: what makes a link unguessable: 256 random bits, written so that they stand in an address.</summary>
public static class LinkToken
{
    private const int Bytes = 32;

    /// <summary>Signs of a token.</summary>
    public const int Length = 43;

    /// <summary>A new one.</summary>
    /// <param name="random">Source of at least 16 random bytes at a time.</param>
    public static string New(Func<byte[]> random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new List<byte>(Bytes);
        while (bytes.Count < Bytes)
        {
            bytes.AddRange(random());
        }

        return Convert.ToBase64String([.. bytes.Take(Bytes)]).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Whether a text has the form of one; what has not is not looked up.</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    /// <summary>What is kept of it.</summary>
    public static byte[] Hash(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return SHA256.HashData(Encoding.ASCII.GetBytes(token));
    }
}
