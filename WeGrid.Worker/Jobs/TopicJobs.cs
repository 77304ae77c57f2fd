using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Duties;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Procedures;
using WeGrid.Postgres.Ties;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>由诉求提出: every morning like demands of so many people begin a matter of the procedures a town has chosen (<c>settings.topics</c>). People decide what becomes of it.</summary>
public sealed class TopicJobs(Database database, TopicStore store, TicketNumbers numbers, DecisionSaver saver, CorpsNow corps)
{
    /// <summary>In one morning no more are begun in a corp: the rest comes another day.</summary>
    public const int MostADay = 20;

    /// <summary>Begins what like demands propose and has not been proposed; twice is once.</summary>
    public async Task ProposeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            foreach (var procedure in corp.Desks.Rules.Procedures.Where(p => p.Topic is not null && corp.Corp.Topics.Contains(p.Id)))
            {
                await ProposeAsync(corp, procedure, procedure.Topic!, now, cancellationToken);
            }
        }
    }

    private async Task ProposeAsync(CorpEntry corp, Procedure procedure, TopicRule rule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var desk = new ProcedureDesk(corp.Corp, corp.Desks.Rules.Calendar);
        var raised = Topics.Now(corp.Corp, await store.RaisedAsync(corp.Corp.Id, now.AddDays(-rule.Days), now, cancellationToken), now);
        var resting = Topics.Now(corp.Corp, await store.RestingAsync(corp.Corp.Id, procedure.Id, now.AddDays(-rule.Rest), cancellationToken), now);
        var ties = await TieStore.BookAsync(database, corp.Corp.Id, cancellationToken);
        var begun = 0;
        foreach (var topic in Topics.Find(rule, raised, resting, corp.Desks.Rules.Categories, ties))
        {
            // Where nobody can begin or do it, it is proposed once somebody is there.
            if (begun < MostADay && desk.StarterOf(procedure, topic.Village, now) is { } starter && desk.Start(procedure, Of(corp, topic, 1), starter, now).Refusal is null)
            {
                await BeginAsync(corp, procedure, topic, starter, now, cancellationToken);
                begun++;
            }
        }
    }

    private async Task BeginAsync(CorpEntry corp, Procedure procedure, ProposedTopic topic, string starter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (desk, telling) = (new ProcedureDesk(corp.Corp, corp.Desks.Rules.Calendar), new ProcedureTelling(corp.Desks.Rules));
        var number = await numbers.ReserveAsync(corp.Corp.Id, 1, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var taken = await DutyStore.TakeAsync(connection, corp.Corp.Id, $"topic/{procedure.Id}/{topic.Topic}", [new DutyRow(topic.Village, ChinaTime.DateOf(now), number)], cancellationToken);
        if (taken.Count == 0)
        {
            return;
        }

        var effects = new Effects();
        var result = desk.Start(procedure, Of(corp, topic, number), starter, now);
        var hands = HandDesk.Proposers(new ProceedingFile(procedure, result.Proceeding!), topic.People, now).ToList();
        result = result with { Proceeding = result.Proceeding! with { Hands = default(HandTally) with { Backing = hands.Count } } };
        var file = telling.Keep(effects, procedure, null, result, now);
        foreach (var ticket in topic.Tickets)
        {
            result = desk.Do(procedure, file.Matter, new ProcedureAct.Link(ticket), starter, now);
            file = telling.Keep(effects, procedure, file.Matter, result, now);
        }

        effects.Hands.AddRange(hands);
        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static ProcedureAct.Begin Of(CorpEntry corp, ProposedTopic topic, long number) =>
        new(number, $"{corp.Corp.Grids.Find(topic.Village)?.Name}{topic.Name}（{topic.People.Count}人反映）", topic.Village) { Topic = topic.Topic };
}
