using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>照片: proof of what was done, before or after the word, and evidence of what residents saw (LC-12).</summary>
public sealed class ProofTests
{
    private const string Zhang = "wmZhang";
    private readonly IntakeRun _run = new(closing: A.Closing("市政设施", photo: true));

    public ProofTests()
    {
        _run.Reachable(Zhang, _run.Now);
        _run.Hear(_run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));
        Say("wei", "接单 1024");
    }

    private Ticket Ticket => _run.All.Files[1024].Ticket;

    [Fact]
    public void PhotoAfterTheWord_FinishesIt_WithoutTheWordsAgain()
    {
        var reply = Say("wei", "办结 1024 已换灯泡");
        Assert.Equal(("reply_proof_missing", "一张现场照片"), (reply.Template, reply.Values["missing"]));
        Assert.Contains("收到就办结", reply.Values["how"], StringComparison.Ordinal);
        Assert.Equal(TicketStatus.Accepted, Ticket.Status);

        var picture = _run.Picture("wei");
        _run.Hear(picture);
        Assert.Equal((TicketStatus.Resolved, "已换灯泡"), (Ticket.Status, Ticket.ResultNote));
        Assert.Equal("reply_done", Answer("wei").Template);
        Assert.Equal((1024L, PhotoUse.Work, "wei", picture.MessageId), _run.Photos.Select(p => (p.Ticket, p.Photo.Use, p.Photo.Person, p.Photo.Id)).Single());
        Assert.Equal([TicketMove.Resolve, TicketMove.AddPhoto], _run.Last.Events.Select(e => e.Move));
        Assert.Null(_run.Last.Proofs["wei"]);
    }

    [Fact]
    public void PhotosBeforeTheWord_AreItsProof_AndAnsweredOnceABurst()
    {
        _run.Hear(_run.Picture("wei"));
        Assert.Equal("reply_photo", Answer("wei").Template);
        _run.Hear(_run.Picture("wei"));
        Assert.Empty(_run.Last.Notices);

        Assert.Equal("reply_done", Say("wei", "办结 1024 已换灯泡").Template);
        Assert.Equal([1024, 1024], _run.Photos.Select(p => p.Ticket));
    }

    [Fact]
    public void PhotoSentLongBefore_OrBySomebodyElse_IsNoProof()
    {
        _run.Hear(_run.Picture("wei"));
        _run.Now = _run.Now.AddHours(3);
        _run.Hear(_run.Picture("zu"));

        Assert.Equal("reply_proof_missing", Say("wei", "办结 1024 已换灯泡").Template);
        Assert.Equal(TicketStatus.Accepted, Ticket.Status);
    }

    [Fact]
    public void WithoutWordsAndPhoto_BothAreAskedFor()
    {
        var reply = Say("wei", "办结 1024");

        Assert.Equal("一张现场照片和一句办理说明", reply.Values["missing"]);
        Assert.Contains("办结 1024 做了什么", reply.Values["how"], StringComparison.Ordinal);
        Assert.Empty(_run.Last.Proofs);
    }

    [Fact]
    public void PhotoAfterADay_OrAfterSomebodyElseFinishedIt_FinishesNothing()
    {
        Say("wei", "办结 1024 已换灯泡");
        _run.Hear(_run.Picture("shu"));
        Say("shu", "办结 1024 换好了"); // no unit: the grid and those above
        Assert.Equal(TicketStatus.Resolved, Ticket.Status);

        _run.Hear(_run.Picture("wei"));
        Assert.Equal("reply_photo", Answer("wei").Template);
        Assert.Equal("换好了", Ticket.ResultNote);
    }

    [Fact]
    public void NotesAreEnough_WhereDataAsksForNoPhoto()
    {
        _run.Hear(_run.InGroup(Zhang, "家里停电了，请派人来看看"));
        Say("wei", "接单 1025");

        Assert.Equal("reply_done", Say("wei", "办结 1025 已送电").Template);
    }

    [Fact]
    public void NotYours_IsSaidFirst_AndNoPhotoIsAskedFor()
    {
        Assert.Equal(("reply_refused", "这个环节不归您办"), (Say("xia", "办结 1024 换好了").Template, Answer("xia").Values["why"]));
    }

    [Fact]
    public void ResidentsPhotos_AroundTheirWords_AreEvidenceOfTheTicket()
    {
        _run.Hear(_run.PictureInGroup(Zhang)); // after the words of a few minutes ago
        Assert.Equal((1024L, PhotoUse.Report), _run.Photos.Select(p => (p.Ticket, p.Photo.Use)).Single());
        Assert.Equal(("said_more", "wei"), _run.Last.Notices.Select(n => (n.Template, n.Recipient)).Single()); // its card went out without

        _run.Hear(_run.PictureInGroup("wmLi")); // before the words
        Assert.Equal(0, _run.Photos[^1].Ticket);
        _run.Hear(_run.InGroup("wmLi", "三号闸那里的路面塌了一个坑，请来修一下"));
        Assert.Equal((1025L, PhotoUse.Report, "wmLi"), (_run.Photos[^1].Ticket, _run.Photos[^1].Photo.Use, _run.Photos[^1].Photo.Person));
        Assert.DoesNotContain(_run.Photos, p => p.Ticket == 0);
    }

    [Fact]
    public void ResidentsPhoto_LongAfterTheirWords_BelongsToNothing()
    {
        _run.Now = _run.Now.AddHours(2);
        _run.Hear(_run.PictureInGroup(Zhang));

        Assert.Equal(0, Assert.Single(_run.Photos).Ticket);
        Assert.Empty(_run.Last.Events);
    }

    [Fact]
    public void ResidentsPhoto_AnswersAQuestion()
    {
        Say("wei", "补充 1024 请发一张照片");
        var chat = _run.ByKf(Zhang, "");
        _run.Hear(chat with { Photos = [new TicketPhoto("k-1", Zhang, chat.Conversation, chat.At, "kf", "media")] });

        Assert.Equal(TicketStatus.Accepted, Ticket.Status);
        Assert.Equal((1024L, PhotoUse.Report), _run.Photos.Select(p => (p.Ticket, p.Photo.Use)).Single());
    }

    [Fact]
    public void ResidentsPhoto_AloneAndAboutNothing_IsAskedWhatItIs()
    {
        var chat = _run.ByKf("wmNew", "");
        _run.Hear(chat with { Photos = [new TicketPhoto("k-1", "wmNew", chat.Conversation, chat.At, "kf", "media")] });

        Assert.Equal("reply_photo_what", Assert.Single(_run.Last.Notices).Template);
    }

    [Fact]
    public void PicturesWithoutEnd_AreKeptUpToALimit()
    {
        for (var i = 0; i < 30; i++)
        {
            _run.Hear(_run.PictureInGroup("wmNobody"));
            _run.Now = A.Monday.AddHours(1).AddSeconds(i);
        }

        Assert.Equal(20, _run.Photos.Count);
    }

    private Notice Say(string staff, string words)
    {
        _run.Hear(_run.ToApp(staff, words));
        return Answer(staff);
    }

    private Notice Answer(string staff) => Assert.Single(_run.Last.Notices, n => n.Recipient == staff && n.Purpose == Purpose.Reply);
}
