using System.Runtime.InteropServices;

namespace WeGrid.Archive;

/// <summary>
/// libWeWorkFinanceSdk_C.so as its header WeWorkFinanceSdk_C.h declares it. Texts are C strings, UTF-8; timeouts are seconds; what is
/// returned is 0 or an error code.
/// </summary>
internal static partial class FinanceLibrary
{
    private const string Name = "WeWorkFinanceSdk_C";

    /// <summary>Where the library lies; before the first call.</summary>
    public static void Use(string path) =>
        NativeLibrary.SetDllImportResolver(typeof(FinanceLibrary).Assembly, (name, _, _) => name == Name ? NativeLibrary.Load(path) : 0);

    [LibraryImport(Name)]
    public static partial FinanceHandle NewSdk();

    [LibraryImport(Name)]
    public static partial int Init(FinanceHandle sdk, byte[] corpId, byte[] secret);

    [LibraryImport(Name)]
    public static partial void DestroySdk(nint sdk);

    [LibraryImport(Name)]
    public static partial int GetChatData(FinanceHandle sdk, ulong seq, uint limit, byte[] proxy, byte[] password, int timeout, SliceHandle chatData);

    [LibraryImport(Name)]
    public static partial int DecryptData(byte[] key, byte[] message, SliceHandle text);

    [LibraryImport(Name)]
    public static partial int GetMediaData(FinanceHandle sdk, byte[] index, byte[] fileId, byte[] proxy, byte[] password, int timeout, MediaHandle media);

    [LibraryImport(Name)]
    public static partial SliceHandle NewSlice();

    [LibraryImport(Name)]
    public static partial void FreeSlice(nint slice);

    [LibraryImport(Name)]
    public static partial nint GetContentFromSlice(SliceHandle slice);

    [LibraryImport(Name)]
    public static partial int GetSliceLen(SliceHandle slice);

    [LibraryImport(Name)]
    public static partial MediaHandle NewMediaData();

    [LibraryImport(Name)]
    public static partial void FreeMediaData(nint media);

    [LibraryImport(Name)]
    public static partial nint GetOutIndexBuf(MediaHandle media);

    [LibraryImport(Name)]
    public static partial int GetIndexLen(MediaHandle media);

    [LibraryImport(Name)]
    public static partial nint GetData(MediaHandle media);

    [LibraryImport(Name)]
    public static partial int GetDataLen(MediaHandle media);

    [LibraryImport(Name)]
    public static partial int IsMediaDataFinish(MediaHandle media);
}

/// <summary>WeWorkFinanceSdk_t: one sign-in.</summary>
internal sealed class FinanceHandle() : Handle(FinanceLibrary.DestroySdk);

/// <summary>Slice_t: a text the library made.</summary>
internal sealed class SliceHandle() : Handle(FinanceLibrary.FreeSlice)
{
    public byte[] Content() => Bytes(FinanceLibrary.GetContentFromSlice(this), FinanceLibrary.GetSliceLen(this));
}

/// <summary>MediaData_t: a piece of a file.</summary>
internal sealed class MediaHandle() : Handle(FinanceLibrary.FreeMediaData)
{
    public byte[] Content() => Bytes(FinanceLibrary.GetData(this), FinanceLibrary.GetDataLen(this));

    public byte[] NextIndex() => Bytes(FinanceLibrary.GetOutIndexBuf(this), FinanceLibrary.GetIndexLen(this));

    public bool IsLast() => FinanceLibrary.IsMediaDataFinish(this) == 1;
}

/// <summary>Something of the library's that must be given back once.</summary>
/// <param name="free">Gives it back.</param>
internal abstract class Handle(Action<nint> free) : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        free(handle);
        return true;
    }

    /// <summary>A copy: what the library lent is gone with the handle.</summary>
    protected static byte[] Bytes(nint at, int length)
    {
        if (at == 0 || length <= 0)
        {
            return [];
        }

        var bytes = new byte[length];
        Marshal.Copy(at, bytes, 0, length);
        return bytes;
    }
}
