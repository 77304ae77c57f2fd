using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using WeGrid.Domain.Corps;
using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>
/// 问平台 (AD-10): asks WeCom what <see cref="CorpCheck"/> wants to know, by calls that only read. A call that could not be made leaves its area
/// unanswered, so that a line that is down is never taken for a fault of the town.
/// </summary>
public sealed class PlatformCheck(WeComClient client)
{
    private const int GroupsPerPage = 1000;
    private const int OwnersPerCall = 100;
    private const int KfPerPage = 100;
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Asks.</summary>
    public async Task<PlatformFacts> AskAsync(CorpEntry corp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var asking = new Asking(corp.Corp);
        if (corp.Credentials(null) is { } app)
        {
            await AskAppAsync(asking, app, corp.AgentId(null), cancellationToken);
            await AskMembersAsync(asking, app, cancellationToken);
            await AskGroupsAsync(asking, app, null, cancellationToken);
        }

        if (corp.Corp.ArchiveSecret is { } archive && corp.Secret(archive) is { } secret)
        {
            await AskSeatsAsync(asking, corp.CredentialsOf(secret), cancellationToken);
        }

        if (corp.Corp.Kf.Count > 0 && (corp.Secret(corp.Corp.Contact?.Secret) is { } contact ? corp.CredentialsOf(contact) : corp.Credentials(null)) is { } kf)
        {
            await AskKfAsync(asking, kf, cancellationToken);
        }

        return asking.Facts();
    }

    /// <summary>Asks again of those groups alone; when people have changed, of the people with a post and of all groups, for who has left may own one.</summary>
    public async Task<PlatformFacts> AskAgainAsync(CorpEntry corp, bool people, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var asking = new Asking(corp.Corp);
        if (corp.Credentials(null) is { } app)
        {
            await (people ? AskMembersAsync(asking, app, cancellationToken) : Task.CompletedTask);
            await AskGroupsAsync(asking, app, people ? null : groups, cancellationToken);
        }

        return asking.Facts();
    }

    private async Task AskAppAsync(Asking asking, AppCredentials app, long agent, CancellationToken cancellationToken)
    {
        var answer = await client.GetJsonAsync(app, "cgi-bin/agent/get", "agentid", agent.ToString(CultureInfo.InvariantCulture), cancellationToken);
        if (asking.Take(answer, "agent/get", CheckArea.App) is { } json)
        {
            using (json)
            {
                asking.AppClosed = Number(json.RootElement, "close") == 1;
            }
        }
    }

    private async Task AskMembersAsync(Asking asking, AppCredentials app, CancellationToken cancellationToken)
    {
        asking.Answered.Add(CheckArea.Members);
        foreach (var user in CorpCheck.Needed(asking.Corp))
        {
            var answer = await client.GetJsonAsync(app, "cgi-bin/user/get", "userid", user, cancellationToken);
            switch (answer.Outcome.ErrCode)
            {
                // Said of the person asked for, not of our settings.
                case 60111:
                    asking.Members[user] = MemberState.Unknown;
                    continue;
                case 60011:
                    asking.Members[user] = MemberState.NotVisible;
                    continue;
            }

            using var json = asking.Take(answer, "user/get", CheckArea.Members);
            if (json is null)
            {
                return; // The next would be answered no better.
            }

            asking.Members[user] = Number(json.RootElement, "status") switch
            {
                2 => MemberState.Disabled,
                4 => MemberState.NotActivated,
                5 => MemberState.Left,
                _ => MemberState.Active,
            };
        }
    }

