using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

/// <summary>
/// 租户体检 (AD-10): posts filled, people reachable, groups owned, units with somebody, archive seats, the trusted address: before the first
/// typhoon and not in it. Pure: the file and what WeCom said in, findings out.
/// </summary>
public static class CorpCheck
{
    private const int TrustedAddress = 60020;

    /// <summary>Posts that must always answer: one person is not enough.</summary>
    private static readonly (GridKind Grid, PostKind Post)[] _neverAlone =
        [(GridKind.Village, PostKind.GridLeader), (GridKind.Town, PostKind.DutyOfficer), (GridKind.Town, PostKind.TownLeader)];

    /// <summary>What the file itself says, at a moment: leave counts.</summary>
    /// <param name="corp">The corp.</param>
    /// <param name="at">When.</param>
    /// <param name="isArchiveSealed">Archives are read by WeCom's own library here, and what comes of them is sealed.</param>
    public static IReadOnlyList<CorpFinding> Find(Corp corp, DateTimeOffset at, bool isArchiveSealed = false)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return [.. Basics(corp), .. Keys(corp, isArchiveSealed), .. Posts(corp, at), .. ClosedInUse(corp, at), .. People(corp), .. Unreachable(corp, at), .. Groups(corp), .. Units(corp)];
    }

    /// <summary>What WeCom says.</summary>
    /// <param name="corp">The corp.</param>
    /// <param name="facts">What it answered.</param>
    public static IReadOnlyList<CorpFinding> Find(Corp corp, PlatformFacts facts)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(facts);
        return [.. Refused(facts), .. Members(corp, facts), .. LiveGroups(corp, facts), .. Seats(corp, facts), .. Desks(corp, facts)];
    }

    /// <summary>有事要找的人: everybody who may be asked, written to or owns a group; nobody twice.</summary>
    /// <param name="corp">The corp.</param>
    public static IReadOnlyList<string> Needed(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return [.. corp.Grids.Posts.Select(p => p.UserId).Concat(corp.Rosters.SelectMany(r => r.Posts).Select(p => p.UserId)).Concat(corp.Units.SelectMany(u => u.Contacts))
            .Concat(corp.Chats.Values.Select(c => c.Owner).OfType<string>()).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
    }

    /// <summary>要问的范围: what WeCom can be asked about this corp.</summary>
    /// <param name="corp">The corp.</param>
    public static IReadOnlyList<CheckArea> Wanted(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return [CheckArea.App, CheckArea.Members, .. corp.Chats.Values.Any(c => c.Kind == ChatKind.Customer) ? [CheckArea.Groups] : Array.Empty<CheckArea>(),
            .. corp.ArchiveSecret is null ? Array.Empty<CheckArea>() : [CheckArea.Archive], .. corp.Kf.Count == 0 ? Array.Empty<CheckArea>() : [CheckArea.Kf]];
    }

    /// <summary>客户群: those whose state WeCom knows, in a fixed order.</summary>
    /// <param name="corp">The corp.</param>
    public static IEnumerable<Chat> CustomerGroups(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return corp.Chats.Values.Where(c => c.Kind == ChatKind.Customer).OrderBy(c => c.Id, StringComparer.Ordinal);
    }

    /// <summary>What a finding about that group is found under (<see cref="CorpFinding.Path"/>).</summary>
    /// <param name="chatId">The group.</param>
    public static string PathOf(string chatId) => $"chats[{chatId}].owner";

    private static IEnumerable<CorpFinding> Basics(Corp corp)
    {
        if (corp.Grids.Posts.All(p => p.Kind != PostKind.DutyOfficer))
        {
            yield return new(CheckArea.File, "staff.posts", CorpFault.NoDutyOfficer);
        }

        if (corp.MainApp is null)
        {
            yield return new(CheckArea.File, "apps", CorpFault.NoApp);
        }
    }

    private static IEnumerable<CorpFinding> Keys(Corp corp, bool isArchiveSealed) =>
        isArchiveSealed && corp.ArchiveSecret is not null && corp.ArchiveKeys.Count == 0 ? [new(CheckArea.File, "archive.keys", CorpFault.NoArchiveKey)] : [];

    private static IEnumerable<CorpFinding> Posts(Corp corp, DateTimeOffset at)
    {
        foreach (var found in StaffingCheck.Find(corp.Grids, at))
        {
            yield return new(CheckArea.File, PathOf(found.GridId, found.Post), found.Fault switch
            {
                StaffingFault.Vacant => CorpFault.PostVacant,
                StaffingFault.TooMany => CorpFault.PostDoubled,
                StaffingFault.HoldsTwo => CorpFault.HoldsTwo,
                StaffingFault.EmptySlot => CorpFault.ChainBroken,
            }, found.UserId ?? "");
        }

        foreach (var (grid, post) in corp.Grids.Grids.Where(g => !g.IsClosed(at)).OrderBy(g => g.Id, StringComparer.Ordinal)
            .SelectMany(g => _neverAlone.Where(n => n.Grid == g.Kind).Select(n => (g.Id, n.Post))))
        {
            var all = corp.Grids.Posts.Where(p => p.GridId == grid && p.Kind == post).ToList();
            // Whoever leads a village is not everywhere also named at the town, and the other way round: nobody at all is a finding, too.
            CorpFault? fault = all.Count == 0 ? CorpFault.PostVacant : all.TrueForAll(p => p.IsStandIn) ? CorpFault.OnlyStandIn : all.Count == 1 ? CorpFault.NoStandIn : null;
            if (fault is { } wrong && !(wrong == CorpFault.PostVacant && post == PostKind.DutyOfficer))
            {
                yield return new(CheckArea.File, PathOf(grid, post), wrong, wrong == CorpFault.NoStandIn ? all[0].UserId : "");
            }
        }
    }

    /// <summary>What still names a grid that is closed: nobody is asked there any more, and what is said there is taken for the grid that took over.</summary>
    private static IEnumerable<CorpFinding> ClosedInUse(Corp corp, DateTimeOffset at)
    {
        bool Closed(string? grid) => grid is not null && corp.Grids.Find(grid)?.IsClosed(at) == true;
        return corp.Grids.Posts.Where(p => Closed(p.GridId)).Select(p => (Path: PathOf(p.GridId, p.Kind), Grid: p.GridId))
            .Concat(corp.Chats.Values.Where(c => Closed(c.GridId)).Select(c => (Path: $"chats[{c.Id}].grid", Grid: c.GridId!)))
            .Concat(corp.Teams.Where(t => Closed(t.GridId)).Select(t => (Path: $"settings.teams[{t.Name}].grid", Grid: t.GridId)))
            .Concat(corp.Routing.Where(r => Closed(r.GridId)).Select(r => (Path: "settings.routing.when.grid", Grid: r.GridId!)))
            .Distinct().OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new CorpFinding(CheckArea.File, f.Path, CorpFault.GridClosed, f.Grid));
    }

    /// <summary>A person who may be asked at three in the morning has a number that can be rung.</summary>
    private static IEnumerable<CorpFinding> People(Corp corp)
    {
        foreach (var user in Needed(corp))
        {
            var mobile = corp.Staff.GetValueOrDefault(user)?.Mobile ?? "";
            if (mobile.Length == 0 || !CanBeRung(mobile))
            {
                yield return new(CheckArea.File, $"staff[{user}].mobile", mobile.Length == 0 ? CorpFault.NoPhone : CorpFault.BadPhone, user);
            }
        }
    }

    private static IEnumerable<CorpFinding> Unreachable(Corp corp, DateTimeOffset at) =>
        from grid in corp.Grids.Grids.Where(g => !g.IsClosed(at)).OrderBy(g => g.Id, StringComparer.Ordinal)
        let rungs = Ladder.For(corp.Grids, grid.Id, corp.EscalationOrder)
        where !rungs.Any(r => CanBeReached(corp, r, at))
        select new CorpFinding(CheckArea.File, $"grids[{grid.Id}]", CorpFault.NobodyReachable);

    private static bool CanBeReached(Corp corp, Rung rung, DateTimeOffset at) =>
        corp.MainApp is not null && corp.Rota.IsThere(rung, at) && corp.Staff.GetValueOrDefault(rung.UserId) is { } staff && CanBeRung(staff.Mobile);

    private static IEnumerable<CorpFinding> Groups(Corp corp)
    {
        foreach (var chat in corp.Chats.Values.Where(c => c.Kind != ChatKind.Kf).OrderBy(c => c.Id, StringComparer.Ordinal))
        {
            if (chat.Owner is null)
            {
                yield return new(CheckArea.File, PathOf(chat.Id), CorpFault.NoOwner);
            }
            else if (!corp.Grids.PostsOf(chat.Owner).Any())
            {
                yield return new(CheckArea.File, PathOf(chat.Id), CorpFault.OwnerWithoutPost, chat.Owner);
            }
        }
    }

    private static IEnumerable<CorpFinding> Units(Corp corp) =>
        corp.Units.Where(u => u.Contacts.Count == 0 && u.Phone.Length == 0).OrderBy(u => u.Id, StringComparer.Ordinal)
            .Select(u => new CorpFinding(CheckArea.File, $"units[{u.Id}].contacts", CorpFault.NoContact));

    private static IEnumerable<CorpFinding> Refused(PlatformFacts facts)
    {
        if (facts.AppClosed)
        {
            yield return new(CheckArea.App, "apps", CorpFault.AppClosed);
        }

        foreach (var address in facts.Refusals.Where(r => r.Code == TrustedAddress).Select(r => r.Address ?? "").Distinct())
        {
            yield return new(CheckArea.App, "apps", CorpFault.AddressRefused, address);
        }

        foreach (var refusal in facts.Refusals.Where(r => r.Code != TrustedAddress).Distinct())
        {
            yield return new(CheckArea.App, "apps", CorpFault.CallRefused, $"{refusal.Call} ({refusal.Code})");
        }
    }

    private static IEnumerable<CorpFinding> Members(Corp corp, PlatformFacts facts)
    {
        foreach (var user in Needed(corp).Where(facts.Members.ContainsKey))
        {
            CorpFault? fault = facts.Members[user] switch
            {
                MemberState.Active => null,
                MemberState.Disabled => CorpFault.Disabled,
                MemberState.NotActivated => CorpFault.NotActivated,
                MemberState.Left => CorpFault.Left,
                MemberState.Unknown => CorpFault.NotAMember,
                MemberState.NotVisible => CorpFault.NotVisible,
            };
            if (fault is { } wrong)
            {
                yield return new(CheckArea.Members, $"staff[{user}]", wrong, user);
            }
        }
    }

    private static IEnumerable<CorpFinding> LiveGroups(Corp corp, PlatformFacts facts)
    {
        foreach (var (chat, group) in CustomerGroups(corp, facts))
        {
            CorpFault? fault = !group.Exists ? CorpFault.GroupGone : group.OwnerLeft ? CorpFault.OwnerLeft
                : chat.Owner is { } owner && !string.Equals(owner, group.Owner, StringComparison.OrdinalIgnoreCase) ? CorpFault.OwnerDiffers : null;
            if (fault is { } wrong)
            {
                yield return new(CheckArea.Groups, PathOf(chat.Id), wrong, group.Exists ? group.Owner : "");
            }
        }
    }

    private static IEnumerable<CorpFinding> Seats(Corp corp, PlatformFacts facts) =>
        !facts.Answered.Contains(CheckArea.Archive) ? []
        : CustomerGroups(corp, facts).Where(g => g.Group.Exists && !g.Group.Staff.Any(s => facts.ArchiveSeats.Contains(s, StringComparer.OrdinalIgnoreCase)))
            .Select(g => new CorpFinding(CheckArea.Archive, $"chats[{g.Chat.Id}]", CorpFault.NoArchiveSeat));

    private static IEnumerable<CorpFinding> Desks(Corp corp, PlatformFacts facts) =>
        !facts.Answered.Contains(CheckArea.Kf) ? []
        : corp.Kf.Where(k => !facts.KfAccounts.Contains(k.OpenKfId)).Select(k => new CorpFinding(CheckArea.Kf, $"kf[{k.OpenKfId}]", CorpFault.KfGone));

    private static IEnumerable<(Chat Chat, GroupState Group)> CustomerGroups(Corp corp, PlatformFacts facts) =>
        CustomerGroups(corp).Where(c => facts.Groups.ContainsKey(c.Id)).Select(c => (c, facts.Groups[c.Id]));

    /// <summary>A mobile of eleven digits, or a line with at least seven.</summary>
    private static bool CanBeRung(string number)
    {
        var digits = number.Count(char.IsAsciiDigit);
        return digits is >= 7 and <= 15 && number.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')');
    }

    private static string PathOf(string gridId, PostKind post)
    {
        var name = post.ToString();
        return $"grids[{gridId}].posts.{char.ToLowerInvariant(name[0])}{name[1..]}";
    }
}
