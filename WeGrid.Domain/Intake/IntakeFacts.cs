using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>所需事实: what must be loaded before a run of messages can be decided. Found without any fact, from the words alone.</summary>
public sealed class IntakeNeeds
{
    /// <summary>Tickets named by number.</summary>
    public HashSet<long> Numbers { get; } = [];

    /// <summary>Villages and categories in which an earlier ticket might be the same matter, with what it is compared with; these village rows are locked, in id order.</summary>
    public Dictionary<(string Village, string Category), HashSet<MatterFacts>> Neighbourhoods { get; } = [];

    /// <summary>Words understood on the way, in their context: what is understood before anything is locked is not understood again.</summary>
    public Dictionary<(ChatContext Context, string Words), Understood> Understood { get; } = [];

    /// <summary>People whose own tickets are needed: they speak privately, or ask after them.</summary>
    public HashSet<string> Owners { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Conversations whose last open ticket is needed: "我家也是".</summary>
    public HashSet<string> Conversations { get; } = [];

    /// <summary>People whose reach is needed, with the conversation they speak in.</summary>
    public Dictionary<string, string> Persons { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Relay cards whose texts were passed on.</summary>
    public HashSet<string> RelayCards { get; } = [];

    /// <summary>Tickets nobody else may answer meanwhile: two who say "broken again" at once open one new ticket, not two.</summary>
    public SortedSet<long> Held { get; } = [];

    /// <summary>Tickets whose demands somebody wants to read.</summary>
    public HashSet<long> Said { get; } = [];

    /// <summary>Whether the alert level is needed.</summary>
    public bool Alert { get; set; }

    /// <summary>Who asks for their list.</summary>
    public HashSet<string> Lists { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>叫应: who may be answering a call, or asks after one.</summary>
    public HashSet<string> Calls { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>转移: households somebody speaks of.</summary>
    public HashSet<int> Households { get; } = [];

    /// <summary>Whose entries, of which registers.</summary>
    public HashSet<(string Kind, string Person)> Registers { get; } = [];

    /// <summary>名册 of which all entries are needed: by post they are many people's, a stock is who may see it's.</summary>
    public SortedSet<string> WholeRegisters { get; } = new(StringComparer.Ordinal);

    /// <summary>台账: entries something comes into or goes out of, held until it is written: what is left is counted on.</summary>
    public HashSet<(string Kind, int Number)> RegisterMoves { get; } = [];

    /// <summary>回执栏 by kind, of those moved in: whom an entry tells of what came in and went out, by their id in a chat.</summary>
    public Dictionary<string, string> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>公开的名册 somebody may be asking what stands in them.</summary>
    public SortedSet<string> OpenRegisters { get; } = new(StringComparer.Ordinal);

    /// <summary>程序: matters named by number.</summary>
    public SortedSet<long> Proceedings { get; } = [];

    /// <summary>举手: on which matter, who, and of which household.</summary>
    public HashSet<(long Matter, string Person, string Household)> Hands { get; } = [];

    /// <summary>关联: whose ties must be known first, because their household may have a word.</summary>
    public HashSet<string> Tied { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>关联: tickets somebody is to be tied by.</summary>
    public HashSet<long> TieNumbers { get; } = [];

    /// <summary>关联: who ties, unties or enters a code; all that is decided on is held.</summary>
    public HashSet<string> Tying { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>户: entries somebody is to be tied to.</summary>
    public HashSet<(string Kind, int Number)> TieEntries { get; } = [];

    /// <summary>举过手的人 of these matters are told of what happens now.</summary>
    public HashSet<long> HandPeople { get; } = [];

    /// <summary>关注: whose followings are needed.</summary>
    public HashSet<string> Followers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>程序 and steps in which something waits to be claimed that somebody wants to see.</summary>
    public HashSet<(string Procedure, string Step)> Unclaimed { get; } = [];

    /// <summary>我的事项: whether somebody wants to see the open matters they have a part in.</summary>
    public bool OpenProceedings { get; set; }

    /// <summary>转移: whether somebody asks for a list or the counts, so that all households of open runs are needed.</summary>
    public bool AllHouseholds { get; set; }

    /// <summary>Drafts a person decides on.</summary>
    public HashSet<Guid> Drafts { get; } = [];

    /// <summary>People whose pictures without a ticket may belong to what they say now.</summary>
    public HashSet<string> Photographers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Staff whose 办结 may wait for the picture they send now.</summary>
    public HashSet<string> Proofs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>People who sent a picture without words: when they spoke of their tickets last.</summary>
    public HashSet<string> Speakers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tickets of which somebody must be able to hear what happened meanwhile.</summary>
    public HashSet<long> Recent { get; } = [];

    /// <summary>Who speaks in which conversation, and since when what they said there is needed: it may be one matter.</summary>
    public Dictionary<(string Chat, string Person), DateTimeOffset> Talk { get; } = [];

    /// <summary>引用的原文, by conversation, in each form it may have been said.</summary>
    public HashSet<(string Chat, string Words)> Quotes { get; } = [];

    /// <summary>Messages that were recalled: what they belong to is needed with all its words.</summary>
    public HashSet<string> Recalled { get; } = new(StringComparer.Ordinal);

    /// <summary>How many tickets the run may make besides one for each message.</summary>
    public int MoreNumbers { get; set; }

    /// <summary>Ignored messages somebody decides on.</summary>
    public HashSet<Guid> Reviews { get; } = [];

    /// <summary>People whose newest card of ignored messages is needed.</summary>
    public HashSet<string> ReviewCards { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tickets of which the machine's labels, and what people said of them, are needed.</summary>
    public HashSet<long> Labels { get; } = [];

    /// <summary>群通知 somebody answers for, by id.</summary>
    public HashSet<Guid> GroupNotices { get; } = [];

    /// <summary>客户群 in which a staff member said something that may be a mass send of ours, heard by the archive.</summary>
    public HashSet<string> Echoes { get; } = new(StringComparer.Ordinal);

    /// <summary>People whose 群通知 wait for their second look.</summary>
    public HashSet<string> Proposers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How far back matters of the same neighbourhood are looked at.</summary>
    public TimeSpan EarlierWithin { get; set; }

    /// <summary>How long a report counts for "again and again".</summary>
    public TimeSpan ReportsWithin { get; set; }

    /// <summary>发送人: who may be slowed or doubted, and since when what they said counts.</summary>
    public Dictionary<string, DateTimeOffset> Senders { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who raises an alarm now: only of them false alarms are counted.</summary>
    public HashSet<string> Alarmed { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long a false alarm counts.</summary>
    public TimeSpan DoubtWithin { get; set; }

    /// <summary>People who want a person in place of the answer they got.</summary>
    public HashSet<string> Answered { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who spoke in which archived group: whether they still agree to be read is needed first.</summary>
    public HashSet<(string Chat, string Person)> Archived { get; } = [];

    /// <summary>Residents of 微信客服 whose village must be known first.</summary>
    public HashSet<string> Homes { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names the matters that turned out to be lacking when it was decided before.</summary>
    public void Also(IntakeNeeds lacking)
    {
        ArgumentNullException.ThrowIfNull(lacking);
        foreach (var (neighbourhood, matters) in lacking.Neighbourhoods)
        {
            foreach (var matter in matters)
            {
                Compare(neighbourhood, matter);
            }
        }
    }

    /// <summary>Names a matter that earlier ones of its neighbourhood are compared with.</summary>
    public void Compare((string Village, string Category) neighbourhood, MatterFacts matter)
    {
        if (!Neighbourhoods.TryGetValue(neighbourhood, out var compared))
        {
            Neighbourhoods[neighbourhood] = compared = [];
        }

        compared.Add(matter);
    }
}

/// <summary>事实: what was loaded for a run, and changes while it is decided.</summary>
public sealed class IntakeFacts
{
    /// <summary>Tickets by number; those made in this run join it.</summary>
    public Dictionary<long, TicketFile> Files { get; } = [];

    /// <summary>同村同类的旧单 by neighbourhood, newest first, open or done; of those alike also their file and their reports.</summary>
    public Dictionary<(string Village, string Category), List<EarlierMatter>> Earlier { get; } = [];

    /// <summary>What was asked for, and what was understood on the way.</summary>
    public IntakeNeeds Needs { get; init; } = new();

    /// <summary>What turned out to be needed and was not named: decided anew with it, nothing is missed.</summary>
    public List<((string Village, string Category) Neighbourhood, MatterFacts Facts)> Lacking { get; } = [];

    /// <summary>How people can be reached.</summary>
    public Dictionary<string, Reach> Reaches { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Relays by the card that carried them.</summary>
    public Dictionary<string, List<(long Ticket, string Person, bool TellsResult)>> RelayCards { get; } = [];

    /// <summary>What was said, by ticket, oldest first.</summary>
    public Dictionary<long, List<string>> Said { get; } = [];

    /// <summary>联系方式 by ticket, of those whose words somebody wants to read.</summary>
    public Dictionary<long, List<ResidentContact>> Contacts { get; } = [];

    /// <summary>清单: what waits for a person, the most urgent first.</summary>
    public Dictionary<string, (IReadOnlyList<Ticket> First, long Count)> Lists { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>汛期响应: the level, and the end of its log; loaded when it is asked for.</summary>
    public (Dispatch.AlertLevel Level, int Seq, byte[] Hash) Alert { get; set; } = (Dispatch.AlertLevel.None, 0, []);

    /// <summary>在叫的, by person, the latest run first.</summary>
    public Dictionary<string, List<Warnings.OpenCall>> Calls { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>叫应 that go on.</summary>
    public HashSet<int> OpenRuns { get; } = [];

    /// <summary>名册 entries of those who speak; of open kinds and of those with a ledger or a post all of them.</summary>
    public List<Registers.RegisterEntry> Entries { get; } = [];

    /// <summary>程序中的事 by number, locked; those begun in this run join it.</summary>
    public Dictionary<long, Procedures.ProceedingFile> Proceedings { get; } = [];

    /// <summary>举手 of those who raise one now, and of their households; grows while the run is decided.</summary>
    public List<Procedures.Hand> Hands { get; } = [];

    /// <summary>举过手的人, by matter.</summary>
    public Dictionary<long, IReadOnlyList<Procedures.HandPerson>> HandPeople { get; } = [];

    /// <summary>关注 by person, the oldest first; grows while the run is decided.</summary>
    public Dictionary<string, List<Follows.Follow>> Follows { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>在走的事: open matters somebody asks for, the soonest due first.</summary>
    public List<Procedures.ProceedingFile> OpenProceedings { get; } = [];

    /// <summary>正在叫的 by what they are for: 先锋队集结.</summary>
    public HashSet<string> OpenTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>转移中: households of open runs, those asked for.</summary>
    public List<Warnings.Leaving> Leaving { get; } = [];

    /// <summary>Whether any run goes on in which households must leave.</summary>
    public bool AreLeaving { get; set; }

    /// <summary>负荷 of the phones.</summary>
    public Dispatch.Loads? Loads { get; set; }

    /// <summary>Drafts by id, locked.</summary>
    public Dictionary<Guid, Demand> Drafts { get; } = [];

    /// <summary>待回看: ignored messages by id, locked.</summary>
    public Dictionary<Guid, ReviewItem> Reviews { get; } = [];

    /// <summary>群发的话 of these days, by group: heard again, they are nobody's demand.</summary>
    public HashSet<(string Group, string Text)> Echoes { get; } = [];

    /// <summary>群通知 somebody answers for, locked.</summary>
    public List<Notices.GroupNotice> GroupNotices { get; } = [];

    /// <summary>What the machine said of a ticket.</summary>
    public Dictionary<long, Understanding.MachineLabel> Labels { get; } = [];

    /// <summary>更正 of a ticket so far, newest first.</summary>
    public Dictionary<long, List<Understanding.Correction>> Corrections { get; } = [];

    /// <summary>未归照片: pictures that belong to no ticket yet, by who sent them, oldest first.</summary>
    public Dictionary<string, List<TicketPhoto>> Photos { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>等照片, by person.</summary>
    public Dictionary<string, AwaitedProof> Proofs { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>When a person spoke of a ticket last.</summary>
    public Dictionary<(long Ticket, string Person), DateTimeOffset> SpokeAt { get; } = [];

    /// <summary>近况: the last things people did to a ticket, newest first.</summary>
    public Dictionary<long, List<RecentStep>> Recent { get; } = [];

    /// <summary>说过的话 that what is said now may belong to; grows while the run is decided.</summary>
    public List<Utterance> Talk { get; init; } = [];

    /// <summary>近来说过的: what of a person somebody had to look at lately.</summary>
    public Dictionary<string, List<(Guid Id, DateTimeOffset SaidAt)>> Reported { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>合成一条: the undecided draft that gathers what a person says beyond the limit, locked.</summary>
    public Dictionary<string, GatheringDraft> Gathering { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>误报次数 of a person's alarms lately.</summary>
    public Dictionary<string, int> FalseAlarms { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>已答复: the question of a person that was answered last.</summary>
    public Dictionary<string, Demand> Answered { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Homes by person.</summary>
    public Dictionary<string, Home> Homes { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>关联 of those who speak.</summary>
    public Ties.TieBook Ties { get; set; } = Domain.Ties.TieBook.None;

    /// <summary>户 of those who raise a hand.</summary>
    public List<Registers.RegisterEntry> Households { get; init; } = [];

    /// <summary>What is decided on when somebody ties or unties; changes while the run is decided.</summary>
    public Ties.TieFacts Tying { get; set; } = new();

    /// <summary>Hands out the next ticket number of the reserved block.</summary>
    public required Func<long> NextNumber { get; init; }

    /// <summary>Makes an id for a time.</summary>
    public required Func<DateTimeOffset, Guid> NewId { get; init; }

    /// <summary>How a person can be reached.</summary>
    public Reach ReachOf(string person) => Reaches.TryGetValue(person, out var reach) ? reach : new Reach(person, IsMember: false);
}
