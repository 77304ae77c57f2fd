using WeGrid.Domain.Scheduling;

namespace WeGrid.Worker.Jobs;

/// <summary>What one line of the catalogue does.</summary>
public delegate Task JobMethod(DateTimeOffset now, CancellationToken cancellationToken);

/// <summary>
/// 任务目录: every scheduled job, its times (Beijing) and what happens with runs that were missed. No time lies on the full or half hour,
/// when everything else in the world begins. Each job does "what is due": twice, or on three workers at once, is once.
/// </summary>
public sealed class Catalogue
{
    private readonly Dictionary<string, JobMethod> _methods = [];
    private readonly List<RecurringJob> _jobs = [];

    public Catalogue(
        SurveyJobs surveys, DigestJobs digests, RosterJobs rosters, HouseJobs house, CallBackJobs callBacks, RateJobs rates, ReviewJobs reviews, MassSendJobs mass,
        CorpCheckJobs checks, GroupOwnerJobs owners, NativeOrderJobs natives, FeedJobs feeds, RegisterJobs registers, DutyJobs duties, TopicJobs topics, BulletinJobs bulletins, RegridJobs regrids, ReportJobs reports, FollowJobs follows)
    {
        Add("survey-reminders", new Every(TimeSpan.FromHours(1), TimeSpan.FromMinutes(3)), CatchUp.Once, surveys.RemindAsync);
        Add("survey-expiry", new Daily(new TimeOnly(8, 12)), CatchUp.Once, surveys.ExpireAsync);
        Add("later-checks", new Daily(new TimeOnly(10, 6)), CatchUp.Once, callBacks.LaterAsync);
        Add("call-draw", new Monthly(3, new TimeOnly(9, 37)), CatchUp.Once, callBacks.DrawAsync);
        Add("call-reminders", new Daily(new TimeOnly(9, 42)), CatchUp.Once, callBacks.RemindAsync);
        Add("rates", new Monthly(2, new TimeOnly(4, 20)), CatchUp.Once, rates.PublishAsync, JobQueue.House);
        Add("follow-ups", new Daily(new TimeOnly(9, 2)), CatchUp.Once, digests.FollowUpAsync);
        Add("digest", new Daily(new TimeOnly(18, 5)), CatchUp.Once, digests.DigestAsync);
        Add("follow-news", new Daily(new TimeOnly(17, 33)), CatchUp.Once, follows.TellAsync);
        Add("review-cards", new Daily(new TimeOnly(10, 22)), CatchUp.Once, reviews.CardsAsync);
        Add("deferred-register", new Weekly(DayOfWeek.Monday, new TimeOnly(9, 12)), CatchUp.Once, digests.RegisterAsync);
        Add("bulletin", new Weekly(DayOfWeek.Monday, new TimeOnly(9, 22)), CatchUp.Once, bulletins.SayAsync);
        Add("reports", new Monthly(2, new TimeOnly(9, 52)), CatchUp.Once, reports.SayAsync);
        Add("mass-sends", new Every(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(40)), CatchUp.None, mass.LookAsync);
        Add("roster-check", new Daily(new TimeOnly(16, 10)), CatchUp.Once, rosters.CheckDutyAsync);
        Add("staffing-check", new Weekly(DayOfWeek.Monday, new TimeOnly(9, 17)), CatchUp.Once, rosters.CheckStaffingAsync);
        Add("staffing-leaders", new Daily(new TimeOnly(9, 27)), CatchUp.Once, rosters.TellLeadersAsync);
        Add("corp-check", new Daily(new TimeOnly(8, 52)), CatchUp.Once, checks.CheckAsync);
        Add("group-changes", new Every(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(50)), CatchUp.None, checks.RecheckAsync);
        Add("group-owners", new Every(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(4)), CatchUp.None, owners.MoveAsync);
        Add("regrids", new Every(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)), CatchUp.Once, regrids.MoveAsync);
        Add("native-orders", new Every(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(6)), CatchUp.None, natives.ReadAsync);
        Add("warning-feeds", new Every(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)), CatchUp.None, feeds.ReadAsync);
        Add("register-visits", new Daily(new TimeOnly(9, 34)), CatchUp.Once, registers.RemindAsync);
        Add("register-retention", new Daily(new TimeOnly(3, 44)), CatchUp.Once, registers.ForgetAsync, JobQueue.House);
        Add("duties", new Daily(new TimeOnly(6, 22)), CatchUp.Once, duties.BeginAsync);
        Add("topics", new Daily(new TimeOnly(9, 47)), CatchUp.Once, topics.ProposeAsync);
        Add("duty-rosters", new Every(TimeSpan.FromHours(1), TimeSpan.FromMinutes(7)), CatchUp.None, rosters.WriteRostersAsync);
        Add("partitions", new Daily(new TimeOnly(2, 40)), CatchUp.Once, house.PartitionsAsync, JobQueue.House);
        Add("retention", new Daily(new TimeOnly(3, 20)), CatchUp.Once, house.RetentionAsync, JobQueue.House);
        Add("late-steps", new Every(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20)), CatchUp.None, house.AuditAsync);
        Add("history-heads", new Daily(new TimeOnly(0, 40)), CatchUp.Once, house.HeadsAsync, JobQueue.House);
    }

    /// <summary>The lines, in the order they run when they fall together.</summary>
    public IReadOnlyList<RecurringJob> Jobs => _jobs;

    /// <summary>What a job does; an unknown name is a bug.</summary>
    public JobMethod MethodOf(string name) => _methods[name];

    private void Add(string name, Schedule schedule, CatchUp catchUp, JobMethod method, JobQueue queue = JobQueue.People)
    {
        _jobs.Add(new RecurringJob(name, schedule, catchUp, $"{method.Method.DeclaringType?.Name}.{method.Method.Name}", queue));
        _methods.Add(name, method);
    }
}
