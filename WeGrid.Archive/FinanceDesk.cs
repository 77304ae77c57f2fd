using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Archive;

/// <summary>Puts a question to the library. What the library returns goes back as it is: what it means is the other side's business.</summary>
internal sealed class FinanceDesk : IDisposable
{
    private static readonly IReadOnlyList<ReadOnlyMemory<byte>> _notOpen = [ArchiveFrame.Number(BadParameter)];

    /// <summary>The library's own code for it.</summary>
    private const int BadParameter = 10000;

    private FinanceHandle? _sdk;

    /// <summary>The code, and what came with it.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Answer(IReadOnlyList<ReadOnlyMemory<byte>> question)
    {
        try
        {
            return (question, _sdk) switch
            {
                ([{ Span: [(byte)ArchiveVerb.Open] }, var corpId, var secret], _) => [ArchiveFrame.Number(Open(corpId, secret))],
                ([{ Span: [(byte)ArchiveVerb.Page] }, var seq, var limit, var timeout, var proxy, var password], { } sdk) =>
                    Page(sdk, ArchiveFrame.Long(seq), ArchiveFrame.Number(limit), ArchiveFrame.Number(timeout), proxy, password),
                ([{ Span: [(byte)ArchiveVerb.Decrypt] }, var key, var message], { }) => Decrypt(key, message),
                ([{ Span: [(byte)ArchiveVerb.Media] }, var index, var file, var timeout, var proxy, var password], { } sdk) =>
                    Media(sdk, index, file, ArchiveFrame.Number(timeout), proxy, password),
                _ => _notOpen,
            };
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return [ArchiveFrame.Number(FinanceCode.NoLibrary)];
        }
        catch (EntryPointNotFoundException)
        {
            return [ArchiveFrame.Number(FinanceCode.NoFunction)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sdk?.Dispose();

    private int Open(ReadOnlyMemory<byte> corpId, ReadOnlyMemory<byte> secret)
    {
        _sdk?.Dispose();
        _sdk = FinanceLibrary.NewSdk();
        var word = Text(secret);
        var code = FinanceLibrary.Init(_sdk, Text(corpId), word);
        Array.Clear(word);
        return code;
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Page(
        FinanceHandle sdk, long seq, int limit, int timeout, ReadOnlyMemory<byte> proxy, ReadOnlyMemory<byte> password)
    {
        using var slice = FinanceLibrary.NewSlice();
        var code = FinanceLibrary.GetChatData(sdk, (ulong)seq, (uint)limit, Text(proxy), Text(password), timeout, slice);
        return [ArchiveFrame.Number(code), code == 0 ? slice.Content() : default];
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Decrypt(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> message)
    {
        using var slice = FinanceLibrary.NewSlice();
        var word = Text(key);
        var code = FinanceLibrary.DecryptData(word, Text(message), slice);
        Array.Clear(word);
        return [ArchiveFrame.Number(code), code == 0 ? slice.Content() : default];
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Media(
        FinanceHandle sdk, ReadOnlyMemory<byte> index, ReadOnlyMemory<byte> file, int timeout, ReadOnlyMemory<byte> proxy, ReadOnlyMemory<byte> password)
    {
        using var media = FinanceLibrary.NewMediaData();
        var code = FinanceLibrary.GetMediaData(sdk, Text(index), Text(file), Text(proxy), Text(password), timeout, media);
        return code != 0
            ? [ArchiveFrame.Number(code)]
            : [ArchiveFrame.Number(code), media.Content(), media.NextIndex(), new[] { media.IsLast() ? (byte)1 : (byte)0 }];
    }

    /// <summary>A C string.</summary>
    private static byte[] Text(ReadOnlyMemory<byte> field)
    {
        var text = new byte[field.Length + 1];
        field.Span.CopyTo(text);
        return text;
    }
}
