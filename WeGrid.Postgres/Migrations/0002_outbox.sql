-- The outbox: one row per message and recipient, written in the transaction that caused it.
-- Open rows stay in one plain table that remains small; finished rows move to outbox_done by month.
create table outbox (
    corp_id       text        not null,
    id            uuid        not null,
    lane          text        not null,
    channel       text        not null,
    recipient     text        not null,
    subject       text,
    seq           integer     not null default 0,
    supersedes    boolean     not null default false,
    template      text        not null,
    model         jsonb,
    body          bytea,
    danger        boolean     not null default false,
    purpose       text        not null,
    ticket        bigint,
    person        text,
    wants_verdict boolean     not null default false,
    budget_key    text,
    serial        boolean     not null default false,
    created_at    timestamptz not null,
    due_at        timestamptz not null,
    valid_until   timestamptz,
    status        smallint    not null default 0,
    attempt       integer     not null default 0,
    leased_until  timestamptz,
    reason        text,
    constraint outbox_pkey primary key (corp_id, id),
    -- 0 pending, 1 sending
    constraint outbox_status check (status in (0, 1)),
    constraint outbox_sending_has_lease check (status = 0 or leased_until is not null)
    -- A claim changes no indexed column, and half-empty pages let it stay on its page: no index is written.
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index outbox_due on outbox (corp_id, danger, due_at, id);
create index outbox_order on outbox (corp_id, recipient, subject, seq) where subject is not null;
create index outbox_supersedes on outbox (corp_id, recipient, subject, seq) where supersedes and subject is not null;
create index outbox_waits_order on outbox (corp_id, recipient, subject, seq) where reason = 'order';
create index outbox_waits_lane on outbox (corp_id, lane, danger, due_at) where reason = 'lane';

create table outbox_done (
    corp_id         text        not null,
    finished_at     timestamptz not null,
    id              uuid        not null,
    lane            text        not null,
    channel         text        not null,
    recipient       text        not null,
    subject         text,
    seq             integer     not null,
    template        text        not null,
    model           jsonb,
    body            bytea,
    danger          boolean     not null,
    purpose         text        not null,
    ticket          bigint,
    person          text,
    created_at      timestamptz not null,
    valid_until     timestamptz,
    attempt         integer     not null,
    verdict         smallint    not null,
    reason          text,
    platform_msgid  text,
    errcode         integer,
    constraint outbox_done_pkey primary key (corp_id, finished_at, id),
    -- 1 sent, 3 dead (the numbers of Verdict; 2 is "again" and never ends here)
    constraint outbox_done_verdict check (verdict in (1, 3)),
    constraint outbox_done_dead_says_why check (verdict = 1 or reason is not null)
) partition by range (finished_at);
create index outbox_done_ticket on outbox_done (corp_id, ticket) where ticket is not null;
create table outbox_done_default partition of outbox_done default;

-- GCRA: tat is the theoretical arrival time of the next message of a key. For a lane (key 'lane:…')
-- it is the moment until which one message is in flight. based_on is the state the last grant was made from:
-- a grant made from an older state than the row's is refused.
create table budget (
    corp_id  text        not null,
    key      text        not null,
    tat      timestamptz not null,
    based_on timestamptz not null,
    constraint budget_pkey primary key (corp_id, key)
) with (fillfactor = 50);
