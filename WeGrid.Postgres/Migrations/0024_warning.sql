-- 预警: every warning that came, once per corp and identifier, with what was decided about it and why. The document is the message as it
-- was read, unaltered; raw is the file it came in, where it came alone.
create table warning (
    corp_id     text        not null,
    identifier  text        not null,
    received_at timestamptz not null,
    source      text        not null,
    sender      text        not null,
    kind        smallint    not null,
    type        text        not null,
    colour      smallint    not null,
    sent_at     timestamptz,
    ends_at     timestamptz,
    grids       text[]      not null,
    document    jsonb       not null,
    raw         bytea,
    verdict     smallint    not null,
    reasons     text[]      not null,
    -- What a person made of a held one: who, when, and what. Null while nobody has.
    decided_by  text,
    decided_at  timestamptz,
    released    boolean,
    asked       integer     not null default 0,
    run         integer,
    constraint warning_pkey primary key (corp_id, identifier),
    -- 0 accepted, 1 held, 2 refused (the numbers of WarningVerdictKind)
    constraint warning_verdict check (verdict in (0, 1, 2)),
    constraint warning_refused_says_why check (verdict = 0 or cardinality(reasons) > 0),
    constraint warning_decided_by_somebody check ((released is null) = (decided_by is null) and (released is null) = (decided_at is null))
);
create index warning_received on warning (corp_id, received_at);
create index warning_open on warning (corp_id, ends_at) where verdict <> 2;

-- 叫应: one run calls everybody a warning concerns until each has answered. Changes and upgrades of the warning go on in it.
create table call_run (
    corp_id    text        not null,
    run        integer     not null,
    identifier text        not null,
    type       text        not null,
    colour     smallint    not null,
    is_drill   boolean     not null,
    grids      text[]      not null,
    started_at timestamptz not null,
    ends_at    timestamptz not null,
    ended_at   timestamptz,
    ended_by   text,
    end_reason text,
    -- Who wants to see the list of those not woken.
    asks       text[]      not null default '{}',
    constraint call_run_pkey primary key (corp_id, run),
    constraint call_run_ended_says_why check ((ended_at is null) = (end_reason is null))
);
create index call_run_open on call_run (corp_id) where ended_at is null;

create table callee (
    corp_id     text        not null,
    run         integer     not null,
    user_id     text        not null,
    grid_id     text        not null,
    post        text        not null,
    role        smallint    not null,
    stands_for  text        not null default '',
    state       smallint    not null,
    tries       integer     not null,
    first_at    timestamptz not null,
    next_at     timestamptz,
    is_told     boolean     not null,
    answer      smallint,
    answered_at timestamptz,
    answered_by text        not null default '',
    door_by     text        not null default '',
    is_fresh    boolean     not null default false,
    constraint callee_pkey primary key (corp_id, run, user_id),
    -- the numbers of CalleeState
    constraint callee_state check (state between 0 and 7),
    constraint callee_answer_has_time check ((answer is null) = (answered_at is null))
);
create index callee_person on callee (corp_id, lower(user_id), run);

-- What happened in a run, in order: the evidence of who was called when and what they said.
create table call_event (
    corp_id text        not null,
    run     integer     not null,
    id      uuid        not null,
    at      timestamptz not null,
    user_id text        not null,
    what    text        not null,
    detail  text        not null default '',
    constraint call_event_pkey primary key (corp_id, run, id)
);
