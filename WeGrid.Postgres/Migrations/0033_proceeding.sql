-- 程序中的事: matters that go a way of data/procedures. The events say everything; the row says where it stands, for lists and for the lock.

-- The text of a procedure as it was when a matter began: a change of the file does not touch what runs.
create table procedure_text (
    corp_id   text not null,
    procedure text not null,
    -- SHA-256 of the text
    hash      text not null,
    source    text not null,
    constraint procedure_text_pkey primary key (corp_id, procedure, hash)
);

create table proceeding (
    corp_id    text        not null,
    -- of the corp's ticket numbers: a number means one thing
    number     bigint      not null,
    procedure  text        not null,
    hash       text        not null,
    -- who has nothing to do with it sees none of it, and its words are not kept for ever
    confidential boolean   not null,
    title      text        not null,
    grid_id    text        not null,
    lane       text        not null,
    -- null when it is over
    step       text,
    starter    text        not null,
    started_at timestamptz not null,
    due_at     timestamptz,
    ended_at   timestamptz,
    seq        integer     not null,
    constraint proceeding_pkey primary key (corp_id, number),
    constraint proceeding_text foreign key (corp_id, procedure, hash) references procedure_text (corp_id, procedure, hash),
    constraint proceeding_over_says_when check ((step is null) = (ended_at is not null))
);
create index proceeding_open on proceeding (corp_id, due_at, number) where ended_at is null;
create index proceeding_over on proceeding (corp_id, ended_at) where ended_at is not null;

create table proceeding_event (
    corp_id text        not null,
    number  bigint      not null,
    seq     integer     not null,
    at      timestamptz not null,
    -- empty for the clock
    by      text        not null,
    act     jsonb       not null,
    due_at  timestamptz,
    constraint proceeding_event_pkey primary key (corp_id, number, seq),
    constraint proceeding_event_of foreign key (corp_id, number) references proceeding (corp_id, number)
);
