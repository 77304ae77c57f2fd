using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

/// <summary>办事规则: what a decision is made by: the corp, its times and its calendar. Immutable.</summary>
/// <param name="Corp">租户.</param>
/// <param name="Deadlines">时限.</param>
/// <param name="Calendar">工作日历.</param>
/// <param name="Salt">Source of random salts for personal values in the history.</param>
public sealed record DeskRules(Corp Corp, DeadlinePolicy Deadlines, WorkingCalendar Calendar, Func<byte[]> Salt)
{
    /// <summary>评单规则表: later checks and call-backs.</summary>
    public SurveyPolicy Surveys { get; init; } = SurveyPolicy.Default;

    /// <summary>三率规则表.</summary>
    public RateBook Rates { get; init; } = RateBook.Default;

    /// <summary>How long a person who was called about life has to answer.</summary>
    public static readonly TimeSpan LifeAnswer = TimeSpan.FromMinutes(10);

    /// <summary>原因表: the coded reasons of the corp.</summary>
    public MoveReasons Reasons { get; init; } = MoveReasons.None;

    /// <summary>网页地址: where pages open that people without account get a link to; null: no links are given.</summary>
    public Uri? Console { get; init; }

    /// <summary>分类树: what a category may be corrected to; null where none is known.</summary>
    public Understanding.CategoryTree? Categories { get; init; }

    /// <summary>办结规则表: what 办结 needs, by category.</summary>
    public ClosingRules Closing { get; init; } = ClosingRules.None;

    /// <summary>审定问答: what the corp answers by itself.</summary>
    public Understanding.Answers.AnswerBook Answers { get; init; } = Understanding.Answers.AnswerBook.None;

    /// <summary>值守规则表: what is seen only over several messages.</summary>
    public Intake.WatchRules Watch { get; init; } = Intake.WatchRules.Default;

    /// <summary>预警规则表: types, and who is called for which colour.</summary>
    public Warnings.WarningRules Warnings { get; init; } = Domain.Warnings.WarningRules.None;

    /// <summary>名册种类.</summary>
    public IReadOnlyList<Registers.RegisterKind> Registers { get; init; } = [];

    /// <summary>程序: ways matters go that are no tickets.</summary>
    public IReadOnlyList<Procedures.Procedure> Procedures { get; init; } = [];

    /// <summary>职责: what is due by the calendar; a corp chooses which (<see cref="Corps.Corp.Duties"/>).</summary>
    public IReadOnlyList<Duties.Duty> Duties { get; init; } = [];

    /// <summary>报表: headings over what was recorded; a corp chooses which (<see cref="Corps.Corp.Reports"/>).</summary>
    public IReadOnlyList<Reports.HeadingReport> Reports { get; init; } = [];

    /// <summary>叫法表: names of the town's own.</summary>
    public Labels.LabelBook Labels { get; init; } = Domain.Labels.LabelBook.None;

    /// <summary>来源表: the channels matters come by.</summary>
    public Intake.ChannelBook Channels { get; init; } = Intake.ChannelBook.Default;

    /// <summary>At most one card of texts to pass on per leader in this time, outside danger (减负).</summary>
    public static readonly TimeSpan RelayPause = TimeSpan.FromHours(2);
}
