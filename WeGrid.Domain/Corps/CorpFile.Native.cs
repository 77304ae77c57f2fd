using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Corps;

// 原生上报: settings.native, which of WeCom's own forms are read.
public static partial class CorpFile
{
    private static IReadOnlyList<NativeSource> ReadNative(CorpFileReader file) => [.. file.Object("settings")?.Choices<NativeSource>("native").Distinct() ?? []];
}
