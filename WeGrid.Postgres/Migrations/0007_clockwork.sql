-- What the scheduled jobs and the watch remember.

-- Something was done once for this key (a digest of a day, a reminder of a survey): whoever inserts the row does it,
-- in the same transaction, so that three workers and a repeated run make one message.
create table mark (
    corp_id text        not null,
    kind    text        not null,
    key     text        not null,
    at      timestamptz not null,
    constraint mark_pkey primary key (corp_id, kind, key)
);
create index mark_at on mark using brin (at);

-- 迟到的步骤: due rows that were found waiting longer than they may, each once.
create table late_step (
    corp_id text        not null,
    kind    text        not null,
    subject text        not null,
    due_at  timestamptz not null,
    seen_at timestamptz not null,
    constraint late_step_pkey primary key (corp_id, kind, subject, due_at)
);

-- A standing alarm. It is raised once and may be raised again only after it was cleared.
create table alarm (
    corp_id   text        not null,
    name      text        not null,
    raised_at timestamptz not null,
    constraint alarm_pkey primary key (corp_id, name)
);

-- A person asked to be erased; what open tickets still need goes when they are closed.
create table erasure (
    corp_id  text        not null,
    person   text        not null,
    asked_at timestamptz not null,
    constraint erasure_pkey primary key (corp_id, person)
);

create index ticket_open_due on ticket (corp_id, due_at) where status in (1, 2, 3, 4, 8, 9);
create index survey_expiring on survey (corp_id, expires_at) where expires_at is not null and answered_at is null;
