using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Corps;

/// <summary>
/// 换届改档: writes a handover into the corp file, so that the file goes on being the one truth of who answers for what. Pure: a document in, a
/// document out; everything nobody asked about stays as it was written.
/// </summary>
public static class HandoverFile
{
    private static readonly JsonDocumentOptions _reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly JsonSerializerOptions _writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document with NEW in OLD's places, and what moved; or why not.</summary>
    /// <param name="document">The corp file.</param>
    /// <param name="handover">Who hands over to whom.</param>
    public static (string? Document, HandoverMoved? Moved, IReadOnlyList<string> Faults) Apply(string document, Handover handover)
    {
        ArgumentNullException.ThrowIfNull(handover);
        if (Refusals(document, handover) is { Count: > 0 } faults)
        {
            return (null, null, faults);
        }

        var file = JsonNode.Parse(document, null, _reading)!.AsObject();
        var moved = new HandoverMoved(MovePosts(file, handover), MoveTurns(file, handover), MoveSteps(file, handover), MoveContacts(file, handover), MoveChats(file, handover));
        if (moved.IsNothing)
        {
            return (null, null, [$"'{handover.From}' answers for nothing that could be handed over"]);
        }

        var written = file.ToJsonString(_writing);
        var after = CorpFile.Parse(written).Faults;
        return after.Count == 0 ? (written, moved, after) : (null, null, after);
    }

