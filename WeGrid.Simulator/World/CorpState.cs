using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>Everything WeCom knows of one corp: who is in it, who is in which group, and what passed. Guarded by the world's gate.</summary>
internal sealed class CorpState(CorpFile file, string folder)
{
    public CorpFile File { get; private set; } = file;

    public string Id => File.Corp;

    public Dictionary<string, Person> People { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, ChatState> Chats { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, KfDesk> Desks { get; } = new(StringComparer.Ordinal);

    /// <summary>Budgets by what they limit, e.g. member:1000002:wang.</summary>
    public Dictionary<string, Budget> Budgets { get; } = new(StringComparer.Ordinal);

    /// <summary>Cards by id on the phone, by task_id within app or bot, and by message.</summary>
    public Dictionary<string, SentCard> Cards { get; } = new(StringComparer.Ordinal);

    /// <summary>Where each message shows, for recalls and quotes.</summary>
    public Dictionary<string, SentMessage> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>Bodies seen with the duplicate check on: until when, and the first answer.</summary>
    public Dictionary<string, (DateTimeOffset Until, JsonObject Answer)> Duplicates { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, VoiceCall> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>What the carrier has been ordered to do, by the orderer's id.</summary>
    public Dictionary<string, string> CarrierOrders { get; } = new(StringComparer.Ordinal);

    /// <summary>Mass sends by msgid.</summary>
    public Dictionary<string, MassTask> MassTasks { get; } = new(StringComparer.Ordinal);

    public ArchiveFeed Archive { get; } = new();

    /// <summary>Orders of 居民上报 and 巡查上报.</summary>
    public Dictionary<string, NativeOrderEntry> Orders { get; } = new(StringComparer.Ordinal);

    /// <summary>The last day's person-times per app.</summary>
    public Dictionary<(long Agent, DateOnly Day), int> PersonTimes { get; } = [];

    /// <summary>Smart bots a person has entered today (the welcome comes once a day).</summary>
    public HashSet<string> Entered { get; } = [];

    /// <summary>Bot and conversation, where somebody has spoken to the bot: only there may it speak unasked.</summary>
    public HashSet<string> SpokenTo { get; } = new(StringComparer.Ordinal);

    public string? Secret(string? reference) => SecretReference.Resolve(reference, folder);

    /// <summary>The same corp with the same people on the first day.</summary>
    public CorpState Fresh()
    {
        var fresh = new CorpState(File, folder);
        fresh.Take(File);
        foreach (var person in People.Values)
        {
            var same = fresh.Meet(person.Id, person.IsMember);
            same.Copy(person);
            foreach (var chat in person.Chats.Where(fresh.Chats.ContainsKey))
            {
                fresh.Chats[chat].Join(same);
            }
        }

        return fresh;
    }

    /// <summary>Takes a newer corp file: adds and changes, keeps what passed.</summary>
    public void Take(CorpFile file)
    {
        File = file;
        foreach (var entry in file.Staff)
        {
            Join(entry);
        }

        foreach (var entry in file.Chats.Where(c => c.Kind != "kf"))
        {
            var chat = Chats.TryGetValue(entry.Id, out var known) ? known : Chats[entry.Id] = new ChatState(entry);
            chat.Entry = entry;
            JoinStaff(chat);
        }

        foreach (var entry in file.Kf)
        {
            Desks.TryAdd(entry.OpenKfId, new KfDesk(entry));
        }
    }

    public Person Meet(string id, bool member)
    {
        if (!People.TryGetValue(id, out var person))
        {
            People[id] = person = new Person(id) { IsMember = member };
        }

        return person;
    }

    public void Take(PersonEntry entry)
    {
        var person = Meet(entry.Person, entry.Kind == "member");
        person.Name = entry.Name ?? person.Name;
        person.ReadConsent(entry.ArchiveConsent);
        foreach (var id in entry.Chats ?? [])
        {
            if (Chats.TryGetValue(id, out var chat))
            {
                chat.Join(person);
            }
        }
    }

    public AppEntry? App(long agentId) => File.Apps.FirstOrDefault(a => a.AgentId == agentId);

    public BotEntry? Bot(string? id) => File.Bots.FirstOrDefault(b => b.Id == id || b.BotId == id);

    private void Join(StaffEntry entry)
    {
        var person = Meet(entry.Userid, member: true);
        person.Name = entry.Name ?? entry.Userid;
        person.Mobile = entry.Mobile;
        person.OnWeChatClient = entry.Client == "wechat";
    }

    /// <summary>The owner and everybody with a post in the group's grid are in the group.</summary>
    private void JoinStaff(ChatState chat)
    {
        foreach (var entry in File.Staff)
        {
            var posted = entry.Posts?.Any(p => p.Grid == chat.Entry.Grid) ?? false;
            if (posted || string.Equals(entry.Userid, chat.Entry.Owner, StringComparison.OrdinalIgnoreCase))
            {
                chat.Join(People[entry.Userid]);
            }
        }
    }
}

/// <summary>A group: village WeChat group (customer) or staff group (internal).</summary>
internal sealed class ChatState(ChatEntry entry)
{
    private string? _owner;

    public ChatEntry Entry { get; set; } = entry;

    public string Name => Entry.Name ?? Entry.Id;

    public bool IsCustomer => Entry.Kind == "customer";

    /// <summary>Who owns it in WeCom, whatever a corp file says.</summary>
    public string? Owner => _owner ?? Entry.Owner;

    /// <summary>When it was passed on to another owner, and by whom last.</summary>
    public List<DateTimeOffset> Moved { get; } = [];

    public string? MovedFrom { get; private set; }

    public List<Person> Members { get; } = [];

    public List<PhoneItem> Items { get; } = [];

    /// <summary>Grows with each change of members (path 92130).</summary>
    public int MemberVersion { get; private set; } = 1;

    /// <summary>Another owner, who is in the group from then on.</summary>
    public void PassOn(Person next, DateTimeOffset at)
    {
        (MovedFrom, _owner) = (Owner, next.Id);
        Moved.Add(at);
        Join(next);
    }

    public bool Join(Person person)
    {
        if (!person.Chats.Add(Entry.Id))
        {
            return false;
        }

        Members.Add(person);
        MemberVersion++;
        return true;
    }

    public bool Leave(Person person)
    {
        if (!person.Chats.Remove(Entry.Id))
        {
            return false;
        }

        Members.Remove(person);
        MemberVersion++;
        return true;
    }
}

/// <summary>A message and the bubbles that show it.</summary>
/// <param name="Author">Who may recall it: a person, or the app's agentid.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Chat">Where.</param>
/// <param name="Text">What it said, for quotes.</param>
/// <param name="Bubbles">One per phone, and the group's own.</param>
internal sealed record SentMessage(string Author, DateTimeOffset At, string Chat, string Text, List<PhoneItem> Bubbles);
