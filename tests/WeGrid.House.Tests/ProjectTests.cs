using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>Who may know whom (docs/decisions/0001-layout.md).</summary>
public sealed class ProjectTests
{
    private static readonly string[] Insides = ["WeGrid.Domain", "WeGrid.Hosting", "WeGrid.Postgres", "WeGrid.WeCom"];

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["WeGrid.Domain"] = [],
        ["WeGrid.WeCom"] = [],
        ["WeGrid.Archive"] = ["WeGrid.WeCom"],
        ["WeGrid.Postgres"] = ["WeGrid.Domain"],
        ["WeGrid.Hosting"] = ["WeGrid.Archive", "WeGrid.Domain", "WeGrid.Postgres", "WeGrid.WeCom"],
        ["WeGrid.Bot"] = Insides,
        ["WeGrid.Worker"] = Insides,
        ["WeGrid.Console"] = Insides,
        ["WeGrid.Tools"] = Insides,
        ["WeGrid.Simulator"] = ["WeGrid.WeCom"],
        ["WeGrid.Trainer"] = ["WeGrid.Domain"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["WeGrid.Domain"] = [],
        ["WeGrid.WeCom"] = [],
        ["WeGrid.Archive"] = [],
        ["WeGrid.Postgres"] = ["Npgsql"],
        ["WeGrid.Hosting"] = ["SKIT.FlurlHttpClient.Wechat.Work"],
        ["WeGrid.Simulator"] = [],
        ["WeGrid.Trainer"] = [],
    };

    private static IEnumerable<string> Projects => House.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void ProjectReferences_OfEveryProduct_FollowTheArrows()
    {
        var wrong = Projects.Where(p => p.StartsWith("WeGrid.", StringComparison.Ordinal))
            .SelectMany(p => References(p, "ProjectReference").Select(r => (From: Name(p), To: Name(r))))
            .Where(a => !Arrows.TryGetValue(a.From, out var allowed) || !allowed.Contains(a.To))
            .Select(a => $"{a.From} -> {a.To}");
        House.None(wrong);
    }

    [Fact]
    public void PackageReferences_OfTheInnerRooms_AreOnlyThoseWithAReason()
    {
        var wrong = Projects.Where(p => Packages.ContainsKey(Name(p)))
            .SelectMany(p => References(p, "PackageReference").Except(Packages[Name(p)]).Select(r => $"{Name(p)} -> {r}"));
        House.None(wrong);
    }

    [Fact]
    public void Solution_NamesEveryProject()
    {
        var solution = House.Read("WeGrid.sln").Replace('\\', '/');
        House.None(Projects.Where(p => !solution.Contains(p, StringComparison.Ordinal)));
    }

    [Fact]
    public void Projects_OfBothSets_HaveTheMirrorsLockFile()
    {
        House.None(Projects.Where(p => !House.Exists($"{Path.GetDirectoryName(p)}/packages.mirror.lock.json")));
    }

    [Fact]
    public void Domain_References_OnlyTheBaseClassLibrary()
    {
        House.None(NotSystem(typeof(Domain.Ticket).Assembly));
    }

    [Fact]
    public void WeCom_References_OnlyTheBaseClassLibrary()
    {
        House.None(NotSystem(typeof(WeCom.Client.WeComClient).Assembly));
    }

    private static IEnumerable<string> NotSystem(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n != "System" && !n.StartsWith("System.", StringComparison.Ordinal));

    private static List<string> References(string project, string kind) =>
        [.. XDocument.Parse(House.Read(project)).Descendants(kind).Select(r => r.Attribute("Include")!.Value)];

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
