using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Domain.Intake;

/// <summary>
/// 网页反映: who writes by a form has no account anywhere; what stands for them is made from the key of their page, and leads back to
/// nobody. Whoever has the key is that person; who reads the tables can open nothing.
/// </summary>
public static class FormTalk
{
    private const string Start = "form-";
    private const int Bytes = 16;

    /// <summary>Channel of the conversation, and of the recorded message.</summary>
    public const string Channel = ChannelBook.Form;

    /// <summary>诉求人 of a page.</summary>
    /// <param name="keyHash"><see cref="Tickets.LinkToken.Hash"/> of the page's key.</param>
    public static string PersonOf(byte[] keyHash)
    {
        ArgumentNullException.ThrowIfNull(keyHash);
        return Start + Convert.ToHexStringLower(SHA256.HashData([.. "form/1:"u8, .. keyHash]), 0, Bytes);
    }

    /// <summary>Whether an id is of somebody who wrote by a form.</summary>
    /// <param name="person">An id.</param>
    public static bool IsPerson(string person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return person.Length == Start.Length + (2 * Bytes) && person.StartsWith(Start, StringComparison.Ordinal) && person.Skip(Start.Length).All(char.IsAsciiHexDigitLower);
    }

    /// <summary>Conversation key: one page is one talk.</summary>
    /// <param name="person">诉求人.</param>
    public static string ConversationOf(string person) => $"{Channel}:{person}";

    /// <summary>Whether a conversation is held by a page.</summary>
    /// <param name="conversation">Conversation key.</param>
    public static bool IsConversation(string conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        return conversation.StartsWith(Channel + ":", StringComparison.Ordinal);
    }

    /// <summary>The message's own id: the same for a draft that is sent twice.</summary>
    /// <param name="person">诉求人.</param>
    /// <param name="once">What the form counts by; empty for the report itself.</param>
    public static byte[] DedupKeyOf(string person, ReadOnlySpan<byte> once) => Encoding.UTF8.GetBytes($"{Channel}:{person}:{Convert.ToHexStringLower(once)}");
}
