using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>Domain and WeCom are read by people who did not write them: every public type says what it is.</summary>
public sealed class ApiDocumentTests
{
    public static TheoryData<string> Assemblies => ["WeGrid.Domain", "WeGrid.WeCom"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicTypes_AreDocumented(string name)
    {
        var known = Documented(name);
        var missing = Assembly.Load(name).GetExportedTypes()
            .Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(t => t.FullName!.Replace('+', '.'))
            .Where(t => !known.Contains($"T:{t}"));
        House.None(missing);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicEnumMembers_AreDocumented(string name)
    {
        var known = Documented(name);
        var missing = Assembly.Load(name).GetExportedTypes().Where(t => t.IsEnum)
            .SelectMany(t => t.GetEnumNames().Select(n => $"{t.FullName!.Replace('+', '.')}.{n}"))
            .Where(n => !known.Contains($"F:{n}"));
        House.None(missing);
    }

    private static HashSet<string> Documented(string assembly) =>
        [.. XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly + ".xml")).Descendants("member")
            .Where(m => m.Value.Trim().Length > 0 || m.Descendants("inheritdoc").Any())
            .Select(m => m.Attribute("name")!.Value)];
}
