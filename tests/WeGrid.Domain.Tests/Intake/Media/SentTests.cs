using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;
using Xunit;
using Words = WeGrid.Domain.Tickets.Words;

namespace WeGrid.Domain.Tests.Intake.Media;

/// <summary>What residents send besides text: a voice is heard or listened to, a place fills the ticket's point, a film is no words.</summary>
public sealed class SentTests
{
    private const string Zhang = "wmZhang";
    private const string Chat = "kf:wk-qs:wmZhang";

    private static readonly Gazetteer _places = Gazetteer.Parse("""
        {
          "version": "test",
          "areas": [ { "grid": "qs", "names": ["清水镇"] }, { "grid": "qs-b", "parent": "qs", "names": ["下湾村"] }, { "grid": "qs-a", "parent": "qs", "names": ["上湾村"] } ],
          "places": [ { "key": "老渡口", "names": ["老渡口"], "grid": "qs-b", "at": [27.1000, 103.5000] }, { "key": "文化站", "names": ["文化站"], "grid": "qs-a" } ]
        }
        """, A.Lexicon.Normaliser).Gazetteer!;

    private readonly IntakeRun _run = new(places: _places);

    public SentTests() => _run.Reachable(Zhang, _run.Now);

    [Fact]
    [Trait("Feature", "IN-06")]
    public void FreshVoice_Waits_AndItsWordsAreMarkedAsAMachines()
    {
        _run.Hear(Sent("v1", MediaKind.Voice));
        Assert.Empty(_run.Last.Notices);
        Assert.Empty(_run.Last.Demands);
        Assert.Equal((0L, "v1"), (_run.Last.Photos.Single().Ticket, _run.Last.Photos.Single().Photo.Id));

        _run.Hear(Heard("v1", "河边的路灯坏了三天了，晚上看不见路", "whisper"));

        var ticket = _run.All.Files.Values.Single().Ticket;
        Assert.StartsWith("（语音转写）河边的路灯坏了三天了", ticket.Summary, StringComparison.Ordinal);
        Assert.Equal("市政设施", ticket.Category);
        Assert.DoesNotContain("语音转写", ticket.MatterText, StringComparison.Ordinal);
        Assert.Equal("（语音转写）河边的路灯坏了三天了，晚上看不见路", _run.Last.Demands.Single().Text);
        Assert.Equal((ticket.Number, MediaKind.Voice), _run.Photos.Select(p => (p.Ticket, p.Photo.Kind)).Single());
    }

