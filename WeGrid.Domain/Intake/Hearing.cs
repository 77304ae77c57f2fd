using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>听懂: a message with what was understood of it before any fact was loaded.</summary>
/// <param name="Heard">The message.</param>
/// <param name="Understood">Its words understood; null for taps, menus and commands.</param>
/// <param name="Command">A staff member's short command.</param>
public sealed record Hearing(Heard Heard, Understood? Understood, StaffCommand? Command)
{
    /// <summary>A survey a staff member asked in person.</summary>
    public CallBackCommand? CallBack { get; init; }

    /// <summary>One command for many tickets.</summary>
    public BulkCommand? Bulk { get; init; }

    /// <summary>汛期响应 is switched or asked after.</summary>
    public AlertCommand? Alert { get; init; }

    /// <summary>A team is called out or sent home.</summary>
    public MusterCommand? Muster { get; init; }

    /// <summary>A word about somebody's own register.</summary>
    public Registers.RegisterCommand? Register { get; init; }

    /// <summary>程序短令; else, where its number is no matter's, the words count as they are.</summary>
    public ProcedureCommand? Procedure { get; init; }

    /// <summary>任务: what was understood is planned work, not what somebody cries for.</summary>
    public bool IsTask { get; init; }

    /// <summary>举手短令; where its number is no such matter's, the words count as they are.</summary>
    public Procedures.HandCommand? Hand { get; init; }

    /// <summary>关注短令; where no answer can reach the person alone, the words count as they are.</summary>
    public Follows.FollowCommand? Follow { get; init; }

    /// <summary>关联短令, and 我的诉求.</summary>
    public Ties.TieCommand? Tie { get; init; }

    /// <summary>应答短令, where the person is called; else the words count as they are.</summary>
    public CallCommand? Call { get; init; }

    /// <summary>转移短令, where a run with households goes on; else the words count as they are.</summary>
    public HouseholdCommand? Households { get; init; }

    /// <summary>清单: a staff member asks what waits for them.</summary>
    public bool WantsList { get; init; }

    /// <summary>A staff member wants to see the words.</summary>
    public ViewCommand? View { get; init; }

    /// <summary>代登记: a staff member registers what was heard elsewhere.</summary>
    public FieldReport? Field { get; init; }

    /// <summary>一条几件事: its matters, when there are several; found once, before anything is locked.</summary>
    public IReadOnlyList<(string Words, Understood Said)> Matters { get; init; } = [];

    /// <summary>人工: who got an answer wants a person, when there was one.</summary>
    public bool WantsPerson { get; init; }

    /// <summary>Who dispatched wants a new link for the unit.</summary>
    public LinkCommand? Link { get; init; }

    /// <summary>A staff member's text for their residents' groups, or their answer to the second look.</summary>
    public GroupNoticeCommand? GroupNotice { get; init; }

    /// <summary>A label of the machine's is corrected.</summary>
    public CorrectCommand? Correction { get; init; }

    /// <summary>A staff member's word about what was ignored.</summary>
    public ReviewCommand? Review { get; init; }
}
