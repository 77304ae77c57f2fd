using WeGrid.Console.Pages;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Inbox;

namespace WeGrid.Console.Forms;

/// <summary>Whose form it is.</summary>
/// <param name="Corp">租户.</param>
/// <param name="Grid">网格 of the address.</param>
/// <param name="Parts">Its parts that may be chosen.</param>
internal sealed record FormPlace(CorpEntry Corp, Grid Grid, IReadOnlyList<Grid> Parts);

/// <summary>
/// 收表 (IN-03, IT-08): a form becomes a message in the inbox, decided like every other; sent twice it is one message and one answer.
/// Nothing is decided here.
/// </summary>
internal sealed class FormDesk(FormStore store, FormSeal seal, IPhotoShelf shelf, CorpDirectory corps, Clocks clocks, PageTexts texts)
{
    /// <summary>The form of a grid, by its id or code; null for none.</summary>
    public FormPlace? Find(string corpId, string code)
    {
        if (corps.Find(corpId) is not { } corp)
        {
            return null;
        }

        var grids = corp.Corp.Grids;
        var grid = grids.Find(code) ?? grids.Grids.Where(g => code.Length > 0 && g.Code == code).Take(2).ToList() switch { [var one] => one, _ => null };
        return grid is null ? null : new FormPlace(corp, grid, [.. grids.Children(grid.Id)]);
    }

    /// <summary>Records it.</summary>
    /// <param name="place">Whose form.</param>
    /// <param name="input">What was typed.</param>
    /// <param name="once">The form's number.</param>
    /// <param name="photos">Its photos, with their types.</param>
    /// <param name="address">Whence; only a digest of it is counted by.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<FormOutcome> SendAsync(
        FormPlace place, FormInput input, byte[] once, IReadOnlyList<(string Kind, byte[] Bytes)> photos, string address, CancellationToken cancellationToken)
    {
        var (corpId, now) = (place.Corp.Corp.Id, clocks.Domain.GetUtcNow());
        var keyHash = LinkToken.Hash(input.Key);
        var report = ReportOf(place, input, keyHash, photos.Count);
        var limits = new List<FormLimit> { await LimitAsync(corpId, "address", address, texts.Limits.PerAddressHour, texts.Limits.PerAddressDay, cancellationToken) };
        if (input.Phone.Length > 0)
        {
            limits.Add(await LimitAsync(corpId, "phone", input.Phone, texts.Limits.PerPhoneHour, texts.Limits.PerPhoneDay, cancellationToken));
        }

        var form = new SentForm(keyHash, once, input.Digest(), report.Person, place.Grid.Id, limits, IsCry(place, report));
        FormPhoto[] shelved = [.. photos.Select((p, i) => new FormPhoto(report.PhotoMedia(i + 1), p.Kind, p.Bytes))];
        return await store.RecordAsync(form, EntryOf(corpId, report, FormTalk.DedupKeyOf(report.Person, []), now), batch => shelf.Stage(batch, corpId, report.Person, shelved, now), cancellationToken);
    }

    /// <summary>Whether it is a cry for help: nothing that hangs on it may stand in its way.</summary>
    /// <param name="place">Whose form.</param>
    /// <param name="input">What was typed.</param>
    public static bool IsCry(FormPlace place, FormInput input) => IsCry(place, ReportOf(place, input, LinkToken.Hash(input.Key), 0));

    /// <summary>Records what is said on from a page. False when it is too often.</summary>
    public async Task<bool> SendMoreAsync(string corpId, string person, byte[] once, string words, string quoted, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var report = new FormReport { Person = person, Id = $"form-{Convert.ToHexStringLower(once)}", Words = words, Quoted = quoted };
        var limit = await LimitAsync(corpId, "page", person, texts.Limits.PerPageHour, texts.Limits.PerPageHour * 24, cancellationToken);
        return await store.RecordMoreAsync(EntryOf(corpId, report, FormTalk.DedupKeyOf(person, once), now), limit, cancellationToken);
    }

    private static bool IsCry(FormPlace place, FormReport report) => place.Corp.Desks.Intake.IsCry(report.Text, report.Grid);

    private static FormReport ReportOf(FormPlace place, FormInput input, byte[] keyHash, int photos) => new()
    {
        Person = FormTalk.PersonOf(keyHash),
        Id = $"form-{Convert.ToHexStringLower(keyHash, 0, 12)}",
        Grid = place.Parts.FirstOrDefault(g => g.Id == input.Grid)?.Id ?? place.Grid.Id,
        Words = input.Words,
        Place = input.Place,
        Name = input.Name,
        Phone = input.Phone,
        IsForDiscipline = input.ForDiscipline,
        Photos = photos,
    };

    private static InboxEntry EntryOf(string corpId, FormReport report, byte[] key, DateTimeOffset now) =>
        new(corpId, Guid.CreateVersion7(now), now, FormTalk.Channel, FormTalk.ConversationOf(report.Person), now, key, report.Write(), ReadOnlyMemory<byte>.Empty);

    private async Task<FormLimit> LimitAsync(string corpId, string kind, string value, int perHour, int perDay, CancellationToken cancellationToken) =>
        new(await seal.DigestAsync(corpId, kind, value, cancellationToken), perHour, perDay);
}
