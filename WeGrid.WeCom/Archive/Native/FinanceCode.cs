using System.Collections.Frozen;

namespace WeGrid.WeCom.Archive.Native;

/// <summary>存档错误类: what helps against an error of the archive's library.</summary>
public enum FinanceCure
{
    /// <summary>No error.</summary>
    None,

    /// <summary>Asking again; nobody need do anything.</summary>
    Again,

    /// <summary>The private key of that version, or the right one: it is imported with the corp file.</summary>
    Key,

    /// <summary>Somebody must set something right, here or in WeCom's console; until then every call fails.</summary>
    Setting,

    /// <summary>Nothing: it is not there any more, or never was.</summary>
    Gone,

    /// <summary>Asking for less at once.</summary>
    Less,

    /// <summary>Another library file.</summary>
    Library,
}

/// <summary>
/// 存档错误码: one error of the archive's library with its meaning and cure. The library numbers by itself, not as the API does
/// (WeWorkFinanceSdk_C.h; developer.work.weixin.qq.com paths 91774 and 90313); codes below zero are ours.
/// </summary>
/// <param name="Code">What the call returned.</param>
/// <param name="Cure">Its class.</param>
/// <param name="Meaning">What it says, for a log: no ids, no words of anybody.</param>
/// <param name="Help">What to do.</param>
public sealed record FinanceCode(int Code, FinanceCure Cure, string Meaning, string Help)
{
    /// <summary>The library cannot be loaded.</summary>
    public const int NoLibrary = -1;

    /// <summary>The library lacks one of the functions.</summary>
    public const int NoFunction = -2;

    /// <summary>No private key of the version a message names.</summary>
    public const int NoKey = 10007;

    /// <summary>The private key does not open what is sealed with it.</summary>
    public const int WrongKey = 10006;

    /// <summary>encrypt_random_key is no base64, or there is none.</summary>
    public const int NoRandomKey = 10008;

    private static readonly FrozenDictionary<int, FinanceCode> s_table = Table().ToFrozenDictionary(c => c.Code);

    /// <summary>Every known code.</summary>
    public static IReadOnlyCollection<FinanceCode> All => s_table.Values;

    /// <summary>What a code means; one that is not in the table is asked again, and said to be unknown.</summary>
    /// <param name="code">0, 10000 to 10011, some of the API's, or ours.</param>
    public static FinanceCode Of(int code) =>
        s_table.TryGetValue(code, out var known) ? known : new(code, FinanceCure.Again, "an error the library does not document", "look it up with WeCom; it is tried again");

    private static IEnumerable<FinanceCode> Table() =>
    [
        new(0, FinanceCure.None, "all well", ""),
        new(10000, FinanceCure.Setting, "a parameter is wrong", "check wecomCorpId and archive.secret in the corp file, and Archive__Proxy"),
        new(10001, FinanceCure.Again, "the network does not answer", "nothing, it is tried again; if it stays, check this machine's way out and Archive__Proxy"),
        new(10002, FinanceCure.Again, "the answer cannot be read", "nothing, it is tried again"),
        new(10003, FinanceCure.Again, "the system failed", "nothing, it is tried again"),
        new(10004, FinanceCure.Key, "sealing failed by a wrong key", "give WeCom's console a new public key and import its private key with its version"),
        new(10005, FinanceCure.Gone, "there is no such sdkfileid", "nothing"),
        new(WrongKey, FinanceCure.Key, "the private key does not open the message", "import the private key that belongs to this version"),
        new(NoKey, FinanceCure.Key, "no private key of this version", "add it to archive.keys of the corp file and import the file"),
        new(NoRandomKey, FinanceCure.Key, "encrypt_random_key cannot be read", "import the private key that belongs to this version"),
        new(10009, FinanceCure.Setting, "this machine's address is not trusted", "add it in WeCom's console: 会话内容存档 – 可信IP地址"),
        new(10010, FinanceCure.Gone, "older than five days", "nothing"),
        new(10011, FinanceCure.Setting, "WeCom's certificate cannot be checked", "bring the machine's clock and certificates up to date; a proxy must not open the connection"),
        new(301042, FinanceCure.Setting, "this machine's address is not trusted", "add it in WeCom's console: 会话内容存档 – 可信IP地址"),
        new(301052, FinanceCure.Setting, "the archive's service has run out", "renew 会话内容存档 in WeCom's console"),
        new(301053, FinanceCure.Setting, "the archive is not switched on", "switch 会话内容存档 on in WeCom's console"),
        new(301058, FinanceCure.Less, "too much in one answer", "nothing, less is asked for"),
        new(301111, FinanceCure.Library, "the library is too old", "load the newest one from WeCom and point Archive__Library at it"),
        new(NoLibrary, FinanceCure.Library, "the library cannot be loaded", "point Archive__Library at libWeWorkFinanceSdk_C.so for this kind of machine; ldd shows what it lacks"),
        new(NoFunction, FinanceCure.Library, "the library lacks a function", "point Archive__Library at WeCom's own libWeWorkFinanceSdk_C.so, the C one"),
    ];
}
