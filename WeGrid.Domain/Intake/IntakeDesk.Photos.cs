using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 照片, 视频, 文件, 位置: whose they are, which ticket they show, and 办结 that needs one (LC-12).
public sealed partial class IntakeDesk
{
    /// <summary>A picture sent so long before 办结 is its proof.</summary>
    private static readonly TimeSpan _proofBefore = TimeSpan.FromHours(2);

    /// <summary>办结 waits so long for its picture.</summary>
    private static readonly TimeSpan _proofAfter = TimeSpan.FromDays(1);

    /// <summary>In a group a picture belongs to what the same person says around it; who talks with us alone has more time.</summary>
    private static readonly TimeSpan _inGroup = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan _alone = TimeSpan.FromDays(1);

    /// <summary>Pictures come in bursts: one answer is enough.</summary>
    private static readonly TimeSpan _burst = TimeSpan.FromMinutes(10);

    /// <summary>防刷: so many pictures of one person may wait for a ticket, or become evidence at once; what is more says nothing new.</summary>
    private const int MostPhotos = 20;

    private bool IsStaffAlone(Spoken spoken) => spoken is { IsPrivate: true, OpenKfId: null } && Corp.Staff.ContainsKey(spoken.Person);

    /// <summary>只有照片: the proof somebody was asked for, evidence of what they reported, or kept until they say what it is.</summary>
    private void Pictured(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (spoken.Photos.Any(p => p.IsProof) && Proven(spoken, facts, effects))
        {
            return;
        }

        var pinned = spoken.Photos.All(p => p.Kind == MediaKind.Place);
        if (((pinned ? PlacelessOf(spoken, facts) : null) ?? ShownBy(spoken, facts)) is not { } file)
        {
            Unclaimed(spoken, facts, effects);
            return;
        }

        Attach(file, spoken.Photos, PhotoUse.Report, new Actor(Role.Resident, spoken.Person), spoken, facts, effects);
        if (Resumed(file, spoken, facts, effects))
        {
            return;
        }

        if (!pinned)
        {
            _desk.SentMore(effects, file, Sent(spoken), spoken.At);
        }
        else if (spoken.IsPrivate)
        {
            Reply(spoken, facts, effects, "reply_pin", ("number", Text(file.Ticket.Number)));
        }
    }

    /// <summary>What the resident was asked for has come.</summary>
    private bool Resumed(TicketFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (file.Ticket.Status != TicketStatus.WaitingOnResident || !spoken.IsPrivate)
        {
            return false;
        }

        _desk.Move(effects, file, new MoveRequest(TicketMove.ResumeAfterWaiting, new Actor(Role.Resident, spoken.Person), spoken.At) { Note = $"补充了{Sent(spoken)}" });
        Reply(spoken, facts, effects, "reply_supplemented", ("number", Text(file.Ticket.Number)));
        return true;
    }

    private static string Sent(Spoken spoken) => string.Join('、', spoken.Photos.Select(p => p.Kind).Distinct().Select(Tickets.Words.Of));

    /// <summary>办结 was said, and only the picture was missing.</summary>
    private bool Proven(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!IsStaffAlone(spoken) || !facts.Proofs.Remove(spoken.Person, out var awaited))
        {
            return false;
        }

        effects.Proofs[spoken.Person] = null;
        if (spoken.At > awaited.At + _proofAfter || !facts.Files.TryGetValue(awaited.Number, out var file) || IsHidden(file, spoken.Person)
            || file.Ticket.Status is not (TicketStatus.Accepted or TicketStatus.Dispatched or TicketStatus.InProgress))
        {
            return false; // done by somebody else, or forgotten
        }

