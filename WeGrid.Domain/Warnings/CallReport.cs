namespace WeGrid.Domain.Warnings;

/// <summary>
/// 叫应报告: how one run went. Counts of people by what they said themselves, and the time until so many had answered; sent, answered and at their post are
/// never one figure (domain.md C.9). Names stand only where somebody must still be found: there is no ranking of people.
/// </summary>
/// <param name="Run">叫应编号.</param>
/// <param name="Identifier">预警编号 of the latest message.</param>
/// <param name="Type">灾种.</param>
/// <param name="Colour">颜色.</param>
/// <param name="IsDrill">演练: such a report is in no statistic.</param>
/// <param name="StartedAt">开始.</param>
/// <param name="EndedAt">结束; null while it goes on.</param>
/// <param name="Ended">怎么结束的: expired, lifted, stopped and why; empty while it goes on.</param>
/// <param name="Called">被叫的责任人: those of a post of their own who were tried at least once.</param>
/// <param name="Told">告知过的人: whoever the text was sent to, stand-ins and superiors, too.</param>
/// <param name="Answers">应答 of the responsible, each under what was said last.</param>
/// <param name="Covered">B角到岗: posts covered although the person did not answer.</param>
/// <param name="Times">到多少人应答用了多久.</param>
/// <param name="Unwoken">未叫醒, by grid.</param>
public sealed record CallReport(
    int Run,
    string Identifier,
    string Type,
    string Colour,
    bool IsDrill,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string Ended,
    int Called,
    int Told,
    CallAnswers Answers,
    int Covered,
    CallTimes Times,
    IReadOnlyList<UnwokenPerson> Unwoken)
{
    /// <summary>大喇叭播报 by village.</summary>
    public IReadOnlyList<VillageBroadcast> Broadcasts { get; init; } = [];

    /// <summary>告知居民 by group.</summary>
    public IReadOnlyList<ToldGroup> Groups { get; init; } = [];

    /// <summary>转移 by grid: households and persons, no names.</summary>
    public IReadOnlyList<LeavingCount> Evacuation { get; init; } = [];

    /// <summary>发出的消息 by channel, as WeCom took them: not that anybody read or heard one.</summary>
    public IReadOnlyDictionary<string, int> Sent { get; init; } = new Dictionary<string, int>();

    /// <summary>人均消息条数.</summary>
    public double SentPerPerson => Told == 0 ? 0 : Math.Round((double)Sent.Values.Sum() / Told, 1);

    /// <summary>Makes it of a run as it stands.</summary>
    /// <param name="run">叫应.</param>
    /// <param name="callees">Everybody of it.</param>
    /// <param name="endedAt">结束; null while it goes on.</param>
    /// <param name="ended">怎么结束的.</param>
    public static CallReport Of(CallRun run, IReadOnlyCollection<Callee> callees, DateTimeOffset? endedAt, string ended)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(callees);
        var called = callees.Where(c => c.Role == CalleeRole.Own && c.Tries > 0).ToList();
        int Said(CallAnswer answer) => called.Count(c => c.Answer == answer);
        var unwoken = called.Where(c => c.State != CalleeState.Answered).OrderBy(c => c.GridId, StringComparer.Ordinal).ThenBy(c => c.UserId, StringComparer.Ordinal);
        return new CallReport(
            run.Number, run.Identifier, run.Type, run.Colour.Word(), run.IsDrill, run.StartedAt, endedAt, ended, called.Count, callees.Count(c => c.IsTold),
            new CallAnswers(called.Count(c => c.State == CalleeState.Answered), Said(CallAnswer.Arrived), Said(CallAnswer.NeedsHelp), Said(CallAnswer.Awake), Said(CallAnswer.WokenAtDoor), Said(CallAnswer.NobodyHome)),
            called.Count(c => c.State == CalleeState.Covered), CallTimes.Of(run.StartedAt, called),
            [.. unwoken.Select(c => new UnwokenPerson(c.UserId, c.GridId, CallWords.StateOf(c), c.Tries, c.DoorBy, c.Answer == CallAnswer.NobodyHome ? c.AnsweredAt : null))]);
    }
}

/// <summary>应答数: of the responsible, under the last thing each said; the five add up to <paramref name="All"/> and those not found.</summary>
/// <param name="All">应答的人, however.</param>
/// <param name="Arrived">已到岗.</param>
/// <param name="NeedsHelp">需要支援.</param>
/// <param name="Awake">收到.</param>
/// <param name="WokenAtDoor">上门叫醒.</param>
/// <param name="NobodyHome">上门没见到人: not answered.</param>
public sealed record CallAnswers(int All, int Arrived, int NeedsHelp, int Awake, int WokenAtDoor, int NobodyHome);

/// <summary>应答时长 in seconds from the start of the run; null for what was not reached.</summary>
/// <param name="Half">到一半人.</param>
/// <param name="Ninety">到九成人.</param>
/// <param name="All">到所有人.</param>
public sealed record CallTimes(int? Half, int? Ninety, int? All)
{
    /// <summary>Of those who were called; whoever has not answered stands after all who have.</summary>
    /// <param name="start">开始.</param>
    /// <param name="called">被叫的责任人.</param>
    public static CallTimes Of(DateTimeOffset start, IReadOnlyCollection<Callee> called)
    {
        ArgumentNullException.ThrowIfNull(called);
        var times = called.Where(c => c.State == CalleeState.Answered && c.AnsweredAt is not null).Select(c => (int)(c.AnsweredAt!.Value - start).TotalSeconds).Order().ToList();
        int? At(int percent)
        {
            var needed = ((called.Count * percent) + 99) / 100;
            return needed > 0 && needed <= times.Count ? times[needed - 1] : null;
        }

        return new CallTimes(At(50), At(90), At(100));
    }
}

/// <summary>一个村的大喇叭播报.</summary>
/// <param name="VillageId">村.</param>
/// <param name="AskedOf">谁来播: who was asked last.</param>
/// <param name="DoneBy">谁播的; empty while nobody has said so since.</param>
/// <param name="DoneAt">播报时间; null while nobody has said so since.</param>
public sealed record VillageBroadcast(string VillageId, string AskedOf, string DoneBy, DateTimeOffset? DoneAt);

/// <summary>未叫醒的人, for whoever must still find them.</summary>
/// <param name="UserId">userid.</param>
/// <param name="GridId">责任网格.</param>
/// <param name="State">叫到哪一步.</param>
/// <param name="Tries">叫过几次.</param>
/// <param name="DoorBy">谁去上门; empty while nobody was asked.</param>
/// <param name="NobodyHomeAt">上门没见到人的时间; null when nobody has been there.</param>
public sealed record UnwokenPerson(string UserId, string GridId, string State, int Tries, string DoorBy, DateTimeOffset? NobodyHomeAt);

/// <summary>告知居民 in one group.</summary>
/// <param name="Group">客户群.</param>
/// <param name="State">How far it came: sent is what the owner confirmed, not that anybody read it.</param>
/// <param name="Why">Why it waits, or why the owner was asked to paste it; empty for neither.</param>
public sealed record ToldGroup(string Group, string State, string Why);
