using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Tickets;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>
/// Reads the rows of every matter of a corp and lists what is wrong with them, against the text each began with: steps skipped or done twice, passed without
/// their records, claims, units, heads or votes, numbers missing in the history, a row or clock that says otherwise than the history, a notice that is
/// missing or there twice. The text is read as JSON, not by the reader whose work is tested; whom an audience means is asked of the desk.
/// </summary>
internal sealed class ProcedureAudit(ProcedureHouse house)
{
    private static readonly JsonSerializerOptions _json = new() { AllowOutOfOrderMetadataProperties = true };

    private readonly List<string> _faults = [];
    private readonly Dictionary<(long Matter, int Seq, string Person, string Template), int> _owed = [];
    private readonly Dictionary<(string Title, string Step, string Person), int> _told = [];
    private Dictionary<long, string[]> _reporters = [];

    public static async Task<IReadOnlyList<string>> FaultsAsync(ProcedureHouse house) => await new ProcedureAudit(house).RunAsync();

    private async Task<IReadOnlyList<string>> RunAsync()
    {
        _faults.AddRange(house.Faults);
        _reporters = (await TextsAsync("select json_build_array(number, array_agg(person))::text from reporter where corp_id = $1 group by number")).ToDictionary(r => (long)r[0]!, r => r[1]!.AsArray().Select(p => (string)p!).ToArray());
        var events = (await TextsAsync("select json_build_array(number, seq, at, by, act, due_at)::text from proceeding_event where corp_id = $1 order by number, seq"))
            .Select(r => (Number: (long)r[0]!, Event: new ProceedingEvent((int)r[1]!, (DateTimeOffset)r[2]!, (string)r[3]!, r[4].Deserialize<ProcedureAct>(_json)!, (DateTimeOffset?)r[5]))).ToLookup(e => e.Number, e => e.Event);
        foreach (var row in await TextsAsync("select json_build_array(p.number, t.hash, t.source, p.title, p.lane, p.step, p.seq, p.due_at, p.ended_at, d.due_at, d.attempt)::text from proceeding p join procedure_text t using (corp_id, procedure, hash) left join due d on d.corp_id = p.corp_id and d.kind = 'procedure' and d.subject = p.number::text where p.corp_id = $1 order by p.number"))
        {
            Matter((long)row[0]!, row, [.. events[(long)row[0]!]]);
        }

        await NoticesAsync();
        await HistoryAsync();
        return _faults;
    }

