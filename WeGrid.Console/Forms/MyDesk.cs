using Npgsql;
using WeGrid.Console.Surveys;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Ties;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Forms;

/// <summary>One matter of a page.</summary>
/// <param name="View">Where it stands.</param>
/// <param name="Ticket">The ticket.</param>
/// <param name="Question">What they are asked; empty when nothing.</param>
/// <param name="Survey">What they may still rate; null for nothing.</param>
internal sealed record MyMatter(ProgressView View, Ticket Ticket, string Question, Survey? Survey);

/// <summary>What a page's key opens.</summary>
/// <param name="Corp">租户.</param>
/// <param name="Person">诉求人.</param>
/// <param name="State">What became of what they said.</param>
/// <param name="Matters">Their tickets.</param>
/// <param name="HasPhone">Whether they may be rung up.</param>
internal sealed record MySight(CorpEntry Corp, string Person, PageState State, IReadOnlyList<MyMatter> Matters, bool HasPhone)
{
    /// <summary>自己的第一件: what a code for this page is named by; null where there is none yet, or one of them is confidential: who reported that stays unknown.</summary>
    public long? Own { get; init; }

    /// <summary>已关联.</summary>
    public bool IsTied { get; init; }

    /// <summary>待确认: a code of elsewhere was entered.</summary>
    public bool MustConfirm { get; init; }
}

/// <summary>我的网页: loads what somebody reported by a form, for whoever has the key.</summary>
internal sealed class MyDesk(Database database, CorpDirectory corps, Clocks clocks)
{
    /// <summary>What the key opens; null for nothing.</summary>
    public async Task<MySight?> LookAsync(string corpId, string key, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { } corp || !LinkToken.IsOne(key))
        {
            return null;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        if (await FormStore.FindAsync(connection, corpId, LinkToken.Hash(key), cancellationToken) is not { } form)
        {
            return null;
        }

        var state = await FormStore.StateAsync(connection, corpId, form.Person, FormTalk.ConversationOf(form.Person), cancellationToken);
        var (matters, own) = (new List<MyMatter>(), new List<TicketFile>());
        foreach (var file in (await TicketStore.LoadAsync(connection, corp.Corp, state.Numbers, cancellationToken)).Values.OrderBy(f => f.Ticket.Number))
        {
            own.AddRange(file.Reporters.Exists(r => r.Person == form.Person) ? [file] : []);
            matters.Add(await MatterAsync(connection, corp, file, form.Person, cancellationToken));
        }

        var (isTied, mustConfirm) = await TieStore.StandingAsync(connection, corpId, form.Person, clocks.Domain.GetUtcNow(), cancellationToken);
        return new MySight(corp, form.Person, state, matters, await ContactStore.HasAsync(connection, corpId, form.Person, cancellationToken))
        {
            Own = own.Exists(f => f.IsShut) ? null : own.FirstOrDefault()?.Ticket.Number, IsTied = isTied, MustConfirm = mustConfirm,
        };
    }

    /// <summary>不要再打电话给我: the phone goes at once; what has been put on a leader's card and not been done goes with it.</summary>
    public async Task WithdrawPhoneAsync(MySight sight, CancellationToken cancellationToken)
    {
        var corpId = sight.Corp.Corp.Id;
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        ContactStore.StageWithdraw(batch, corpId, sight.Person, clocks.Domain.GetUtcNow());
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<MyMatter> MatterAsync(NpgsqlConnection connection, CorpEntry corp, TicketFile file, string person, CancellationToken cancellationToken)
    {
        var (corpId, ticket) = (corp.Corp.Id, file.Ticket);
        var events = await TicketStore.EventsAsync(connection, corpId, ticket.Number, cancellationToken);
        var view = ProgressView.Of(file, [.. events.Select(e => PastStep.Read(e.Canonical))], person, corp.Corp, corp.Desks.Rules.Reasons, clocks.Domain.GetUtcNow())!;
        // Of what is confidential not even the question stands where somebody may look over a shoulder.
        var asked = ticket is { Status: TicketStatus.WaitingOnResident, IsConfidential: false } && ticket.Category != Ticket.ConfidentialCategory;
        var question = asked ? await FormStore.QuestionAsync(connection, corpId, ticket.Number, cancellationToken) : "";
        return new MyMatter(view, ticket, question, RatingDesk.OpenOf(file, person, ticket.Round));
    }
}
