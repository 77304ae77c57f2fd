using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Intake;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Surveys;
using WeGrid.Postgres.Tickets;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Due;
using WeGrid.Worker.Jobs;
using WeGrid.Worker.Sending;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>The jobs of one village, put together as a host does.</summary>
internal sealed class House
{
    public House(Village village, Action<string, DateTimeOffset>? watch = null, CorpsNow? corps = null)
    {
        var database = village.Database;
        var say = new SayOnce(database, village.Saver);
        Surveys = new SurveyJobs(database, new SurveyQueries(database), village.Corps, village.Saver, NullLogger<SurveyJobs>.Instance);
        Digests = new DigestJobs(new OpenTickets(database), new HotTopicJobs(new HotStore(database), village.Corps), village.Corps, say);
        Rosters = new RosterJobs(corps ?? village.Corps, say, village.Settings, NullLogger<RosterJobs>.Instance);
        Heads = new HistoryHeads(new HeadReader(database), village.Settings);
        Late = new LateSteps(database);
        Persons = new PersonStore(database);
        Keeping = new HouseJobs(
            database, new Partitions(database), new Retention(database), new TextRetention(database), Persons, new LinkStore(database), new Postgres.Forms.FormStore(database), village.Due, Late, Heads, village.Corps,
            new RetentionTimes(), NullLogger<HouseJobs>.Instance);
        States = new JobStates(database);
        CallBacks = new CallBackJobs(database, new FollowUpStore(database), village.Corps, village.Saver, say, NullLogger<CallBackJobs>.Instance);
        RateStore = new RateStore(database);
        Rates = new RateJobs(RateStore, village.Corps, NullLogger<RateJobs>.Instance);
        Reviews = new ReviewJobs(database, village.Corps, say);
        var wire = PlatformWire.Over(HostServices.NewHttp, village.Settings.ApiBaseUrl, village.Time);
        var client = new WeComClient(wire, new AccessTokenSource(wire, village.Time), village.Time);
        Platform = new PlatformCheck(client);
        Checks = new CorpCheckJobs(corps ?? village.Corps, say, Platform, new Postgres.Corps.ChatStateStore(database), village.Settings);
        Owners = new GroupOwnerJobs(corps ?? village.Corps, new HandoverStore(database), client, database, village.Saver, village.Settings);
        NativeStore = new NativeOrderStore(database);
        Natives = new NativeOrderJobs(corps ?? village.Corps, NativeStore, client, NullLogger<NativeOrderJobs>.Instance);
        FeedStates = new Postgres.Warnings.FeedStore(database);
        Feeds = new FeedJobs(corps ?? village.Corps, FeedStates, new WarningDesk(new Postgres.Warnings.WarningStore(database)), Village.Http, database, village.Saver, village.Clocks, NullLogger<FeedJobs>.Instance);
        // Nothing is sent from here, so no mass send waits and nobody is asked.
        var mass = new MassSendJobs(database, new MassSends(null!), new MassLooks(database, village.Saver), new SendingRules(SendingMode.Blackhole, new HashSet<string>(), IsShadow: false), corps ?? village.Corps);
        RegisterStore = new Postgres.Registers.RegisterStore(database);
        Registers = new RegisterJobs(RegisterStore, corps ?? village.Corps, say);
        DutyStore = new Postgres.Duties.DutyStore(database);
        Duties = new DutyJobs(database, DutyStore, new TicketNumbers(database), village.Saver, corps ?? village.Corps);
        Topics = new TopicJobs(database, new Postgres.Procedures.TopicStore(database), new TicketNumbers(database), village.Saver, corps ?? village.Corps);
        Bulletins = new BulletinJobs(new ListStore(database), corps ?? village.Corps, say);
        Regrids = new RegridJobs(database, new RegridStore(database), village.Saver, say, corps ?? village.Corps, Village.PlacesOf);
        Reports = new ReportJobs(new CountStore(database), corps ?? village.Corps, say);
        Follows = new FollowJobs(new Postgres.Follows.FollowStore(database), corps ?? village.Corps, say);
        Catalogue = new Catalogue(Surveys, Digests, Rosters, Keeping, CallBacks, Rates, Reviews, mass, Checks, Owners, Natives, Feeds, Registers, Duties, Topics, Bulletins, Regrids, Reports, Follows);
        Runner = new JobRunner(Catalogue, States, NullLogger<JobRunner>.Instance);
        Runner.Ran += (job, at) => watch?.Invoke(job, at);
    }

    public SurveyJobs Surveys { get; }

    public PlatformCheck Platform { get; }

    public CorpCheckJobs Checks { get; }

    public GroupOwnerJobs Owners { get; }

    public NativeOrderStore NativeStore { get; }

    public NativeOrderJobs Natives { get; }

    public Postgres.Warnings.FeedStore FeedStates { get; }

    public FeedJobs Feeds { get; }

    public Postgres.Registers.RegisterStore RegisterStore { get; }

    public RegisterJobs Registers { get; }

    public BulletinJobs Bulletins { get; }

    public ReportJobs Reports { get; }

    public FollowJobs Follows { get; }

    public Postgres.Duties.DutyStore DutyStore { get; }

    public DutyJobs Duties { get; }

    public TopicJobs Topics { get; }

    public RegridJobs Regrids { get; }

    public RateJobs Rates { get; }

    public RateStore RateStore { get; }

    public CallBackJobs CallBacks { get; }

    public ReviewJobs Reviews { get; }

    public DigestJobs Digests { get; }

    public RosterJobs Rosters { get; }

    public HouseJobs Keeping { get; }

    public HistoryHeads Heads { get; }

    public LateSteps Late { get; }

    public PersonStore Persons { get; }

    public JobStates States { get; }

    public Catalogue Catalogue { get; }

    public JobRunner Runner { get; }
}
