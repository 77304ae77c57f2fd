using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary>One line of the list.</summary>
internal sealed record TicketLine(
    string Corp, long Number, string State, string Urgency, string Category, string Grid, string Kind, string List, DateTimeOffset Due, int Round);

/// <summary>A ticket as <c>ticket show --json</c> prints it.</summary>
internal sealed record TicketView(
    string Corp, long Number, string State, string Grid, string Kind, string List, string Category, string Urgency, DateTimeOffset Due, bool DueIsProvisional, int Round,
    IReadOnlyList<TicketView.Told> Reporters, IReadOnlyList<TicketView.Step> Events, IReadOnlyList<TicketView.Clock> Hops,
    IReadOnlyList<TicketView.Picture> Photos, long? SplitFrom, string Origin, int Doubt, DateTimeOffset? RaisedAt, IReadOnlyList<string> Alike)
{
    /// <summary>判断: each label with who decided it, the machine with its reason or a person (AU-11).</summary>
    public IReadOnlyList<LabelLine> Labels { get; init; } = [];

    public static TicketView Of(TicketFile file, IReadOnlyList<KeptEvent> events, IReadOnlyList<MediaView> photos)
    {
        var t = file.Ticket;
        var hops = events.Count == 0 ? [] : HopTime.Of(events.Select(e => (e.At, e.To)).ToList(), events[^1].At);
        return new TicketView(
            t.CorpId, t.Number, Words.Of(t.Status), t.GridId, t.Kind.ToString(), t.List.ToString(), t.Category, t.Urgency.ToString(), t.DueAt, t.DueIsProvisional, t.Round,
            file.Reporters.ConvertAll(r => new Told(r.Person, TextOf(r.Told), r.ToldAt)),
            events.Select(e => new Step(e.Seq, e.At, Words.Of(e.Move), e.Role.ToString(), e.Actor, Words.Of(e.To))).ToList(),
            hops.Select(h => new Clock(Words.Of(h.Hop), h.Time)).ToList(),
            photos.Select(p => new Picture(p.Photo.Use.ToString(), p.Photo.SentAt, p.Photo.Person, p.Photo.Source, p.Photo.Id, p.Photo.Kind.ToString(), p.Status.ToString(), p.Fault?.ToString())).ToList(), t.SplitFrom, t.Origin, t.Doubt, t.RaisedAt, t.Alike);
    }

    private static string TextOf(ToldState told) => told switch
    {
        ToldState.NotTold => "not_told",
        ToldState.ToldByBot => "told_by_bot",
        ToldState.ToldByStaff => "told_by_staff",
    };

    internal sealed record Told(string Person, string State, DateTimeOffset? At);

    internal sealed record Step(int Seq, DateTimeOffset At, string Move, string Role, string By, string State);

    internal sealed record Picture(string Use, DateTimeOffset At, string By, string Source, string Id, string Kind, string State, string? Why);

    internal sealed record Clock(string Hop, TimeSpan Time);
}

/// <summary>Reads tickets for people at the console. Confidential matters stand in no list.</summary>
internal static class TicketReader
{
    public static async Task<IReadOnlyList<TicketLine>> AllAsync(Database database, CorpDirectory directory, Func<string, Domain.Corps.Area?> areas, CancellationToken cancellationToken)
    {
        var lines = new List<TicketLine>();
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var entry in directory.All)
        {
            var numbers = await NumbersAsync(connection, entry.Corp.Id, cancellationToken);
            var files = await TicketStore.LoadAsync(connection, entry.Corp, numbers, cancellationToken);
            lines.AddRange(files.Values.Where(f => areas(entry.Corp.Id)?.Holds(f) != false).Select(f => f.Ticket).Where(t => t.Category != Ticket.ConfidentialCategory).OrderBy(t => t.Number).Select(t => new TicketLine(
                t.CorpId, t.Number, Words.Of(t.Status), Words.Of(t.Urgency), t.Category, t.GridId, t.Kind.ToString(), t.List.ToString(), t.DueAt, t.Round)));
        }

        return lines;
    }

    public static async Task<IReadOnlyCollection<long>> NumbersAsync(Npgsql.NpgsqlConnection connection, string corpId, CancellationToken cancellationToken)
    {
        await using var command = new Npgsql.NpgsqlCommand("select number from ticket where corp_id = $1 order by number desc limit 1000", connection)
        {
            Parameters = { new() { Value = corpId } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var numbers = new List<long>();
        while (await row.ReadAsync(cancellationToken))
        {
            numbers.Add(row.GetInt64(0));
        }

        return numbers;
    }
}
