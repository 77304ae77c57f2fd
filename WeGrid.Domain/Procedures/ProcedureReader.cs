using System.Globalization;
using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Procedures;

/// <summary>程序文件: reads one, or lists every fault with its place and cure. What is read can be gone through: every step is reached, every one leads on.</summary>
public static partial class ProcedureReader
{
    private const int LongestWords = 80;

    private static readonly string[] _members = ["id", "name", "version", "matter", "word", "list", "starters", "confidential", "topic", "listed", "invites", "teams", "near", "lanes", "steps"];

    private static readonly string[] _stepMembers = ["id", "name", "by", "records", "within", "least", "due", "lanes", "vote", "claims", "roll", "backing", "meets", "signIn", "opinion", "enter", "withdraw", "outcomes", "notices"];

    /// <summary>Reads a file's text.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    public static (Procedure? Procedure, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        var procedure = Read(root, json);
        Check(root, procedure);
        return faults.Count == 0 ? (procedure, faults) : (null, faults);
    }

    /// <summary>存档的程序: one that a matter began with. What was let in once goes on: the rules of today are for files of today.</summary>
    /// <param name="json">Its text.</param>
    /// <returns>Null where it cannot be read at all.</returns>
    public static Procedure? Stored(string json) => JsonAt.Parse("", json, []) is { } root && Read(root, json) is { Steps.Count: > 0 } procedure ? procedure : null;

    private static Procedure Read(JsonAt root, string json)
    {
        root.AllowOnly(_members);
        var lanes = ReadLanes(root);
        var steps = (root.Need("steps", "write [ { \"id\": \"collect\", \"name\": \"收集意见\", \"by\": [\"gridLeader\"] } ]")?.Items() ?? []).Select(s => ReadStep(s, lanes)).ToList();
        return new Procedure(
            root.NeedId("seven-steps"), root.NeedText("name", "what people call it"), root.NeedText("version", "the date of the last change"), root.NeedText("matter", "what one of them is called: 议题"), ReadWord(root, "word") ?? "",
            ReadActors(root, "starters", isStart: true), lanes, steps)
        {
            IsConfidential = root.Find("confidential")?.YesNo() ?? false,
            Source = json,
            Topic = ReadTopic(root),
            Listed = ReadListed(root),
            Invites = root.Find("invites")?.Text() ?? "",
            Teams = ReadTeams(root),
            Near = ReadNear(root),
            List = root.Find("list") is null ? "" : ReadWord(root, "list") ?? "",
        };
    }

    /// <summary>短令: people type it, and what begins like another command would never be heard.</summary>
    private static string? ReadWord(JsonAt at, string name)
    {
        var word = at.NeedText(name, "the word people begin with: 提议题");
        if (word.Length > 0 && (word.Length is < 2 or > 6 || word.Any(c => !char.IsLetter(c) || char.IsAscii(c))))
        {
            at.Fault($"'{name}' is '{word}'", "two to six Chinese characters");
        }
        else if (word.Length > 0 && Intake.StaffWords.IsTaken(word))
        {
            at.Fault($"'{name}' is '{word}', with which another command of the bot begins", "another word");
        }

        return word;
    }

    private static List<ProcedureLane> ReadLanes(JsonAt root)
    {
        var lanes = new List<ProcedureLane>();
        foreach (var item in root.Find("lanes")?.Items() ?? [])
        {
            item.AllowOnly("id", "name");
            lanes.Add(new ProcedureLane(item.NeedId("big"), item.NeedText("name", "what people call it")));
        }

        foreach (var twice in lanes.GroupBy(l => l.Id).Where(g => g.Count() > 1))
        {
            root.Fault($"the lane '{twice.Key}' is there twice", "give each its own id");
        }

        return lanes;
    }

    private static ProcedureStep ReadStep(JsonAt at, List<ProcedureLane> lanes)
    {
        at.AllowOnly(_stepMembers);
        var due = at.Find("due")?.Text();
        if (due is not (null or "given"))
        {
            at.Fault($"'due' is '{due}'", "write \"given\" where who begins it says until when, else \"within\"");
        }

        var step = new ProcedureStep(at.NeedId("collect"), at.NeedText("name", "what people call it"), ReadActors(at, "by", isStart: false), [.. (at.Find("records")?.Items() ?? []).Select(ReadField)])
        {
            Within = ReadWithin(at, lanes), IsDueGiven = due == "given", Least = ReadRule(at, "least", "so long before the step may be over"),
            Votes = [.. at.Find("vote") is not { } vote ? [] : vote.IsObject ? [ReadVote(vote)] : (vote.Items() ?? []).Select(ReadVote)],
            Claims = [.. (at.Find("claims")?.Texts() ?? []).Select(w => at.OneOf<ClaimKind>(w, "a kind of claim")).OfType<ClaimKind>()], Roll = at.Find("roll")?.YesNo() ?? false, Lanes = at.Find("lanes")?.Texts() ?? [],
            Backing = (int)(at.Find("backing")?.Number(1, 10_000) ?? 0), Meets = at.Find("meets")?.Text() ?? "", SignsIn = at.Find("signIn")?.YesNo() ?? false, Opinion = ReadOpinion(at),
            Enters = ReadEntry(at), Withdraws = at.Find("withdraw")?.Text() ?? "",
            Outcomes = ReadOutcomes(at),
            Notices = [.. (at.Find("notices")?.Items() ?? []).Select(ReadNotice)],
        };
        foreach (var lane in step.Lanes.Where(l => lanes.TrueForAll(known => known.Id != l)))
        {
            at.Fault($"the lane '{lane}' is not among the lanes", "write an id of \"lanes\"");
        }

        return step;
    }

    private static TopicRule? ReadTopic(JsonAt root)
    {
        if (root.Find("topic") is not { } at)
        {
            return null;
        }

        at.AllowOnly("people", "days", "rest");
        int Of(string name, string example) => (int)(at.Need(name, example)?.Number(1, 1000) ?? 1);
        return new TopicRule(Of("people", "so many people of one village: 5"), Of("days", "within so many days: 30"), Of("rest", "then the category rests so many days: 180"));
    }

    private static ProcedureOpinion? ReadOpinion(JsonAt step)
    {
        if (step.Find("opinion") is not { } at)
        {
            return null;
        }

        at.AllowOnly("least", "for");
        return new ProcedureOpinion((int)(at.Need("least", "so many households at least: 20")?.Number(1, 100_000) ?? 1), ReadShare(at, "for") ?? default);
    }

    private static Dictionary<string, string> ReadOutcomes(JsonAt at)
    {
        var outcomes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, to) in at.Find("outcomes")?.Members() ?? [])
        {
            if (!outcomes.TryAdd(name, to.Text() ?? ""))
            {
                at.Fault($"the outcome '{name}' is there twice", "keep one");
            }
        }

        return outcomes;
    }

    private static DueRule? ReadRule(JsonAt at, string name, string meaning)
    {
        if (at.Find(name)?.Text() is not { } text)
        {
            return null;
        }

        if (DueRule.TryParse(text, out var rule))
        {
            return rule;
        }

        at.Fault($"'{name}' is '{text}'", $"write 3d or 5wd: {meaning}");
        return null;
    }

    private static ProcedureField ReadField(JsonAt at)
    {
        at.AllowOnly("name", "kind", "least", "most", "once", "by", "ahead");
        return new ProcedureField(
            at.NeedText("name", "what is to be left: 会议记录"), at.Find("kind")?.Text() is { } kind ? at.OneOf<FieldKind>(kind, "a kind of record") ?? FieldKind.Text : FieldKind.Text,
            (int)(at.Find("least")?.Number(0, 1000) ?? 1))
        {
            IsOnce = at.Find("once")?.YesNo() ?? false,
            Most = (int)(at.Find("most")?.Number(1, 1000) ?? 0),
            By = at.Find("by") is null ? [] : ReadActors(at, "by", isStart: false),
            Ahead = ReadRule(at, "ahead", "the date lies at least so far ahead"),
        };
    }

    /// <summary>One time for all, or one for each lane.</summary>
    private static Dictionary<string, DueRule> ReadWithin(JsonAt at, List<ProcedureLane> lanes)
    {
        var within = new Dictionary<string, DueRule>(StringComparer.Ordinal);
        if (at.Find("within") is not { } found)
        {
            return within;
        }

        IEnumerable<(string Name, JsonAt At)> times = found.IsObject ? found.Members() : [("", found)];
        foreach (var (lane, time) in times)
        {
            if (lane.Length > 0 && lanes.TrueForAll(l => l.Id != lane))
            {
                found.Fault($"the lane '{lane}' is not among the lanes", "write an id of \"lanes\"");
            }

            if (time.Text() is { } text)
            {
                if (DueRule.TryParse(text, out var rule))
                {
                    within[lane] = rule;
                }
                else
                {
                    time.Fault($"'{text}' is no time", "write 30min, 2h, 5wd or 10d");
                }
            }
        }

        return within;
    }

    private static ProcedureVote ReadVote(JsonAt at)
    {
        at.AllowOnly("name", "present", "for", "of", "law", "article", "from", "checked");
        var (present, agree) = (ReadShare(at, "present"), ReadShare(at, "for"));
        var of = at.Find("of")?.Text() ?? "present";
        if (of is not ("present" or "due"))
        {
            at.Fault($"'of' is '{of}'", "write \"present\" or \"due\"");
        }

        var law = at.Find("law")?.Text() ?? "";
        if (law.Length > 0)
        {
            at.Need("article", "write the article: 第二十六条");
            at.Need("from", "write since when this text of the law is in force: 2026-01-01");
        }

        return new ProcedureVote(
            at.Find("name")?.Text() ?? "", present ?? default, agree ?? default, of == "due", law, at.Find("article")?.Text() ?? "", ReadDay(at, "from"), ReadDay(at, "checked"));
    }

    private static Share? ReadShare(JsonAt at, string name)
    {
        if (at.Need(name, "write 2/3, or >1/2 for more than half")?.Text() is not { } text)
        {
            return null;
        }

        if (Share.Parse(text) is { } share)
        {
            return share;
        }

        at.Fault($"'{name}' is '{text}'", "write 2/3, or >1/2 for more than half");
        return null;
    }

    private static DateOnly? ReadDay(JsonAt at, string name)
    {
        if (at.Find(name)?.Text() is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        at.Fault($"'{name}' is '{text}'", "write a day: 2026-11-27");
        return null;
    }

    private static ProcedureNotice ReadNotice(JsonAt at)
    {
        at.AllowOnly("on", "to", "text", "outcome");
        var words = at.Find("text")?.Text() ?? "";
        if (words.Length > LongestWords)
        {
            at.Fault($"'text' has {words.Length} signs", $"at most {LongestWords}: what was left is said with it");
        }

        return new ProcedureNotice(
            at.OneOf<NoticeMoment>(at.NeedText("on", "start, done, soon or late"), "a moment") ?? NoticeMoment.Start,
            at.OneOf<NoticeAudience>(at.NeedText("to", "doers, starter, proposers, undecided, claimants, parties, invited, above or group"), "an audience") ?? NoticeAudience.Doers,
            words) { Outcome = at.Find("outcome")?.Text() ?? "" };
    }

    private static List<ProcedureActor> ReadActors(JsonAt at, string name, bool isStart)
    {
        var actors = new List<ProcedureActor>();
        foreach (var word in at.Need(name, "write [\"gridLeader\"]")?.Texts() ?? [])
        {
            if (JsonAt.Named<PostKind>(word) is { } post)
            {
                actors.Add(new ProcedureActor(post, null));
            }
            else if (!isStart && JsonAt.Named<ProcedurePart>(word) is { } part)
            {
                actors.Add(new ProcedureActor(null, part));
            }
            else
            {
                at.Fault($"'{word}' in '{name}' is nobody", $"one of {string.Join(", ", Enum.GetValues<PostKind>().Select(p => $"{new ProcedureActor(p, null)}").Concat(isStart ? [] : ["starter", "claimant", "party", "invited"]))}");
            }
        }

        if (actors.Count == 0)
        {
            at.Fault($"'{name}' names nobody", "somebody must do it");
        }

        return actors;
    }
}
