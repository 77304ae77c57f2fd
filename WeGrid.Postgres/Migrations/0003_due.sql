-- What falls due to the second: call rounds, timeouts, waiting times, verdicts to act upon.
create table due (
    corp_id text        not null,
    kind    text        not null,
    subject text        not null,
    due_at  timestamptz not null,
    payload jsonb       not null default '{}',
    attempt integer     not null default 0,
    error   text,
    parked  boolean     not null default false,
    constraint due_pkey primary key (corp_id, kind, subject),
    constraint due_parked_says_why check (not parked or error is not null)
);
create index due_next on due (corp_id, due_at) where not parked;
