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
    constraint warning_pkey primary key (corp_id, identifier),
    -- 0 accepted, 1 held, 2 refused (the numbers of WarningVerdictKind)
    constraint warning_verdict check (verdict in (0, 1, 2)),
    constraint warning_refused_says_why check (verdict = 0 or cardinality(reasons) > 0),
    constraint warning_decided_by_somebody check ((released is null) = (decided_by is null) and (released is null) = (decided_at is null))
);
create index warning_received on warning (corp_id, received_at);
create index warning_open on warning (corp_id, ends_at) where verdict <> 2;

-- 预警源: how a feed was read last. No warning in it and not read are two things: last_good_at tells them apart.
create table warning_feed (
    corp_id      text        not null,
    url          text        not null,
    etag         text,
    modified     text,
    next_at      timestamptz not null,
    last_good_at timestamptz,
    failures     integer     not null default 0,
    fault        text,
    alarmed_at   timestamptz,
    constraint warning_feed_pkey primary key (corp_id, url)
);
