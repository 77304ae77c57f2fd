using System.Net;

namespace WeGrid.Worker.Tests.Jobs;

public sealed partial class JobsPageTests
{
    [Fact]
    public async Task Jobs_KeysGiven_AdministratorActsViewerLooksOthersStayOut()
    {
        await using var worker = await OpenAsync("--Jobs:AdminKey", Admin, "--Jobs:ViewerKey", Viewer);
        await worker.ReadyAsync();

        foreach (var path in new[] { "/jobs", "/jobs/recurring", "/jobs/servers", "/jobs/stats" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await worker.AskAsync(path)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await worker.AskAsync(path, "guessed-guessed-guessed-guessed")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await worker.AskAsync(path, "")).Status);
        }

        foreach (var key in new[] { Admin, Viewer })
        {
            var (status, text) = await worker.AskAsync("/jobs/recurring", key);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("late-steps", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Password", text, StringComparison.OrdinalIgnoreCase);
        }

        // Looking is not acting; and acting needs the page's own token, so that no other site can make a browser act.
        using var trigger = new FormUrlEncodedContent([new("jobs[]", "late-steps")]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.AskAsync("/jobs/recurring/trigger", post: trigger)).Status);
        using var viewed = new FormUrlEncodedContent([new("jobs[]", "late-steps")]);
        Assert.False((int)(await worker.AskAsync("/jobs/recurring/trigger", Viewer, viewed)).Status < 400);
        using var forged = new FormUrlEncodedContent([new("jobs[]", "late-steps")]);
        Assert.False((int)(await worker.AskAsync("/jobs/recurring/trigger", Admin, forged)).Status < 400);
    }

    [Fact]
    public async Task Jobs_NoKeyInTheSettings_NobodyGetsIn()
    {
        await using var worker = await OpenAsync();
        await worker.ReadyAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.AskAsync("/jobs")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.AskAsync("/jobs", "")).Status);
    }
}