        Finish(new MoveRequest(TicketMove.Resolve, By(spoken.Person, file), spoken.At) { Note = awaited.Note }, spoken, file, facts, effects);
        return true;
    }

    /// <summary>办结 with the pictures that came with it or shortly before; where one is needed and missing, what to do is said.</summary>
    private void Finish(MoveRequest request, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var proofs = heard is Spoken spoken ? ProofsOf(spoken, facts) : [];
        if (_desk.Move(effects, file, request with { Photos = proofs.Count }) is { } refusal)
        {
            var wanted = refusal.Reason is RefusalReason.PhotoMissing or RefusalReason.NoteMissing && proofs.Count == 0 && _desk.ClosingOf(file.Ticket).Photo;
            if (wanted)
            {
                ProofMissing(request, heard, file, facts, effects);
            }
            else
            {
                Refused(refusal, Tickets.Words.Of(request.Move), heard, file, facts, effects);
            }

            return;
        }

        if (heard is Spoken said)
        {
            Attach(file, proofs, PhotoUse.Work, request.By, said, facts, effects);
        }

        var move = file.Ticket.Status == TicketStatus.Checking ? TicketMove.ReportDone : TicketMove.Resolve;
        Reply(heard, facts, effects, "reply_done", ("number", Text(file.Ticket.Number)), ("move", Tickets.Words.Of(move)), ("status", Tickets.Words.Of(file.Ticket.Status)));
    }

    private void ProofMissing(MoveRequest request, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var number = Text(file.Ticket.Number);
        var noted = !string.IsNullOrWhiteSpace(request.Note);
        if (noted)
        {
            facts.Proofs[heard.Person] = new AwaitedProof(file.Ticket.Number, request.Note, heard.At);
            effects.Proofs[heard.Person] = facts.Proofs[heard.Person];
        }

        Reply(heard, facts, effects, "reply_proof_missing", ("number", number), ("missing", noted ? "一张现场照片" : "一张现场照片和一句办理说明"),
            ("how", noted ? "请把照片直接发到这里，收到就办结，说明不用再写" : $"请先把照片发到这里，再回复：办结 {number} 做了什么"));
    }

    private static List<TicketPhoto> ProofsOf(Spoken spoken, IntakeFacts facts)
    {
        // What a group saw in passing is no proof; what was sent to us, or stands in the same talk, is.
        var before = facts.Photos.GetValueOrDefault(spoken.Person) ?? [];
        return [.. spoken.Photos.Concat(before.Where(p => p.SentAt >= spoken.At - _proofBefore && (p.Chat == spoken.Conversation || p.Chat.StartsWith("app:", StringComparison.Ordinal)))).Where(p => p.IsProof)];
    }

    /// <summary>The ticket a picture without words shows: one that waits for this person, or the one they spoke of last.</summary>
    private static TicketFile? ShownBy(Spoken spoken, IntakeFacts facts)
    {
        var since = spoken.At - (spoken.IsPrivate ? _alone : _inGroup);
        return facts.Files.Values
            .Where(f => f.Ticket.IsOpen && f.Ticket.Status is not (TicketStatus.Resolved or TicketStatus.Rated) && IsOwn(f, spoken.Person))
            .Where(f => spoken.IsPrivate || f.Reporters.Exists(r => r.Chat == spoken.Conversation && string.Equals(r.Person, spoken.Person, StringComparison.OrdinalIgnoreCase)))
            .Select(f => (File: f, Waits: spoken.IsPrivate && f.Ticket.Status == TicketStatus.WaitingOnResident, At: facts.SpokeAt.GetValueOrDefault((f.Ticket.Number, spoken.Person))))
            .Where(f => f.Waits || f.At >= since)
            .OrderByDescending(f => f.Waits).ThenByDescending(f => f.At)
            .Select(f => f.File)
            .FirstOrDefault();
    }

    /// <summary>What a person said became or joined a ticket: their pictures around it are its evidence; else they wait for a day.</summary>
    private void Shown(int demands, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (effects.Demands.Count > demands && effects.Demands[^1] is { Ticket: { } number } && facts.Files.TryGetValue(number, out var file))
        {
            facts.SpokeAt[(number, spoken.Person)] = spoken.At;
            Attach(file, Around(spoken.Person, spoken.Conversation, spoken.At, spoken.Photos, facts), PhotoUse.Report, new Actor(Role.Resident, spoken.Person), spoken, facts, effects);
        }
        else if (spoken.Photos.Count > 0)
        {
            Hold(spoken, facts, effects);
        }
    }

    private static List<TicketPhoto> Around(string person, string chat, DateTimeOffset saidAt, IReadOnlyList<TicketPhoto> own, IntakeFacts facts)
    {
        var held = facts.Photos.GetValueOrDefault(person) ?? [];
        // A voice waits for its words, and comes with them again.
        return [.. own.Concat(held.Where(p => p.Chat == chat && p.SentAt >= saidAt - _inGroup && p.SentAt <= saidAt + _inGroup)).DistinctBy(p => p.Id)];
    }

    private void Unclaimed(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var burst = facts.Photos.GetValueOrDefault(spoken.Person)?.Exists(p => p.Chat == spoken.Conversation && p.SentAt >= spoken.At - _burst) == true;
        Hold(spoken, facts, effects);
        if (spoken.IsPrivate && !burst)
        {
            Reply(spoken, facts, effects, IsStaffAlone(spoken) ? "reply_photo" : "reply_photo_what", ("sent.what", Sent(spoken)));
        }
    }

    private static void Hold(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.Photos.TryGetValue(spoken.Person, out var held))
        {
            facts.Photos[spoken.Person] = held = [];
        }

        foreach (var photo in spoken.Photos.Take(MostPhotos - held.Count))
        {
            held.Add(photo);
            effects.Photos.Add((0, photo));
        }
    }

    private void Attach(TicketFile file, IReadOnlyList<TicketPhoto> photos, PhotoUse use, Actor by, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        foreach (var photo in photos.Take(MostPhotos))
        {
            var refused = photo.Pin is { } pin ? PinDown(effects, file, photo, pin, by, spoken.At) : _desk.AddPhoto(effects, file, photo with { Use = use }, by, spoken.At);
            if (refused is null)
            {
                facts.Photos.GetValueOrDefault(spoken.Person)?.RemoveAll(p => p.Id == photo.Id);
            }
        }
    }
}
