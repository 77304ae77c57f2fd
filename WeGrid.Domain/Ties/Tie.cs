using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Domain.Ties;

/// <summary>怎么认定的: nobody is tied by a name alone, and no machine ties.</summary>
public enum TieHow
{
    /// <summary>本人凭关联码: the person entered on one side what the other gave them, and confirmed it.</summary>
    Code = 1,

    /// <summary>工作人员认定: staff of the grid says so, with a reason.</summary>
    Staff = 2,
}

/// <summary>关联: two identities of one corp are one person, or a phone or household belongs to a person. Resolved when something is read; undone, it is as if it had never been.</summary>
/// <param name="Id">Ours.</param>
/// <param name="One">A chat id or userid.</param>
/// <param name="Other">Another, or a phone or household (<see cref="Identity"/>).</param>
/// <param name="How">怎么认定的.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
/// <param name="Why">为什么, in words.</param>
public sealed record Tie(Guid Id, string One, string Other, TieHow How, string By, DateTimeOffset At, string Why);

/// <summary>取消关联: which tie ends, by whom and why.</summary>
/// <param name="Id">Which.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
/// <param name="Why">为什么; may be empty for one's own.</param>
public sealed record TieUndone(Guid Id, string By, DateTimeOffset At, string Why);

/// <summary>身份: how one person appears. A chat id or userid as the platform has it (no platform writes a colon into one), a phone, or a household of a register.</summary>
public static class Identity
{
    private const string PhoneStart = "tel:";
    private const string HouseholdStart = "household:";

    /// <summary>电话.</summary>
    /// <param name="phone">The number.</param>
    public static string Phone(string phone) => PhoneStart + phone;

    /// <summary>户: an entry of a register.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="number">编号.</param>
    public static string Household(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{HouseholdStart}{kind}:{number}");

    /// <summary>账号: who can speak; phones and households cannot.</summary>
    /// <param name="identity">An identity.</param>
    public static bool IsAccount(string identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.Length > 0 && !identity.Contains(':', StringComparison.Ordinal);
    }

    /// <summary>The number of a phone; null for anything else.</summary>
    /// <param name="identity">An identity.</param>
    public static string? PhoneOf(string identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.StartsWith(PhoneStart, StringComparison.Ordinal) ? identity[PhoneStart.Length..] : null;
    }

    /// <summary>Register and number of a household; null for anything else.</summary>
    /// <param name="identity">An identity.</param>
    public static (string Kind, int Number)? HouseholdOf(string identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.StartsWith(HouseholdStart, StringComparison.Ordinal) && identity[HouseholdStart.Length..].Split(':') is [var kind, var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var entry) ? (kind, entry) : null;
    }
}

/// <summary>关联码: six digits that lead to one identity by one of its tickets. Whoever enters it elsewhere, with the number, is that person.</summary>
/// <param name="Number">工单 of the identity; named with the code, so that a guess hits one code and not any.</param>
/// <param name="Person">Whose.</param>
/// <param name="Digest"><see cref="DigestOf"/>.</param>
/// <param name="By">Who handed it out: the person, from their page, or staff.</param>
/// <param name="At">When.</param>
public sealed record TieCode(long Number, string Person, byte[] Digest, string By, DateTimeOffset At)
{
    /// <summary>How long it is good.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    /// <summary>So many wrong ones of one sender, or for one ticket, in <see cref="Lasts"/>; then none is taken.</summary>
    public const int MostWrong = 3;

    /// <summary>So many may be asked for in <see cref="Lasts"/>.</summary>
    public const int MostGiven = 3;

    /// <summary>Who entered it and has not confirmed yet; null for nobody.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Makes one of random bytes.</summary>
    /// <param name="random">At least four bytes nobody can guess.</param>
    public static string New(ReadOnlySpan<byte> random) =>
        (System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(random) % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    /// <summary>As it is kept.</summary>
    /// <param name="number">工单.</param>
    /// <param name="person">Whose.</param>
    /// <param name="code">The digits.</param>
    public static byte[] DigestOf(long number, string person, string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"tie/1:{number}:{person}:{code}")));

    /// <summary>Whether it is that one, and still good.</summary>
    /// <param name="code">The digits.</param>
    /// <param name="now">Now.</param>
    public bool Is(string code, DateTimeOffset now) => now < At + Lasts && CryptographicOperations.FixedTimeEquals(Digest, DigestOf(Number, Person, code));
}

/// <summary>A code that was asked for, or one that was wrong: counted for a day.</summary>
/// <param name="Id">Ours.</param>
/// <param name="Person">Who asked, or entered it.</param>
/// <param name="Number">For which ticket; 0 for one that was asked for.</param>
/// <param name="At">When.</param>
public sealed record TieTry(Guid Id, string Person, long Number, DateTimeOffset At);
