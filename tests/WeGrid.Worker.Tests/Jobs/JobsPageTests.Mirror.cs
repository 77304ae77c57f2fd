using System.Net;

namespace WeGrid.Worker.Tests.Jobs;

public sealed partial class JobsPageTests
{
    [Fact]
    public async Task Jobs_MirrorSet_NoPageButTheCommandIsNamed()
    {
        await using var worker = await OpenAsync("--Jobs:AdminKey", Admin);
        var (status, text) = await worker.AskAsync("/jobs", Admin);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("./wegrid jobs", text, StringComparison.Ordinal);
    }
}
