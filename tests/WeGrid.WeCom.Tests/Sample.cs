using WeGrid.WeCom.Callbacks;

namespace WeGrid.WeCom.Tests;

/// <summary>Own samples of what the platform sends, one file per type.</summary>
internal static class Sample
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", name));

    public static IEnumerable<string> Names(string pattern) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples"), pattern).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    public static T Xml<T>(string name)
        where T : CallbackMessage => Assert.IsType<T>(CallbackParser.ParseXml(Bytes(name)));

    public static T Bot<T>(string name)
        where T : CallbackMessage => Assert.IsType<T>(CallbackParser.ParseBot(Bytes(name)));
}
