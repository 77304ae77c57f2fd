using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Warnings;

/// <summary>
/// 预警到时: what follows from a warning on record: it calls people, is passed on, changes or lifts what came before, or is held for a person, asked
/// again every ten minutes. One transaction each.
/// </summary>
public sealed class WarningSteps(DecisionSaver saver) : IDueHandler
{
    /// <summary>So long a person has who is asked about a held warning; then the next is asked, too.</summary>
    public static readonly TimeSpan HoldWait = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Warning)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var corpId = turn.Corp.Corp.Id;
        var stored = await WarningStore.LockAsync(turn.Connection, corpId, turn.Seen.Subject, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var over = stored is null || stored.Run is not null || stored.Verdict.Kind == WarningVerdictKind.Refused || stored.Released == false
            || (stored.Warning.Kind != WarningKind.Cancel && stored.Warning.End <= turn.Now);
        if (over)
        {
            await SaveAsync(turn, new Effects(), next: null, null, cancellationToken);
        }
        else if (IsOwnWord(stored!))
        {
            await SaveAsync(turn, new Effects(), turn.Now + HoldWait, batch => WarningStore.StageUndecided(batch, corpId, stored!.Warning.Identifier), cancellationToken);
        }
        else if (!stored!.Goes)
        {
            await HoldAsync(turn, stored, cancellationToken);
        }
        else if (stored.Warning.Kind == WarningKind.Cancel)
        {
            await LiftAsync(turn, stored, cancellationToken);
        }
        else
        {
            await GoAsync(turn, stored, cancellationToken);
        }

        return DueOutcome.Done;
    }

    internal static CallWords WordsOf(CorpDesks desks, CallRun run, StoredWarning stored)
    {
        var doubts = string.Join('、', stored.Verdict.Reasons.Where(r => r.Code is WarningReasonCode.MissingItem or WarningReasonCode.LevelConflict).Select(WarningReasons.Said));
        return new CallWords(desks.Corp, run, stored.Warning, stored.Warning.Team.Length > 0 ? Muster.Plan : desks.Rules.Warnings.PlanFor(stored.Warning.Type, run.Colour), doubts);
    }

    /// <summary>The words of a run, with the warning it stands for.</summary>
    internal static async Task<CallWords> WordsAsync(WarningStore warnings, CorpDesks desks, CallRun run, CancellationToken cancellationToken)
    {
        var stored = await warnings.FindAsync(desks.Corp.Id, run.Identifier, cancellationToken)
            ?? throw new InvalidOperationException($"run {run.Number} of {desks.Corp.Id} stands for the warning {run.Identifier}, which is not on record");
        return WordsOf(desks, run, stored);
    }

    /// <summary>Whoever is on duty for the town, at or above those grids.</summary>
    internal static IEnumerable<string> OnDuty(Corp corp, IReadOnlyList<string> grids, DateTimeOffset now) =>
        grids.DefaultIfEmpty(corp.Grids.Grids.First(g => g.Parent is null).Id).SelectMany(g => corp.Rota.OnDuty(corp.Grids, g, PostKind.DutyOfficer, now)).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who handed a warning in by hand is not the second person.</summary>
    private static bool IsOwnWord(StoredWarning stored) =>
        stored.Released == true && stored.Source.StartsWith(WarningDesk.ByHand, StringComparison.Ordinal)
        && stored.Source.Length > WarningDesk.ByHand.Length && stored.Source[WarningDesk.ByHand.Length..].Equals(stored.DecidedBy, StringComparison.OrdinalIgnoreCase);

    /// <summary>待核实: the duty officer first; after ten minutes the town leader, too, but for 橙 and 红 not at night.</summary>
    private async Task HoldAsync(DueTurn turn, StoredWarning stored, CancellationToken cancellationToken)
    {
        var (desks, now, warning) = (turn.Corp.Desks, turn.Now, stored.Warning);
        var words = WordsOf(desks, Draft(stored, now), stored);
        var leaders = stored.Asked == 0 ? [] : stored.Verdict.Grids.SelectMany(g => desks.Corp.Grids.NearestHolders(g, PostKind.TownLeader)).Select(p => p.UserId);
        var effects = new Effects();
        foreach (var user in OnDuty(desks.Corp, stored.Verdict.Grids, now).Concat(leaders).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var at = stored.Asked == 0 || !leaders.Contains(user) ? now : desks.Rules.Deadlines.Quiet.NextAllowed(now, warning.Colour.IsGrave());
            effects.Notices.Add(words.Held(user, stored.Verdict.Reasons, stored.Asked, at));
        }

        await SaveAsync(turn, effects, now + HoldWait, batch => WarningStore.StageAsked(batch, desks.Corp.Id, warning.Identifier), cancellationToken);
    }

    /// <summary>A warning that goes: into the run of what it changes, else of the same type and area, else into one of its own.</summary>
    private async Task GoAsync(DueTurn turn, StoredWarning stored, CancellationToken cancellationToken)
    {
        var (connection, desks, now, warning) = (turn.Connection, turn.Corp.Desks, turn.Now, stored.Warning);
        if (warning.Team.Length > 0)
        {
            await CallOutAsync(turn, stored, cancellationToken);
            return;
        }

        var open = await CallStore.LockOpenAsync(connection, desks.Corp.Id, cancellationToken);
        var named = await WarningStore.RunsOfAsync(connection, desks.Corp.Id, warning.References, cancellationToken);
        var isDrill = stored.Source.StartsWith(WarningDesk.Drill, StringComparison.Ordinal);
        var earlier = isDrill ? null : open.FirstOrDefault(r => named.Contains(r.Number)) ?? open.FirstOrDefault(r => r.Type == warning.Type && !r.IsDrill && Overlaps(desks.Corp, r.Grids, stored.Verdict.Grids));
        var red = earlier is not null || warning.Colour == WarningColour.Red ? null
            : open.FirstOrDefault(r => r.Colour == WarningColour.Red && !r.IsDrill && stored.Verdict.Grids.All(g => r.Grids.Any(c => desks.Corp.Grids.IsWithin(g, c))));
        if (red is not null)
        {
            // 红色 runs for all of this area: the lower one waits until it is over, if it still counts then. Who must leave for it alone leaves with the red one.
            var also = !isDrill && desks.Rules.Warnings.PlanFor(warning.Type, warning.Colour).Evacuates ? await LeavingAsync(turn, warning.Type, stored.Verdict.Grids, cancellationToken) : [];
            await SaveAsync(turn, new Effects(), now + HoldWait, batch => HouseholdStore.StageLeaving(batch, desks.Corp.Id, red.Number, also, now), cancellationToken);
            return;
        }

        if (earlier is null)
        {
            await StartAsync(turn, stored, cancellationToken);
        }
        else
        {
            await ChangeAsync(turn, stored, earlier, cancellationToken);
        }
    }

    /// <summary>A team is called out for itself, whatever else goes on: once, however many say so, and not after it was sent home.</summary>
    private async Task CallOutAsync(DueTurn turn, StoredWarning stored, CancellationToken cancellationToken)
    {
        var (connection, corpId, warning) = (turn.Connection, turn.Corp.Corp.Id, stored.Warning);
        var open = await CallStore.LockOpenAsync(connection, corpId, cancellationToken);
        var theirs = await WarningStore.RunsOfTeamAsync(connection, corpId, warning, [.. open.Select(r => r.Number)], cancellationToken);
        if (theirs.Count > 0)
        {
            // Whoever said so second is told: their words reach nobody, and the list goes to who called first.
            var effects = new Effects();
            effects.Notices.Add(WordsOf(turn.Corp.Desks, Draft(stored, turn.Now), stored).To(warning.Sender, Domain.Notices.Channel.AppText, "reply_call", turn.Now, ("what", $"{warning.Title}：刚才已经有人叫了，正在叫；换地方请先解散再集结")));
            await SaveAsync(turn, effects, next: null, batch => WarningStore.StageRun(batch, corpId, warning.Identifier, theirs[0]), cancellationToken);
        }
        else if (await WarningStore.IsSentHomeAsync(connection, corpId, warning, cancellationToken))
        {
            await SaveAsync(turn, new Effects(), next: null, null, cancellationToken);
        }
        else
        {
            await StartAsync(turn, stored, cancellationToken);
        }
    }

    private async Task StartAsync(DueTurn turn, StoredWarning stored, CancellationToken cancellationToken)
    {
        var (connection, desks, now) = (turn.Connection, turn.Corp.Desks, turn.Now);
        var run = await CallStore.CreateAsync(connection, desks.Corp.Id, Draft(stored, now), cancellationToken);
        var words = WordsOf(desks, run, stored);
        var leaving = words.Plan.Evacuates ? await LeavingAsync(turn, run.Type, run.Grids, cancellationToken) : [];
        var team = desks.Corp.Teams.FirstOrDefault(t => t.Id == stored.Warning.Team);
        var callees = new CallDesk(desks.Corp, words.Plan).Start(run.Grids, now, team is null ? EvacuationDesk.Helpers(desks.Corp, leaving, now) : Muster.Members(desks.Corp, team, stored.Warning.Sender, now));
        var calls = words.Plan.Calls;
        await SaveRunAsync(turn, words, new RunChange("started", calls ? callees : [.. callees.Select(Told)], [], calls ? [] : [.. callees.Select(c => c.UserId)], stored.Warning.Team.Length == 0 ? run.Grids : [], leaving, false), cancellationToken);
    }

    /// <summary>更新: a graver colour calls everybody again; a change of the area calls the difference. The text goes anew to whoever is told again.</summary>
    private async Task ChangeAsync(DueTurn turn, StoredWarning stored, CallRun earlier, CancellationToken cancellationToken)
    {
        var (connection, desks, now, warning) = (turn.Connection, turn.Corp.Desks, turn.Now, stored.Warning);
        if (await WarningStore.LockAsync(connection, desks.Corp.Id, earlier.Identifier, cancellationToken) is { } current && warning.Sent < current.Warning.Sent)
        {
            // It comes late: what was said after it stands.
            await SaveAsync(turn, new Effects(), next: null, batch => WarningStore.StageRun(batch, desks.Corp.Id, warning.Identifier, earlier.Number), cancellationToken);
            return;
        }

        var run = earlier with { Identifier = warning.Identifier, Type = warning.Type, Colour = warning.Colour, Grids = stored.Verdict.Grids.Count > 0 ? stored.Verdict.Grids : earlier.Grids, EndsAt = warning.End ?? earlier.EndsAt, Asks = [] };
        var words = WordsOf(desks, run, stored);
        var all = await CallStore.CalleesAsync(connection, desks.Corp.Id, run.Number, cancellationToken);
        var isGraver = warning.Colour > earlier.Colour;
        var leaving = words.Plan.Evacuates ? await LeavingAsync(turn, run.Type, run.Grids, cancellationToken) : [];
        var changed = new CallDesk(desks.Corp, words.Plan).Change([.. all.Values], run.Grids, isGraver, now, EvacuationDesk.Helpers(desks.Corp, leaving, now));
        IReadOnlyList<Callee> callees = words.Plan.Calls ? changed : [.. changed.Select(c => c.State == CalleeState.Calling ? Told(c) : c)];
        // Whoever is called again hears the change with the call; everybody else who was told reads it.
        var called = callees.Where(c => c.State == CalleeState.Calling).Select(c => c.UserId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var readers = all.Values.Where(c => c.IsTold).Concat(callees.Where(c => c.IsTold)).Select(c => c.UserId).Distinct(StringComparer.OrdinalIgnoreCase).Where(u => !called.Contains(u));
        var anew = changed.Where(c => c.State == CalleeState.Calling && all.ContainsKey(c.UserId)).Select(c => all[c.UserId].UserId).ToList();
        // 大喇叭: anew everywhere when it has become graver, else where it was not said yet.
        var silent = isGraver ? run.Grids : [.. run.Grids.Where(g => !earlier.Grids.Any(e => desks.Corp.Grids.IsWithin(g, e)))];
        await SaveRunAsync(turn, words, new RunChange("changed", callees, anew, [.. readers], silent, leaving, isGraver), cancellationToken);
    }

    private async Task SaveRunAsync(DueTurn turn, CallWords words, RunChange change, CancellationToken cancellationToken)
    {
        var (corpId, now, run) = (turn.Corp.Corp.Id, turn.Now, words.Run);
        var (what, callees, anew, told, silent, leaving, isGraver) = change;
        var effects = new Effects();
        var at = turn.Corp.Desks.Rules.Deadlines.Quiet.NextAllowed(now, words.IsDanger);
        effects.Notices.AddRange(told.SelectMany(user => words.Texts(user, at)));
        var readers = words.Plan.Calls && silent.Count > 0 ? Loudspeaker.Readers(turn.Corp.Corp, silent, now) : [];
        effects.Notices.AddRange(readers.SelectMany(r => words.Broadcast(r.UserId, r.Village, now)));
        await TellResidentsAsync(turn, words, effects, cancellationToken);
        await SaveAsync(turn, effects, next: null, batch =>
        {
            WarningStore.StageRun(batch, corpId, words.Warning.Identifier, run.Number);
            CallStore.StageRun(batch, corpId, run);
            CallStore.StageNext(batch, corpId, run.Number, words.Plan.Calls ? now : run.EndsAt);
            CallStore.StageCallees(batch, corpId, run.Number, callees, anew);
            CallStore.StageSilenced(batch, corpId, now, [.. callees.Where(c => c.State == CalleeState.Released).Select(c => (run.Number, c.UserId))]);
            if (!words.Plan.Evacuates && what == "changed")
            {
                HouseholdStore.StageHome(batch, corpId, run.Number, now);
            }
            else if (isGraver)
            {
                HouseholdStore.StageAnew(batch, corpId, run.Number);
            }

            HouseholdStore.StageLeaving(batch, corpId, run.Number, leaving, now);
            CallStore.StageEvents(batch, corpId, run.Number, [new CallEvent(now, "", what, $"{words.Warning.Identifier} {run.Colour.Word()} {callees.Count}"), .. readers.Select(r => new CallEvent(now, r.UserId, "script", r.Village.Id))]);
            Postgres.Due.DueStore.StageNotify(batch);
        }, cancellationToken);
    }

    /// <summary>应转户 of the register that a warning of that type over those grids concerns.</summary>
    private static async Task<IReadOnlyList<Household>> LeavingAsync(DueTurn turn, string type, IReadOnlyList<string> grids, CancellationToken cancellationToken) =>
        [.. (await HouseholdStore.AllAsync(turn.Connection, turn.Corp.Corp.Id, cancellationToken)).Where(h => h.MustLeave(turn.Corp.Corp.Grids, type, grids))];

    /// <summary>告知居民: the groups of the area that were not told of this colour; what of a lower one still waits is overtaken.</summary>
    private static async Task TellResidentsAsync(DueTurn turn, CallWords words, Effects effects, CancellationToken cancellationToken)
    {
        var before = await ToldResidentsAsync(turn, words.Run.Number, cancellationToken);
        var now = ResidentNotices.Of(words, before, turn.Now);
        var desk = new MassDesk(turn.Corp.Desks.Rules);
        List<GroupNotice> overtaken = now.Count == 0 ? [] : [.. ResidentNotices.Overtaken(words, before)];
        desk.Overtake(effects, overtaken, await MassSendStore.FilesAsync(turn.Connection, turn.Corp.Corp.Id, overtaken, cancellationToken), turn.Now);
        desk.Queue(effects, now, turn.Now);
    }

    private static async Task<List<GroupNotice>> ToldResidentsAsync(DueTurn turn, int run, CancellationToken cancellationToken)
    {
        var told = new List<GroupNotice>();
        await MassSendStore.LockAsync(turn.Connection, turn.Corp.Corp.Id, ResidentNotices.IdsOf(turn.Corp.Corp.Id, run), [], told, cancellationToken);
        return told;
    }

    /// <summary>解除 for residents: the groups that were told, and no other.</summary>
    private static async Task LiftForResidentsAsync(DueTurn turn, CallWords words, Effects effects, CancellationToken cancellationToken)
    {
        var told = await ToldResidentsAsync(turn, words.Run.Number, cancellationToken);
        var (id, desk) = (Guid.CreateVersion7(turn.Now), new MassDesk(turn.Corp.Desks.Rules));
        // One id: a group that was told of two colours reads one lift.
        desk.Follow(effects, told, await MassSendStore.FilesAsync(turn.Connection, turn.Corp.Corp.Id, told, cancellationToken), n => ResidentNotices.Lift(words, n, id, turn.Now), WaitReason.Lifted, turn.Now);
    }

    /// <summary>解除: open calls stop, and the lift goes to exactly those who were told.</summary>
    private async Task LiftAsync(DueTurn turn, StoredWarning stored, CancellationToken cancellationToken)
    {
        var (connection, desks, now, warning) = (turn.Connection, turn.Corp.Desks, turn.Now, stored.Warning);
        var open = await CallStore.LockOpenAsync(connection, desks.Corp.Id, cancellationToken);
        var named = warning.Team.Length > 0 ? await WarningStore.RunsOfTeamAsync(connection, desks.Corp.Id, warning, [.. open.Select(r => r.Number)], cancellationToken)
            : await WarningStore.RunsOfAsync(connection, desks.Corp.Id, warning.References, cancellationToken);
        var runs = open.Where(r => named.Contains(r.Number)).ToList();
        var effects = new Effects();
        var over = new List<(int Run, string User)>();
        foreach (var run in runs)
        {
            var words = WordsOf(desks, run, stored);
            await LiftForResidentsAsync(turn, words, effects, cancellationToken);
            foreach (var callee in (await CallStore.CalleesAsync(connection, desks.Corp.Id, run.Number, cancellationToken)).Values.Where(c => c.IsTold))
            {
                effects.Notices.AddRange(words.Texts(callee.UserId, desks.Rules.Deadlines.Quiet.NextAllowed(now, run.Colour.IsGrave() || warning.Team.Length > 0)));
                if (callee.IsOpen)
                {
                    effects.Notices.Add(words.Grey(callee, "已解除", now));
                    over.Add((run.Number, callee.UserId));
                }
            }
        }

        await SaveAsync(turn, effects, next: null, batch =>
        {
            foreach (var run in runs)
            {
                WarningStore.StageRun(batch, desks.Corp.Id, warning.Identifier, run.Number);
                CallStore.StageEvents(batch, desks.Corp.Id, run.Number, [new CallEvent(now, "", "lifted", warning.Identifier)]);
                CallStore.StageEnd(batch, desks.Corp.Id, run.Number, "", "lifted", now);
                HouseholdStore.StageOver(batch, desks.Corp.Id, run.Number, now);
            }

            CallStore.StageSilenced(batch, desks.Corp.Id, now, over);
        }, cancellationToken);
    }

    private async Task SaveAsync(DueTurn turn, Effects effects, DateTimeOffset? next, Action<Npgsql.NpgsqlBatch>? more, CancellationToken cancellationToken)
    {
        effects.Dues[new DueKey(DueKind.Warning, turn.Seen.Subject)] = next;
        await saver.SaveAsync(turn.Connection, turn.Corp.Corp.Id, effects, turn.Now, more, cancellationToken);
    }

    private static CallRun Draft(StoredWarning stored, DateTimeOffset now) =>
        new(0, stored.Warning.Identifier, stored.Warning.Type, stored.Warning.Colour, stored.Source.StartsWith(WarningDesk.Drill, StringComparison.Ordinal), stored.Verdict.Grids, now, stored.Warning.End ?? now + Warning.WithoutEnd);

    /// <summary>Told and not called: they need not answer.</summary>
    private static Callee Told(Callee callee) => callee with { State = CalleeState.Released, IsTold = true, NextAt = null };

    /// <summary>What becomes of a run: its callees, who of them is called although they had answered, who only reads the text, where the loudspeaker has not said it yet, which households must leave, and whether it is graver than before.</summary>
    private sealed record RunChange(string What, IReadOnlyList<Callee> Callees, IReadOnlyList<string> Anew, IReadOnlyList<string> Told, IReadOnlyList<string> Silent, IReadOnlyList<Household> Leaving, bool IsGraver);

    private static bool Overlaps(Corp corp, IReadOnlyList<string> one, IReadOnlyList<string> other) => one.Any(a => other.Any(b => corp.Grids.IsWithin(a, b) || corp.Grids.IsWithin(b, a)));
}