    [Theory]
    [Trait("Feature", "IN-06")]
    [InlineData(false, "【语音】请听语音")]
    [InlineData(true, "【语音】没有取到，请联系本人")]
    public void UnheardVoice_IsPutToAPerson_AndNothingIsGuessed(bool lost, string words)
    {
        _run.Hear(Sent("v1", MediaKind.Voice));
        _run.Hear(Heard("v1", "", "none") with { IsLost = lost });

        var card = _run.Last.Notices.Single(n => n.Template == "draft");
        Assert.Equal(words, card.Values["text"]);
        Assert.Contains("机器不猜", card.Values["reason"], StringComparison.Ordinal);
        Assert.Equal("reply_voice", _run.Last.Notices.Single(n => n.Recipient == Zhang).Template);
        Assert.Empty(_run.All.Files);

        var draft = _run.Last.Demands.Single();
        _run.Hear(_run.Tap(card.Recipient, $"draft:{draft.Id}:yes"));
        var ticket = _run.All.Files.Values.Single().Ticket;
        Assert.Equal((words, "其他"), (ticket.Summary, ticket.Category));
        Assert.Equal((ticket.Number, "v1"), _run.Photos.Select(p => (p.Ticket, p.Photo.Id)).Single());
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public void UnheardVoice_AboutAMatterThatIsOn_ReachesWhoHasIt()
    {
        var number = Raise("河边的路灯坏了三天了，晚上看不见路");
        _run.Hear(Sent("v1", MediaKind.Voice));
        _run.Hear(Heard("v1", "", "none"));

        var told = _run.Last.Notices.Single(n => n.Template == "said_more");
        Assert.Equal("【语音】请听语音", told.Values["said.words"]);
        Assert.Contains(told.Recipient, A.Corp.Staff.Keys);
        Assert.Contains(_run.Photos, p => p.Ticket == number && p.Photo.Id == "v1");
        Assert.DoesNotContain(_run.Last.Demands, d => d.Status == DemandStatus.Draft);
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public void UnheardVoice_InAGroup_IsNobodysDraft()
    {
        var voice = _run.InGroup(Zhang, "") with { MessageId = "g1" };
        _run.Hear(voice with { Photos = [Thing("g1", voice.Conversation, MediaKind.Voice)] });
        _run.Hear(voice with { Photos = [Thing("g1", voice.Conversation, MediaKind.Voice)], HeardBy = "none" });

        Assert.Empty(_run.Last.Demands);
        Assert.Empty(_run.Last.Notices);
        Assert.Equal(0, _run.Photos.Single().Ticket);
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public void HeardVoiceOfStaff_MovesNoTicket()
    {
        var number = Raise("河边的路灯坏了三天了，晚上看不见路");
        _run.Hear(_run.ToApp("wei", $"接单 {number}") with { HeardBy = Voiced.ByPlatform });

        Assert.Equal(TicketStatus.Ordered, _run.All.Files[number].Ticket.Status);
    }

    [Fact]
    [Trait("Feature", "IN-07")]
    public void Place_FillsThePoint_ThePlaceAndTheGridOfTheGazetteer()
    {
        var number = Raise("路灯不亮了，三天了没人修");
        Assert.Equal("", Ticket(number).Place);

        _run.Hear(Pin("m1", 27.1005, 103.5003, "老渡口停车场"));

        var ticket = Ticket(number);
        Assert.Equal(new MapPin(27.1005, 103.5003, "老渡口停车场"), ticket.Pin);
        Assert.Equal(("老渡口停车场", "老渡口", "qs-b"), (ticket.Place, ticket.PlaceKey, ticket.GridId));
        Assert.Equal("27.10050,103.50030 老渡口停车场", Words.Values(ticket, A.Corp)["ticket.pin"]);
        Assert.Equal("", Words.GroupValues(ticket, A.Corp, A.Categories)["ticket.pin"]);
        Assert.Equal("reply_pin", _run.Last.Notices.Single(n => n.Recipient == Zhang).Template);
        Assert.Contains("xia", _run.Last.Notices.Where(n => n.Template == "ticket_new").Select(n => n.Recipient));
        Assert.Equal((number, PhotoUse.Report), _run.Photos.Select(x => (x.Ticket, x.Photo.Use)).Single());
    }

    [Fact]
    [Trait("Feature", "IN-07")]
    public void Place_WhereTheWordsSaidOne_LeavesPlaceAndGrid()
    {
        var number = Raise("文化站门口的路灯坏了三天了");
        var before = Ticket(number);
        _run.Hear(Pin("m1", 27.1005, 103.5003, ""));

        Assert.Equal((before.Place, before.PlaceKey, before.GridId), (Ticket(number).Place, Ticket(number).PlaceKey, Ticket(number).GridId));
        Assert.Equal((27.1005, 103.5003), (Ticket(number).Pin!.Latitude, Ticket(number).Pin!.Longitude));
        Assert.Contains(_run.Last.Notices, n => n.Template == "amended" && n.Values["ticket.pin"] == "27.10050,103.50030");
    }

    [Fact]
    [Trait("Feature", "IN-07")]
    public void Place_BeforeTheWords_WaitsForThem()
    {
        _run.Hear(Pin("m1", 26.5, 103.1, "岩口水库"));
        Assert.Equal(("reply_photo_what", "位置"), _run.Last.Notices.Select(n => (n.Template, n.Values["sent.what"])).Single());

        var number = Raise("路灯不亮了，三天了没人修");

        Assert.Equal((new MapPin(26.5, 103.1, "岩口水库"), "岩口水库"), (Ticket(number).Pin, Ticket(number).Place));
    }

    [Theory]
    [InlineData(27.1, 103.5, true)]
    [InlineData(-90.0, 180.0, true)]
    [InlineData(91.0, 103.5, false)]
    [InlineData(27.1, 181.0, false)]
    [InlineData(0.0, 0.0, false)]
    [InlineData(double.NaN, 103.5, false)]
    [InlineData(null, 103.5, false)]
    public void MapPin_OnlyDegreesOfThisEarth(double? latitude, double? longitude, bool known)
    {
        var pin = MapPin.Of(latitude, longitude, "", " 老\n渡口 ");

        Assert.Equal(known ? "老渡口" : null, pin?.Label);
        Assert.Equal(pin, pin is null ? null : MapPin.Read(pin.Degrees, pin.Label));
    }

    [Theory]
    [Trait("Feature", "IN-05")]
    [InlineData(MediaKind.Video, "视频")]
    [InlineData(MediaKind.File, "文件")]
    [InlineData(MediaKind.Photo, "照片")]
    public void Film_WithoutWords_IsAskedAbout_AndBelongsToWhatIsSaidThen(MediaKind kind, string name)
    {
        _run.Hear(Sent("f1", kind));
        Assert.Equal(("reply_photo_what", name), _run.Last.Notices.Select(n => (n.Template, n.Values["sent.what"])).Single());

        var number = Raise("河边的路灯坏了三天了，晚上看不见路");
        Assert.Equal((number, kind), _run.Photos.Select(p => (p.Ticket, p.Photo.Kind)).Single());
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public void MoreOfIt_AfterTheCard_IsSaidOnceForABurst()
    {
        var number = Raise("河边的路灯坏了三天了，晚上看不见路");
        _run.Hear(Sent("p1", MediaKind.Photo));
        var first = _run.Last.Notices.Single();
        _run.Hear(Sent("p2", MediaKind.Photo));
        var second = _run.Last.Notices.Single();

        Assert.Equal(("said_more", "（发来照片）", $"sent:{number}", true), (first.Template, first.Values["said.words"], first.Subject, first.Supersedes));
        Assert.Equal((first.Subject, first.Recipient), (second.Subject, second.Recipient));
        Assert.True(second.Seq > first.Seq);
        Assert.Equal(_run.Now + TimeSpan.FromMinutes(1), second.SendAt);
    }

    [Fact]
    [Trait("Feature", "LC-12")]
    public void VoiceAndPlace_AreNoProofOfWork()
    {
        var run = new IntakeRun(closing: A.Closing("市政设施", photo: true));
        run.Reachable(Zhang, run.Now);
        run.Hear(run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));
        run.Hear(run.ToApp("wei", "接单 1024"));
        var said = run.ToApp("wei", "办结 1024 已换灯泡") with { Photos = [Thing("v9", "app:1000002:wei", MediaKind.Voice) with { Person = "wei" }] };
        run.Hear(said);

        Assert.Equal("reply_proof_missing", run.Last.Notices.Single(n => n.Recipient == "wei").Template);
    }

    [Theory]
    [InlineData("照片 3 张、语音 1 条、视频 1 段、文件 1 个", new[] { MediaKind.Voice, MediaKind.Photo, MediaKind.File, MediaKind.Photo, MediaKind.Video, MediaKind.Photo })]
    [InlineData("", new MediaKind[0])]
    public void Counted_SaysHowManyOfEach(string said, MediaKind[] kinds) => Assert.Equal(said, Words.Counted(kinds));

    private Ticket Ticket(long number) => _run.All.Files[number].Ticket;

    private long Raise(string words)
    {
        _run.Hear(_run.ByKf(Zhang, words));
        return _run.All.Files.Keys.Max();
    }

    private Spoken Sent(string id, MediaKind kind) => _run.ByKf(Zhang, "") with { MessageId = id, Photos = [Thing(id, Chat, kind)] };

    private Spoken Pin(string id, double latitude, double longitude, string label) =>
        _run.ByKf(Zhang, "") with { MessageId = id, Photos = [Thing(id, Chat, MediaKind.Place) with { Media = new MapPin(latitude, longitude, label).Degrees, Label = label }] };

    private Spoken Heard(string id, string words, string by) => _run.ByKf(Zhang, words) with { MessageId = id, HeardBy = by, Photos = [Thing(id, Chat, MediaKind.Voice) with { IsHeard = true }] };

    private TicketPhoto Thing(string id, string chat, MediaKind kind) => new(id, Zhang, chat, _run.Now, "kf", "media-" + id) { Kind = kind };
}
