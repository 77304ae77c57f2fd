using Xunit;

namespace WeGrid.Domain.Tests;

public sealed class PurityTests
{
    [Fact]
    public void Domain_ReferencesOnlySystemAssemblies()
    {
        var others = typeof(Ticket).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System.", StringComparison.Ordinal));

        Assert.Empty(others);
    }

    [Fact]
    public void Domain_HasNeitherTasksNorClocksNorFiles()
    {
        string[] banned = ["System.Net.Http", "System.IO.FileSystem", "System.Threading.Tasks.Parallel", "System.Data.Common", "System.Diagnostics.Process"];

        Assert.Empty(typeof(Ticket).Assembly.GetReferencedAssemblies().Select(a => a.Name).Intersect(banned));
        var async = typeof(Ticket).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Where(m => typeof(Task).IsAssignableFrom(m.ReturnType) && m.DeclaringType!.Assembly == typeof(Ticket).Assembly);
        Assert.Empty(async.Select(m => m.Name));
    }
}