    /// <summary>
    /// 不能悄悄退回: faults of a file to be imported that gives back what was handed over. A later handover to the same person is an answer to it,
    /// and so is saying so at the import.
    /// </summary>
    /// <param name="file">The file to be imported.</param>
    /// <param name="done">The handovers done, with what they moved.</param>
    /// <param name="givesBack">Who may have their own back.</param>
    public static IReadOnlyList<string> Undone(Corp file, IReadOnlyList<(Handover Handover, HandoverMoved Moved)> done, IReadOnlyCollection<string> givesBack)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(done);
        return [.. done.Where(d => !givesBack.Contains(d.Handover.From, StringComparer.OrdinalIgnoreCase)).SelectMany(d => GivenBack(file, d, done)
            .Select(what => $"{what}, which '{d.Handover.From}' handed over to '{d.Handover.To}' on {d.Handover.On:yyyy-MM-dd}; edit what ./wegrid corp export prints, or import with --give-back {d.Handover.From}"))];
    }

    private static IEnumerable<string> GivenBack(Corp file, (Handover Handover, HandoverMoved Moved) done, IReadOnlyList<(Handover Handover, HandoverMoved Moved)> all)
    {
        var later = all.Where(l => l.Handover.On > done.Handover.On && string.Equals(l.Handover.To, done.Handover.From, StringComparison.OrdinalIgnoreCase)).Select(l => l.Moved).ToList();
        var held = file.Grids.PostsOf(done.Handover.From).Select(p => NameOf(p.GridId, p.Kind.ToString(), p.IsStandIn)).ToHashSet(StringComparer.Ordinal);
        return done.Moved.Posts.Where(p => held.Contains(p) && !later.Exists(l => l.Posts.Contains(p))).Select(p => $"staff[{done.Handover.From}].posts: holds {p}")
            .Concat(done.Moved.Units.Where(u => file.ContactsOf(u).Any(done.Handover.IsFrom) && !later.Exists(l => l.Units.Contains(u))).Select(u => $"units[{u}].contacts: names '{done.Handover.From}'"))
            .Concat(done.Moved.Chats.Where(c => done.Handover.IsFrom(file.Chats.GetValueOrDefault(c)?.Owner) && !later.Exists(l => l.Chats.Contains(c))).Select(c => $"chats[{c}].owner: is '{done.Handover.From}'"));
    }

    private static IReadOnlyList<string> Refusals(string document, Handover handover)
    {
        var (corp, faults) = CorpFile.Parse(document);
        return corp is null ? faults
            : [.. new[] { handover.From, handover.To }.Where(u => !corp.Staff.ContainsKey(u)).Select(u => $"'{u}' is not in staff; write them into the corp file and import it first"),
                .. handover.IsFrom(handover.To) ? [$"'{handover.To}' cannot take over from themself"] : Array.Empty<string>()];
    }

    /// <summary>NEW's entry takes OLD's place in the list where it stands behind it: who is asked first among several stays so.</summary>
    private static List<string> MovePosts(JsonObject file, Handover handover)
    {
        var staff = file["staff"]!.AsArray();
        var (old, next) = (Entry(staff, handover.From), Entry(staff, handover.To));
        if (staff.IndexOf(next) > staff.IndexOf(old))
        {
            staff.Remove(next);
            staff.Insert(staff.IndexOf(old), next);
        }

        var moved = Take(old, next);
        foreach (var roster in Items(file["settings"], "rosters"))
        {
            moved.AddRange(Rename(Items(roster, "posts"), handover).Select(PostName));
        }

        return moved;
    }

    private static List<string> Take(JsonObject old, JsonObject next)
    {
        var (own, theirs) = (Items(next, "posts"), Items(old, "posts"));
        foreach (var post in theirs)
        {
            // Somebody who was the stand-in of the post becomes its holder.
            own.RemoveAll(p => SamePlace(p, post) && (IsStandIn(p) || !IsStandIn(post)));
            if (!own.Exists(p => SamePlace(p, post)))
            {
                own.Add(post.DeepClone().AsObject());
            }
        }

        if (theirs.Count > 0)
        {
            next["posts"] = new JsonArray([.. own.Select(p => p.DeepClone())]);
            old["posts"] = new JsonArray();
        }

        return theirs.ConvertAll(PostName);
    }

    /// <summary>A turn that is running is cut at the day; what is over has no holder any more and goes.</summary>
    private static int MoveTurns(JsonObject file, Handover handover)
    {
        var moved = 0;
        foreach (var owner in Items(file["settings"], "rosters").Append(file["settings"] as JsonObject).OfType<JsonObject>())
        {
            foreach (var turn in Items(owner, "duty").Where(t => handover.IsFrom(Text(t, "user"))).ToList())
            {
                if (End(turn) <= handover.At)
                {
                    owner["duty"]!.AsArray().Remove(turn);
                    continue;
                }

                turn["user"] = handover.To;
                moved++;
            }
        }

        return moved;
    }

    private static int MoveSteps(JsonObject file, Handover handover)
    {
        var plans = Items(file["settings"], "ladders").Append((file["settings"] as JsonObject)?["life"] as JsonObject).OfType<JsonObject>();
        return plans.SelectMany(p => Items(p, "steps")).Count(s => Replace(s["people"] as JsonArray, handover)) + (Replace((file["settings"] as JsonObject)?["check"]?["to"] as JsonArray, handover) ? 1 : 0);
    }

    private static List<string> MoveContacts(JsonObject file, Handover handover) =>
        [.. Items(file, "units").Where(u => Replace(u["contacts"] as JsonArray, handover)).Select(u => Text(u, "id"))];

    private static List<string> MoveChats(JsonObject file, Handover handover)
    {
        var owned = Items(file, "chats").Where(c => handover.IsFrom(Text(c, "owner"))).ToList();
        owned.ForEach(c => c["owner"] = handover.To);
        return owned.ConvertAll(c => Text(c, "id"));
    }

    private static List<JsonObject> Rename(List<JsonObject> entries, Handover handover)
    {
        var found = entries.FindAll(e => handover.IsFrom(Text(e, "user")));
        found.ForEach(e => e["user"] = handover.To);
        return found;
    }

    /// <summary>In a list of userids; who stands in it already is not there twice.</summary>
    private static bool Replace(JsonArray? users, Handover handover)
    {
        if (users is null || !users.Any(u => handover.IsFrom(u?.ToString())))
        {
            return false;
        }

        var kept = users.Select(u => handover.Of(u?.ToString() ?? "")).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        users.Clear();
        kept.ForEach(u => users.Add((JsonNode)u));
        return true;
    }

    private static DateTimeOffset End(JsonObject turn) => DateOnly.TryParseExact(Text(turn, "to"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? ChinaTime.EndOf(day)
        : new DateTimeOffset(DateTime.ParseExact(Text(turn, "to"), "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), ChinaTime.Offset);

    private static JsonObject Entry(JsonArray staff, string user) => staff.OfType<JsonObject>().First(s => string.Equals(Text(s, "userid"), user, StringComparison.OrdinalIgnoreCase));

    private static bool SamePlace(JsonObject one, JsonObject other) =>
        Text(one, "grid") == Text(other, "grid") && string.Equals(Text(one, "post"), Text(other, "post"), StringComparison.OrdinalIgnoreCase);

    private static bool IsStandIn(JsonObject post) => post["standIn"] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    private static string PostName(JsonObject post) => NameOf(Text(post, "grid"), Text(post, "post"), IsStandIn(post));

    private static string NameOf(string grid, string post, bool standIn) => $"{grid}:{char.ToLowerInvariant(post[0])}{post[1..]}{(standIn ? ":standIn" : "")}";

    private static List<JsonObject> Items(JsonNode? owner, string name) => owner is JsonObject found && found[name] is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    private static string Text(JsonObject entry, string name) => entry[name]?.ToString() ?? "";
}