    private void Matter(long number, JsonNode row, List<ProceedingEvent> events)
    {
        var source = (string)row[2]!;
        Check(number, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))) == (string)row[1]!, "its text is not the one it is called by");
        Check(number, house.Began.GetValueOrDefault(number) == source, "its text is not the one it began with");
        Check(number, events.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, events.Count)) && (int)row[6]! == events.Count, $"its history has gaps: {string.Join(',', events.Select(e => e.Seq))} of {row[6]}");
        if (events is not [{ Act: ProcedureAct.Begin }, ..])
        {
            Check(number, false, "its history does not begin with its beginning");
            return;
        }

        var text = JsonNode.Parse(source)!.AsObject();
        new Walk(this, number, text, events).Go((string?)row[5]);
        Folded(number, row, text, ProcedureReader.Stored(source)!, events);
    }

    /// <summary>The row and the clock say what the history says; and what each event owed to whom.</summary>
    private void Folded(long number, JsonNode row, JsonObject text, Procedure procedure, List<ProceedingEvent> events)
    {
        Proceeding? before = null;
        foreach (var done in events)
        {
            Proceeding after;
            try
            {
                after = ProceedingFold.After(procedure, before, done);
            }
            catch (Exception broken) when (broken is ArgumentException or InvalidOperationException or NullReferenceException)
            {
                Check(number, false, $"its history cannot be told after {done.Seq - 1}: {broken.GetType().Name}");
                return;
            }

            Owed(text, procedure, before, after, done);
            before = after;
        }

        var (matter, desk) = (before!, house.Desk);
        Check(number, matter.Step == (string?)row[5] && matter.DueAt == (DateTimeOffset?)row[7] && matter.EndedAt == (DateTimeOffset?)row[8] && matter.Title == (string)row[3]!, "its row says otherwise than its history");
        // What failed is looked at a little later.
        var (look, due) = (desk.NextLook(procedure, matter), (DateTimeOffset?)row[9]);
        Check(number, look == due || ((int?)row[10] > 0 && due > look && due < look + TimeSpan.FromMinutes(15)), $"its clock looks at {due:u}, not at {look:u}");
    }

    private void Owed(JsonObject text, Procedure procedure, Proceeding? before, Proceeding after, ProceedingEvent done)
    {
        var desk = house.Desk;
        var (own, next) = (StepOf(text, before?.Step), StepOf(text, after.Step));
        IEnumerable<(JsonObject Step, string On)> moments = done.Act switch
        {
            ProcedureAct.Begin => [(next!, "start")],
            ProcedureAct.Finish => next is null ? [(own!, "done")] : [(own!, "done"), (next, "start")],
            ProcedureAct.Remind { Moment: NoticeMoment.Soon } when ChinaTime.DateOf(done.At) > ChinaTime.DateOf(desk.NextLook(procedure, before!)!.Value) => [],
            ProcedureAct.Remind remind => [(own!, remind.Moment == NoticeMoment.Soon ? "soon" : "late")],
            _ => [],
        };
        var outcome = (done.Act as ProcedureAct.Finish)?.Outcome ?? "";
        var notices = (from moment in moments
                       from notice in Array(moment.Step, "notices")
                       where (string)notice!["on"]! == moment.On && (moment.On != "done" || (string?)notice["outcome"] is null || (string?)notice["outcome"] == outcome)
                       select (Step: (string)moment.Step["id"]!, moment.On, To: (string)notice!["to"]!, Text: (string?)notice["text"] ?? "")).ToList();
        var told = from notice in notices
                   from person in desk.People(procedure.Find(notice.Step)!, after, Enum.Parse<NoticeAudience>(notice.To, ignoreCase: true), done.At)
                   where person != done.By || notice is { On: "start", Text.Length: > 0 }
                   group notice.On by person;
        foreach (var person in told)
        {
            Owe(after.Number, done.Seq, person.Key, $"procedure_{(person.Contains("start") ? "start" : person.First())}");
        }

        if (done.Act is ProcedureAct.Regrid)
        {
            var now = desk.People(procedure.Find(after.Step)!, after, NoticeAudience.Doers, done.At);
            var takers = now.Count > 0 ? now.Except(desk.People(procedure.Find(after.Step)!, before!, NoticeAudience.Doers)) : desk.People(procedure.Find(after.Step)!, after, NoticeAudience.Above, done.At);
            foreach (var person in takers)
            {
                Owe(after.Number, done.Seq, person, "procedure_regrid");
            }
        }

        ToResidents(text, before, after, done, notices.Where(n => n.To == "proposers").Select(n => (string)StepOf(text, n.Step)!["name"]!));
        Heard(procedure, before, after, done);
    }

    /// <summary>Those whose demands are behind it hear of it once each time; and of its being dropped.</summary>
    private void ToResidents(JsonObject text, Proceeding? before, Proceeding after, ProceedingEvent done, IEnumerable<string> steps)
    {
        var isDropped = done.Act is ProcedureAct.Drop && (bool?)text["confidential"] != true;
        foreach (var person in after.Tickets.SelectMany(t => _reporters.GetValueOrDefault(t, [])).Distinct())
        {
            foreach (var step in isDropped ? ["停办"] : steps)
            {
                _told[(after.Title, step, person)] = _told.GetValueOrDefault((after.Title, step, person)) + 1;
            }
        }

        Check(after.Number, before is null || done.At >= before.StepSince, $"{done.Seq} was done before its step began");
    }

    /// <summary>What is heard of claims and of units that answer, and of what is dropped, by those who have a part in it.</summary>
    private void Heard(Procedure procedure, Proceeding? before, Proceeding after, ProceedingEvent done)
    {
        var desk = house.Desk;
        IEnumerable<string> Of(Proceeding matter, params NoticeAudience[] audiences) => audiences.SelectMany(a => desk.People(procedure.Find(matter.Step)!, matter, a, done.Act is ProcedureAct.Drop ? null : done.At)).Distinct().Where(p => p != done.By);
        if (done.Act is ProcedureAct.Drop)
        {
            foreach (var person in Of(before!, NoticeAudience.Doers, NoticeAudience.Starter, NoticeAudience.Claimants, NoticeAudience.Parties))
            {
                Owe(after.Number, done.Seq, person, "procedure_dropped");
            }
        }
        else if (done.Act switch { ProcedureAct.Claim => after.Claims.Count == 1, ProcedureAct.Answer answer => !answer.Comes || after.Roll.Values.All(r => r.HasCome is not null), _ => false })
        {
            var called = after.Roll.Keys.SelectMany(u => house.Village.Corp.ContactsOf(u)).ToHashSet();
            foreach (var person in Of(after, NoticeAudience.Starter, NoticeAudience.Doers).Where(p => !called.Contains(p)))
            {
                Owe(after.Number, done.Seq, person, "procedure_heard");
            }
        }
    }

    /// <summary>Every message that is owed is there once, and none that is not; what has left or was overtaken is there, too.</summary>
    private async Task NoticesAsync()
    {
        const string rows = "(select corp_id, recipient, subject, seq, template, model from outbox union all select corp_id, recipient, subject, seq, template, model from outbox_done) o";
        var kept = (await TextsAsync($"select json_build_array(split_part(subject, ':', 2), seq, recipient, template, count(*))::text from {rows} where corp_id = $1 and subject like 'procedure:%' and template <> 'hand_ask' and template not like '%\\_hand' group by subject, seq, recipient, template"))
            .GroupBy(r => (Matter: long.Parse((string)r[0]!, CultureInfo.InvariantCulture), Seq: (int)r[1]!, Person: (string)r[2]!, Template: (string)r[3]!)).ToDictionary(g => g.Key, g => g.Sum(r => (int)r[4]!));
        foreach (var key in _owed.Keys.Union(kept.Keys).Where(k => k.Template != "procedure_heard" || _owed.ContainsKey(k)))
        {
            Check(key.Matter, _owed.GetValueOrDefault(key) == kept.GetValueOrDefault(key), $"{key.Person} is owed {_owed.GetValueOrDefault(key)} {key.Template} of {key.Seq}, and {kept.GetValueOrDefault(key)} are there");
        }

        const string toResidents = $"select model->'Values'->>'matter.title' title, coalesce(model->'Values'->>'step.name', '停办') step, recipient from {rows} where corp_id = $1 and template in ('matter_told', 'matter_dropped')";
        var told = (await TextsAsync($"select json_build_array(title, step, recipient, count(*))::text from ({toResidents}) r group by title, step, recipient"))
            .ToDictionary(r => ((string)r[0]!, (string)r[1]!, (string)r[2]!), r => (int)r[3]!);
        foreach (var key in _told.Keys.Union(told.Keys))
        {
            Check(0, _told.GetValueOrDefault(key) == told.GetValueOrDefault(key), $"{key.Item3} is owed {_told.GetValueOrDefault(key)} of '{key.Item1}' at {key.Item2}, and {told.GetValueOrDefault(key)} are there");
        }
    }

    /// <summary>History chains of the tickets that stand behind matters or came of them.</summary>
    private async Task HistoryAsync()
    {
        foreach (var number in (await house.Village.RowsAsync("select number from ticket where corp_id = $1 order by number")).Cast<long>())
        {
            var ticket = await house.Village.TicketAsync(number);
            var kept = (await house.Village.EventsAsync(number)).Select(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash)).ToList();
            _faults.AddRange(HistoryChecker.Check(number, ticket.Seq, ticket.HeadHash, kept));
        }
    }

    private async Task<List<JsonNode>> TextsAsync(string sql) => (await house.Village.RowsAsync(sql)).ConvertAll(r => JsonNode.Parse((string)r!)!);

    private void Owe(long matter, int seq, string person, string template) => _owed[(matter, seq, person, template)] = _owed.GetValueOrDefault((matter, seq, person, template)) + 1;

    private void Check(long matter, bool holds, string fault)
    {
        if (!holds)
        {
            _faults.Add(string.Create(CultureInfo.InvariantCulture, $"{matter}: {fault}"));
        }
    }

    private static JsonObject? StepOf(JsonObject text, string? id) => Array(text, "steps").Select(s => s!.AsObject()).FirstOrDefault(s => (string)s["id"]! == id);

    private static JsonArray Array(JsonObject at, string name) => at[name]?.AsArray() ?? [];

    /// <summary>One matter's way by its own text: in order, each step once but for one that got another date, and nothing passed without what it needs.</summary>
    private sealed class Walk(ProcedureAudit audit, long number, JsonObject text, List<ProceedingEvent> events)
    {
        private readonly ProcedureAct.Begin _begin = (ProcedureAct.Begin)events[0].Act;
        private readonly List<ProceedingEvent> _here = [];
        private readonly List<ProceedingEvent> _before = [];
        private readonly List<string> _done = [];
        private DateTimeOffset _since = events[0].At;

        public void Go(string? rowStep)
        {
            var way = Array(text, "steps").Select(s => s!.AsObject()).Where(s => Array(s, "lanes") is { Count: 0 } || Array(s, "lanes").Any(l => (string)l! == _begin.Lane)).ToList();
            var at = way.FirstOrDefault();
            foreach (var done in events.Skip(1))
            {
                Check(at is not null, $"{done.Seq} came after its end");
                Check(done.Act is not ProcedureAct.Begin, "it began twice");
                if (done.Act is ProcedureAct.Finish finish && at is not null)
                {
                    Check(finish.Step == (string)at["id"]!, $"{done.Seq} finishes {finish.Step} in {at["id"]}");
                    Passed(at, finish, done);
                    var next = NextOf(way, at, finish);
                    Again(way, next, finish, done);
                    _before.AddRange(_here);
                    _here.Clear();
                    (at, _since) = (next, done.At);
                    continue;
                }

                at = done.Act is ProcedureAct.Drop ? null : at;
                _here.Add(done);
            }

            Check((string?)at?["id"] == rowStep, $"it stands in {rowStep}, its history in {at?["id"]}");
        }

        /// <summary>Back only to a step that is given another date; what lies behind it is done anew, too.</summary>
        private void Again(List<JsonObject> way, JsonObject? next, ProcedureAct.Finish finish, ProceedingEvent done)
        {
            if (next is null || !_done.Contains((string)next["id"]!))
            {
                return;
            }

            Check((string?)next["due"] == "given" && finish.Due > done.At, $"{next["id"]} comes again");
            _done.RemoveAll(id => way.FindIndex(s => (string)s["id"]! == id) >= way.IndexOf(next));
        }

        private JsonObject? NextOf(List<JsonObject> way, JsonObject at, ProcedureAct.Finish finish)
        {
            var place = way.FindIndex(s => (string)s["id"]! == (string)at["id"]!);
            _done.Add((string)at["id"]!);
            if (at["outcomes"]?.AsObject() is not { Count: > 0 } outcomes)
            {
                Check(finish.Outcome.Length == 0, $"{finish.Step} has no outcome {finish.Outcome}");
                return way.ElementAtOrDefault(place + 1);
            }

            Check(outcomes.ContainsKey(finish.Outcome), $"{finish.Step} has no outcome {finish.Outcome}");
            var to = (string?)outcomes[finish.Outcome];
            return to is null or "end" ? null : way.Find(s => (string)s["id"]! == to);
        }

        /// <summary>What the step needs by its text was there when it was over.</summary>
        private void Passed(JsonObject step, ProcedureAct.Finish finish, ProceedingEvent done)
        {
            foreach (var record in Array(step, "records"))
            {
                var (name, least) = ((string)record!["name"]!, (int?)record["least"] ?? 1);
                Check(_here.Count(e => e.Act is ProcedureAct.Note note && note.Name == name) >= least, $"{finish.Step} was passed without {name}");
            }

            var all = _before.Concat(_here).ToList();
            Check(Array(step, "claims").Count == 0 || all.Exists(e => e.Act is ProcedureAct.Claim), $"{finish.Step} was passed unclaimed");
            Check((bool?)step["roll"] != true || _begin.Parties.All(p => all.Exists(e => e.Act is ProcedureAct.Answer answer && answer.Party == p)), $"{finish.Step} was passed before all had come");
            Check((int?)step["backing"] is not { } backing || finish.Hands?.Backing >= backing, $"{finish.Step} was passed with {finish.Hands?.Backing} backers");
            Check((string?)step["meets"] is not { } meets || all.FindLast(e => e.Act is ProcedureAct.Note note && note.Name == meets)?.Act is not ProcedureAct.Note day || string.CompareOrdinal(day.Value, $"{ChinaTime.DateOf(done.At):yyyy-MM-dd}") <= 0, $"{finish.Step} was passed before it met");
            Check(step["opinion"] is null || done.At >= _since.AddDays(1), $"the poll of {finish.Step} was cut short");
            Opinion(step, finish);
            Vote(step, finish);
        }

        private void Opinion(JsonObject step, ProcedureAct.Finish finish)
        {
            if (step["opinion"] is { } opinion)
            {
                var hands = finish.Hands ?? default;
                var said = hands.Agree + hands.Against + hands.Abstained;
                Check(finish.Outcome == (said < (int)opinion["least"]! ? "户数不够" : Holds((string)opinion["for"]!, hands.Agree, said) ? "多数同意" : "没有多数同意"), $"{finish.Step} came to {finish.Outcome}, not to what its poll says");
            }
        }

        private void Vote(JsonObject step, ProcedureAct.Finish finish)
        {
            if (step["vote"] is not { } votes)
            {
                return;
            }

            var vote = votes is JsonArray several ? several.FirstOrDefault(v => (string?)v!["name"] == finish.Way)?.AsObject() : votes.AsObject();
            Check(vote is not null && finish.Vote is not null, $"{finish.Step} was passed without a vote");
            if (vote is not null && finish.Vote is { } count)
            {
                Check(count.Present <= count.Due && count.For <= count.Present, $"{finish.Step}: more than there are");
                Check(Holds((string)vote["present"]!, count.Present, count.Due), $"{finish.Step} was passed without its quorum");
                Check(finish.Outcome == (Holds((string)vote["for"]!, count.For, (string?)vote["of"] == "due" ? count.Due : count.Present) ? "通过" : "不通过"), $"{finish.Step} came to {finish.Outcome}, not to what its heads say");
            }
        }

        /// <summary>"2/3", "&gt;1/2", in tenths of nothing: whole numbers.</summary>
        private static bool Holds(string share, int count, int of)
        {
            var parts = share.TrimStart('>').Split('/').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return share[0] == '>' ? count * parts[1] > of * parts[0] : of > 0 && count * parts[1] >= of * parts[0];
        }

        private void Check(bool holds, string fault) => audit.Check(number, holds, fault);
    }
}
