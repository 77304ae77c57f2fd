using WeGrid.Domain.Follows;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 关注: who wants to hear of new matters says so privately, and is told by the evening's job. In a group only who can be answered alone is heard.
public sealed partial class IntakeDesk
{
    private readonly FollowReader _follows = new(rules.Corp, rules.Categories, understander);

    /// <summary>What a machine heard follows nothing, and nobody can be told by a form.</summary>
    private static FollowCommand? FollowIn(Spoken spoken) =>
        spoken.HeardBy is null && !FormTalk.IsConversation(spoken.Conversation) ? FollowCommand.Parse(spoken.Text) : null;

    /// <summary>关注 is an everyday word: "关注一下路灯" asks for something to be done. A command is what names an area or a kind and nothing else.</summary>
    private Hearing NeedForFollow(FollowCommand follow, Hearing hearing, IntakeNeeds needs)
    {
        if (hearing is not { Heard: Spoken spoken, Understood: { } understood } || !IsFollow(follow, spoken, understood))
        {
            return hearing;
        }

        needs.Followers.Add(spoken.Person);
        return hearing with { Follow = follow };
    }

    private bool IsFollow(FollowCommand follow, Spoken spoken, Understood understood)
    {
        // Where nobody spoke to us only what cannot mean anything else is ours.
        var plain = spoken.IsPrivate || spoken.IsAddressed;
        var wish = follow.Rest.Length > 0 ? Wished(follow, spoken) : new FollowWish(null, FollowSure.Not, []);
        if (wish.Sure != FollowSure.Name && understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger)
        {
            return false; // 关注 落水: a cry for help is one, whatever stands before it.
        }

        if (follow.Verb != FollowVerb.Follow)
        {
            return follow.IsAll || follow.Numbers.Count > 0 || wish.Sure == FollowSure.Name || (plain && (follow.Rest.Length == 0 || (follow.HasGap && !understood.IsDemand)));
        }

        var typed = follow is { HasGap: true, IsSlip: false };
        return wish.Sure switch
        {
            FollowSure.Name => typed || plain,
            FollowSure.Word or FollowSure.Near => typed && plain,
            // Words that tell of a trouble are one; a name nobody knows is asked after.
            FollowSure.Not => typed && plain && (wish.IsPersonal || understood.Verdict != Verdict.Demand),
        };
    }

    private FollowWish Wished(FollowCommand follow, Spoken spoken) => _follows.Read(follow.Rest, KnownGrid(spoken), spoken.At);

    /// <summary>Whether it was answered; where nothing can be said to the person alone, the words count as they are.</summary>
    private bool FollowSaid(FollowCommand follow, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var reach = facts.ReachOf(spoken.Person);
        if (!reach.IsMember && !Corp.Staff.ContainsKey(spoken.Person) && !reach.ByKf(spoken.At))
        {
            return false;
        }

        var theirs = facts.Follows.TryGetValue(spoken.Person, out var known) ? known : facts.Follows[spoken.Person] = [];
        switch (follow.Verb)
        {
            case FollowVerb.List:
                FollowList(theirs, spoken, facts, effects);
                break;
            case FollowVerb.Drop:
                Unfollow(follow, theirs, spoken, facts, effects);
                break;
            case FollowVerb.Follow:
                StartFollowing(Wished(follow, spoken), follow.Rest, theirs, spoken, facts, effects);
                break;
        }

        return true;
    }

    private void StartFollowing(FollowWish wish, string said, List<Follow> theirs, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (WhyNot(wish, theirs) is { } why)
        {
            Reply(spoken, facts, effects, "reply_follow_refused", ("why", why));
            return;
        }

        var target = wish.Target!.Value;
        var kind = Corp.Staff.ContainsKey(spoken.Person) ? FollowerKind.Staff : facts.ReachOf(spoken.Person).IsMember ? FollowerKind.Member : FollowerKind.Resident;
        if (!theirs.Exists(f => f.Target == target))
        {
            theirs.Add(new Follow(spoken.Person, kind, target, spoken.At));
            effects.Follows.Add(theirs[^1]);
        }

        Reply(spoken, facts, effects, "reply_follow", ("follow.name", FollowWords.NameOf(Corp, target)),
            ("follow.note", kind == FollowerKind.Resident ? "微信两天没说过话就不让发，您再跟我说一句，当天傍晚补上。" : ""));
    }

    private string? WhyNot(FollowWish wish, List<Follow> theirs) =>
        wish.IsPersonal ? "这一类说的是各家各户的私事，不能关注"
        : wish.Target is { } target ? theirs.Exists(f => f.Target == target) || theirs.Count < FollowRules.Most ? null : $"最多关注{Text(FollowRules.Most)}个，先回复“我的关注”看看，取消一个再来"
        : wish.Near.Count > 0 ? $"没认准是哪一个，您要的是不是：{string.Join('、', wish.Near)}？请写全名再发一次"
        : $"不知道这个地方或者这类事。地方写村名、组名，例如：{string.Join('、', Corp.Grids.Grids.Where(g => g is { Kind: GridKind.Village, ClosedOn: null }).OrderBy(g => g.Code, StringComparer.Ordinal).ThenBy(g => g.Id, StringComparer.Ordinal).Take(4).Select(g => g.Name))}；事写类别，例如：路灯、停水、垃圾清运、道路破损；也可以两样一起写";

    private void FollowList(List<Follow> theirs, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (theirs.Count == 0)
        {
            Reply(spoken, facts, effects, "reply_follow_none");
            return;
        }

        Reply(spoken, facts, effects, "reply_follow_list", ("count", Text(theirs.Count)));
        effects.Notices[^1] = effects.Notices[^1] with
        {
            Lines = [.. theirs.Select((f, i) => new NoticeLine("follow_own", new Dictionary<string, string> { ["number"] = Text(i + 1), ["follow.name"] = NameOf(f, spoken.At) }))],
        };
    }

    private void Unfollow(FollowCommand said, List<Follow> theirs, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var named = said.Rest.Length > 0 ? Wished(said, spoken).Target : null;
        var gone = theirs.Where((f, i) => said.IsAll || said.Numbers.Contains(i + 1) || f.Target == named).ToList();
        if (gone.Count == 0)
        {
            FollowList(theirs, spoken, facts, effects);
            return;
        }

        effects.FollowsDropped.AddRange(gone.Select(f => (f.Person, f.Target)));
        effects.Follows.RemoveAll(gone.Contains);
        theirs.RemoveAll(gone.Contains);
        if (theirs.Count == 0)
        {
            effects.Silenced.Add((spoken.Person, FollowDesk.Subject));
        }

        Reply(spoken, facts, effects, "reply_follow_dropped", ("follow.name", string.Join('、', gone.Select(f => NameOf(f, spoken.At)))), ("left", theirs.Count > 0 ? $"还关注着{Text(theirs.Count)}个。" : ""));
    }

    private string NameOf(Follow follow, DateTimeOffset at) => FollowWords.NameOf(Corp, follow.Target with { GridId = FollowRules.InForce(Corp, follow.Target.GridId, at) });
}
