using System.Net;
using WeGrid.Domain;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Tests.Surveys;

/// <summary>评价页 (SV-01): for whom no chat reaches, by a link that is good for one answer.</summary>
public sealed class SurveyPageTests
{
    private const string Unreached = "wmGroupOnly";

    private static async Task<(long Number, string? Link)> ResolvedAsync(Desk desk, string holder)
    {
        var number = await desk.OrderAsync(person: Unreached, chat: "archive:room");
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff | Role.Village, holder);
        await desk.MoveAsync(number, TicketMove.Resolve, Role.GridStaff | Role.Village, holder, "垃圾已清走");
        return (number, (await desk.ListAsync<string>($"select model ->> 'survey.link' from relay where ticket = {number} and template = 'relay_result'")).Single());
    }

    [Fact]
    [Trait("Feature", "SV-01")]
    public async Task Link_ByTheLeader_OpensTheSurveyOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var (number, said) = await ResolvedAsync(desk, "mao.ze");
        var link = desk.Here(said!);
        var page = await desk.OpenAsync(link);
        Assert.Contains("垃圾已清走", page.Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await desk.SendAsync(link, page, "rate", ("solved", "yes"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.SendAsync(link, "x", "rate", ("solved", "yes"), ("level", "1"))).Status);

        var thanks = await desk.SendAsync(link, page, "rate", ("solved", "yes"), ("level", "1"));
        Assert.Contains("谢谢您的评价", thanks.Words, StringComparison.Ordinal);
        var file = await desk.FileAsync(number);
        Assert.Equal((TicketStatus.Rated, Satisfaction.VerySatisfied), (file.Ticket.Status, file.SurveyOf(Unreached, 1)!.Satisfaction));
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(link)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await desk.SendAsync(link, page, "rate", ("solved", "no"), ("level", "5"), ("reason", "改口"))).Status);
        Assert.Equal(1, await desk.CountAsync("select count(*) from link where kind = 4 and ended_at is not null"));
    }

    [Fact]
    [Trait("Feature", "SV-10")]
    public async Task Handler_GetsNoLinkToTheRatingOfTheirOwnWork()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, said) = await ResolvedAsync(desk, "shen.yi"); // she owns the group, too, and would pass it on
        Assert.Equal("", said);
        Assert.Equal(0, await desk.CountAsync("select count(*) from link where kind = 4"));
    }

    [Fact]
    public async Task Reopened_TheOldRoundsLinkIsOver()
    {
        await using var desk = await Desk.OpenAsync();
        var (number, said) = await ResolvedAsync(desk, "mao.ze");
        await desk.MoveAsync(number, TicketMove.Reopen, Role.Resident, Unreached, "还是满的");
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(desk.Here(said!))).Status);
    }
}
