namespace WeGrid.Postgres.Privacy;

/// <summary>Empties texts that may not be kept (AU-05). Labels, reasons, states and counts stay. Safe to run twice.</summary>
public sealed class TextRetention(Database database)
{
    /// <summary>Words that were no demand, demands the resident or staff withdrew, and questions that were answered.</summary>
    public async Task<int> ClearIgnoredAsync(string corpId, DateTimeOffset saidBefore, CancellationToken cancellationToken = default) =>
        await database.Source.Command("update ignored_message set text = null where corp_id = $1 and said_at < $2 and text is not null", corpId, saidBefore.UtcDateTime)
            .RunAsync(cancellationToken)
        + await database.Source.Command("update demand set text = '' where corp_id = $1 and said_at < $2 and status in (4, 6) and text <> ''", corpId, saidBefore.UtcDateTime)
            .RunAsync(cancellationToken);

    /// <summary>走访 as it was told: the words first, the household much later; who visited where and when stays.</summary>
    public async Task<int> ClearVisitsAsync(string corpId, DateTimeOffset saidBefore, DateTimeOffset visitedBefore, CancellationToken cancellationToken = default) =>
        await database.Source.Command("update visit set said = '' where corp_id = $1 and at < $2 and said <> ''", corpId, saidBefore.UtcDateTime).RunAsync(cancellationToken)
        + await database.Source.Command("update visit set household = '' where corp_id = $1 and at < $2 and household <> ''", corpId, visitedBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>What a team was called out for: it may name who needs help. That it was called, when and who answered stays.</summary>
    public async Task<int> ClearMustersAsync(string corpId, DateTimeOffset receivedBefore, CancellationToken cancellationToken = default) =>
        await database.Source.Command("""
            update outbox_done o set body = null, model = null from warning w
             where w.corp_id = $1 and w.source like 'team:%' and w.received_at < $2 and w.run is not null and w.document->>'Text' <> ''
               and o.corp_id = $1 and o.finished_at >= w.received_at and o.finished_at < w.received_at + interval '2 days'
               and o.template = 'warning_text' and split_part(o.subject, ':', 2) = w.run::text
            """, corpId, receivedBefore.UtcDateTime).RunAsync(cancellationToken)
        + await database.Source.Command("""
            update warning set document = jsonb_set(document, '{Text}', '""')
             where corp_id = $1 and source like 'team:%' and received_at < $2 and document->>'Text' <> ''
            """, corpId, receivedBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>保密的程序: what was written of matters that ended long ago; which steps were done, when and by whom stays. What a village decided in the open is its record.</summary>
    public async Task<int> ClearProceedingsAsync(string corpId, DateTimeOffset endedBefore, CancellationToken cancellationToken = default) =>
        await database.Source.Command("""
            with over as (
                update proceeding set title = '' where corp_id = $1 and confidential and ended_at < $2 and title <> '' returning number
            )
            update proceeding_event e set act = e.act
                   || case when e.act ? 'Title' then '{"Title": ""}' else '{}' end::jsonb
                   || case when e.act ? 'Value' then '{"Value": ""}' else '{}' end::jsonb
                   || case when e.act ? 'Reason' then '{"Reason": ""}' else '{}' end::jsonb
              from over o where e.corp_id = $1 and e.number = o.number
            """, corpId, endedBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>举手: who raised a hand for a matter that ended long ago; what a poll came to stands in its history.</summary>
    public Task<int> ClearHandsAsync(string corpId, DateTimeOffset endedBefore, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            delete from proceeding_hand h using proceeding p where p.corp_id = $1 and p.ended_at < $2 and h.corp_id = $1 and h.number = p.number
            """, corpId, endedBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>照片 nobody claimed, and 办结 that nobody sent a picture for.</summary>
    public async Task<int> ClearUnclaimedAsync(string corpId, DateTimeOffset sentBefore, CancellationToken cancellationToken = default) =>
        await database.Source.Command("delete from photo p where corp_id = $1 and number = 0 and sent_at < $2 and not exists (select from demand d where d.corp_id = $1 and d.person = p.person and d.status = 1 and d.ticket is null)", corpId, sentBefore.UtcDateTime).RunAsync(cancellationToken)
        + await database.Source.Command("delete from awaited_proof where corp_id = $1 and said_at < $2", corpId, sentBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>
    /// What people said in an archived group before they withdrew their consent, as far as it is in no ticket; the decided raw
    /// messages of that group go with it, since a raw message does not name its speaker in a column.
    /// </summary>
    public async Task<int> ClearWithdrawnAsync(string corpId, CancellationToken cancellationToken = default) =>
        await database.Source.Command("""
            update ignored_message m set text = null from consent c
             where c.corp_id = $1 and not c.agreed and m.corp_id = $1 and m.person = c.person and m.chat = 'archive:' || c.chat and m.text is not null
            """, corpId).RunAsync(cancellationToken)
        + await database.Source.Command("""
            update demand d set text = '' from consent c
             where c.corp_id = $1 and not c.agreed and d.corp_id = $1 and d.person = c.person and d.chat = 'archive:' || c.chat and d.ticket is null and d.text <> ''
            """, corpId).RunAsync(cancellationToken)
        + await database.Source.Command("""
            update inbox i set body = '' from (select distinct chat, max(at) as until from consent where corp_id = $1 and not agreed group by chat) c
             where i.corp_id = $1 and i.conversation = 'archive:' || c.chat and i.body <> ''
               and ((i.platform_at <= c.until and i.status in (1, 3)) or (i.status = 3 and i.error = $2))
            """, corpId, Domain.Intake.IntakeDesk.NoConsent).RunAsync(cancellationToken);

    /// <summary>Bodies and variables of messages long sent; who was told what for which ticket, and when, stays.</summary>
    public Task<int> ClearSentAsync(string corpId, DateTimeOffset finishedBefore, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            update outbox_done set body = null, model = null
             where corp_id = $1 and finished_at < $2 and (body is not null or model is not null)
            """, corpId, finishedBefore.UtcDateTime).RunAsync(cancellationToken);
}
