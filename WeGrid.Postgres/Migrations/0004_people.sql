-- People and places. A corp's file is kept whole (it holds references to secrets, never secrets) and read into memory
-- by the hosts; the grid rows exist to be locked while duplicates are looked for, and for what refers to a grid.
create table corp (
    corp_id     text        not null,
    version     bigint      not null,
    document    text        not null,
    imported_at timestamptz not null,
    constraint corp_pkey primary key (corp_id)
);

create table grid (
    corp_id text not null,
    grid_id text not null,
    parent  text,
    kind    text not null,
    name    text not null,
    constraint grid_pkey primary key (corp_id, grid_id)
);

-- How a resident can be reached by 微信客服: 48 hours and 5 messages since their last one.
create table kf_session (
    corp_id    text        not null,
    person     text        not null,
    open_kfid  text        not null,
    last_at    timestamptz not null,
    sent_since integer     not null default 0,
    constraint kf_session_pkey primary key (corp_id, person)
);

-- 同意存档: the last word of each person in each group, with its source.
create table consent (
    corp_id text        not null,
    chat    text        not null,
    person  text        not null,
    agreed  boolean     not null,
    at      timestamptz not null,
    source  text        not null,
    constraint consent_pkey primary key (corp_id, chat, person)
);

-- Where a pull stands: one row per kf account and for the archive; its lock makes the pull single-flight.
create table pull_cursor (
    corp_id text        not null,
    source  text        not null,
    cursor  text        not null default '',
    read_at timestamptz,
    constraint pull_cursor_pkey primary key (corp_id, source)
);