    private async Task AskGroupsAsync(Asking asking, AppCredentials app, IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        var chats = CorpCheck.CustomerGroups(asking.Corp).Where(c => only is null || only.Contains(c.Id)).ToList();
        asking.Answered.Add(CheckArea.Groups);
        if (chats.Count == 0)
        {
            return;
        }

        var orphans = await OrphansAsync(asking, app, [.. chats.Select(c => c.Owner).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)], cancellationToken);
        foreach (var chat in orphans is null ? [] : chats)
        {
            var answer = await client.PostJsonAsync(app, "cgi-bin/externalcontact/groupchat/get", Body(new { chat_id = chat.Id, need_name = 0 }), cancellationToken);
            if (answer.Outcome.ErrCode is 90501 or 49008 or 40050)
            {
                asking.Groups[chat.Id] = new GroupState(false, "", false, []);
                continue;
            }

            using var json = asking.Take(answer, "externalcontact/groupchat/get", CheckArea.Groups);
            if (json is null)
            {
                return;
            }

            asking.Groups[chat.Id] = Group(json.RootElement, orphans!.Contains(chat.Id));
        }
    }

    /// <summary>离职待继承: groups whose owner has left; null when it could not be asked.</summary>
    private async Task<HashSet<string>?> OrphansAsync(Asking asking, AppCredentials app, IReadOnlyList<string> owners, CancellationToken cancellationToken)
    {
        var orphans = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in owners.Chunk(OwnersPerCall))
        {
            for (string? cursor = ""; cursor is not null;)
            {
                var body = Body(new { status_filter = 1, owner_filter = new { userid_list = some }, cursor, limit = GroupsPerPage });
                using var json = asking.Take(await client.PostJsonAsync(app, "cgi-bin/externalcontact/groupchat/list", body, cancellationToken), "externalcontact/groupchat/list", CheckArea.Groups);
                if (json is null)
                {
                    return null;
                }

                orphans.UnionWith(Items(json.RootElement, "group_chat_list").Select(g => Text(g, "chat_id")));
                cursor = Text(json.RootElement, "next_cursor") is { Length: > 0 } next ? next : null;
            }
        }

        return orphans;
    }

    private async Task AskSeatsAsync(Asking asking, AppCredentials archive, CancellationToken cancellationToken)
    {
        using var json = asking.Take(await client.PostJsonAsync(archive, "cgi-bin/msgaudit/get_permit_user_list", Body(new { }), cancellationToken), "msgaudit/get_permit_user_list", CheckArea.Archive);
        if (json is not null)
        {
            asking.Seats.AddRange(Items(json.RootElement, "ids").Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!));
        }
    }

    private async Task AskKfAsync(Asking asking, AppCredentials kf, CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += KfPerPage)
        {
            using var json = asking.Take(await client.PostJsonAsync(kf, "cgi-bin/kf/account/list", Body(new { offset, limit = KfPerPage }), cancellationToken), "kf/account/list", CheckArea.Kf);
            if (json is null)
            {
                return;
            }

            var page = Items(json.RootElement, "account_list").Select(a => Text(a, "open_kfid")).ToList();
            asking.Kf.AddRange(page);
            if (page.Count < KfPerPage)
            {
                return;
            }
        }
    }

    private static GroupState Group(JsonElement answer, bool orphan)
    {
        var group = answer.TryGetProperty("group_chat", out var found) ? found : default;
        var members = Items(group, "member_list").ToList();
        return new GroupState(true, Text(group, "owner"), orphan, [.. members.Where(m => Number(m, "type") == 1).Select(m => Text(m, "userid"))])
        {
            People = members.Count,
            Version = Text(group, "member_version"),
        };
    }

    private static byte[] Body(object body) => JsonSerializer.SerializeToUtf8Bytes(body, _plain);

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static long Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : -1;

    /// <summary>What was answered so far.</summary>
    private sealed class Asking(Corp corp)
    {
        public Corp Corp { get; } = corp;

        public HashSet<CheckArea> Answered { get; } = [];

        public Dictionary<string, MemberState> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, GroupState> Groups { get; } = new(StringComparer.Ordinal);

        public List<string> Seats { get; } = [];

        public List<string> Kf { get; } = [];

        public bool AppClosed { get; set; }

        private List<PlatformRefusal> Refusals { get; } = [];

        /// <summary>The answer, or null: then the area is not answered, and where our settings are why, that is a finding.</summary>
        public JsonDocument? Take(ApiResult<JsonDocument> answer, string call, CheckArea area)
        {
            if (answer.Value is { } json)
            {
                Answered.Add(area);
                return json;
            }

            Answered.Remove(area);
            if (answer.Outcome is { Verdict: Verdict.Dead, ErrCode: { } code })
            {
                Refusals.Add(new PlatformRefusal(call, code, answer.Outcome.SeenAddress));
                Answered.Add(CheckArea.App); // What is refused is known.
            }

            return null;
        }

        public PlatformFacts Facts() => new()
        {
            Answered = Answered, AppClosed = AppClosed, Members = Members, Groups = Groups, ArchiveSeats = Seats, KfAccounts = Kf, Refusals = Refusals,
        };
    }
}
