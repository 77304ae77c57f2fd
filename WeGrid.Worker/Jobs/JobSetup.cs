using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Follows;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Intake;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Procedures;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Surveys;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>Registers the catalogue and its engine.</summary>
public static class JobSetup
{
    /// <summary>Needs what AddDueLoop needs, and that; see there.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<OpenTickets>();
        services.AddSingleton<LateSteps>();
        services.AddSingleton<HeadReader>();
        services.AddSingleton<SurveyQueries>();
        services.AddSingleton<TextRetention>();
        services.AddSingleton<PersonStore>();
        services.AddSingleton<LinkStore>().AddSingleton<FormStore>();
        services.AddSingleton<Partitions>();
        services.AddSingleton<Retention>();
        services.AddSingleton<JobStates>();
        services.AddSingleton(new RetentionTimes());
        services.AddSingleton<SayOnce>();
        services.AddSingleton<HistoryHeads>();
        services.AddSingleton<SurveyJobs>();
        services.AddSingleton<FollowUpStore>();
        services.AddSingleton<CallBackJobs>();
        services.AddSingleton<RateStore>();
        services.AddSingleton<RateJobs>();
        services.AddSingleton<HotStore>();
        services.AddSingleton<HotTopicJobs>();
        services.AddSingleton<DigestJobs>();
        services.AddSingleton<RosterJobs>();
        services.AddSingleton<ReviewJobs>();
        services.AddSingleton<CorpCheckJobs>();
        services.AddSingleton<GroupOwnerJobs>();
        services.AddSingleton<RegridStore>();
        services.AddSingleton(s => new RegridJobs(
            s.GetRequiredService<Database>(), s.GetRequiredService<RegridStore>(), s.GetRequiredService<DecisionSaver>(), s.GetRequiredService<SayOnce>(),
            s.GetRequiredService<CorpsNow>(), s.GetRequiredService<DataFiles>().GazetteerOf));
        services.AddSingleton<NativeOrderStore>();
        services.AddSingleton<NativeOrderJobs>();
        services.AddSingleton<RegisterJobs>();
        services.TryAddSingleton<TicketNumbers>();
        services.AddSingleton<DutyJobs>();
        services.AddSingleton<TopicStore>();
        services.AddSingleton<TopicJobs>();
        services.AddSingleton<ListStore>();
        services.AddSingleton<BulletinJobs>();
        services.AddSingleton<FollowStore>().AddSingleton<FollowJobs>();
        services.AddSingleton<CountStore>();
        services.AddSingleton<ReportJobs>();
        services.AddSingleton<Postgres.Warnings.FeedStore>();
        services.AddSingleton<FeedJobs>();
        services.AddSingleton<MassSendJobs>();
        services.AddSingleton<HouseJobs>();
        services.AddSingleton<Catalogue>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<IJobEngine>(s => JobEngineFactory.Create(
            s.GetRequiredService<WeGridSettings>().ConnectionString, s.GetRequiredService<Clocks>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService<JobEngineService>();
        return services;
    }
}
