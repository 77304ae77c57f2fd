-- Tickets and their history. The ticket row carries the number and hash of its last event, so that a cut tail is seen.
create table ticket (
    corp_id         text        not null,
    number          bigint      not null,
    status          smallint    not null,
    round           smallint    not null,
    grid_id         text        not null,
    village_id      text        not null,
    category        text        not null,
    subcategory     text        not null,
    kind            smallint    not null,
    list            smallint    not null,
    urgency         smallint    not null,
    summary         text        not null,
    matter_text     text        not null,
    place           text        not null,
    place_key       text        not null,
    holder          text,
    unit_id         text,
    ordered_at      timestamptz not null,
    due_at          timestamptz not null,
    provisional     boolean     not null,
    hop_started_at  timestamptz not null,
    signed_for_at   timestamptz,
    resolved_at     timestamptz,
    waiting_since   timestamptz,
    before_waiting  smallint,
    waited          interval    not null,
    rung            integer     not null,
    returns         smallint    not null,
    result_note     text        not null,
    merged_into     bigint,
    seq             integer     not null,
    head_hash       bytea       not null,
    constraint ticket_pkey primary key (corp_id, number),
    constraint ticket_status check (status between 1 and 11),
    constraint ticket_merged_says_into check (status <> 10 or merged_into is not null),
    constraint ticket_waiting_says_since check ((status = 8) = (waiting_since is not null)),
    constraint ticket_list check (list between 1 and 3)
);
-- Candidates for "the same matter": open, same village and category, newest first.
create index ticket_neighbourhood on ticket (corp_id, village_id, category, ordered_at desc) where status in (1, 2, 3, 4, 8, 9);

create table ticket_event (
    corp_id   text        not null,
    number    bigint      not null,
    seq       integer     not null,
    at        timestamptz not null,
    move      smallint    not null,
    role      integer     not null,
    actor     text        not null,
    status    smallint    not null,
    canonical bytea       not null,
    hash      bytea       not null,
    constraint ticket_event_pkey primary key (corp_id, number, seq)
);

-- Personal values beside the chain, erasable with their salt; the chain holds only the salted digest.
create table ticket_event_value (
    corp_id text    not null,
    number  bigint  not null,
    seq     integer not null,
    name    text    not null,
    value   text    not null,
    salt    bytea   not null,
    constraint ticket_event_value_pkey primary key (corp_id, number, seq, name)
);

create table reporter (
    corp_id text        not null,
    number  bigint      not null,
    person  text        not null,
    chat    text        not null,
    ordinal integer     not null,
    told    smallint    not null,
    told_at timestamptz,
    constraint reporter_pkey primary key (corp_id, number, person),
    constraint reporter_told_says_when check ((told = 0) = (told_at is null))
);
create index reporter_person on reporter (corp_id, person, number desc);
create index reporter_chat on reporter (corp_id, chat, number desc);

create table survey (
    corp_id      text        not null,
    number       bigint      not null,
    person       text        not null,
    round        smallint    not null,
    sent_at      timestamptz,
    reminded_at  timestamptz,
    expires_at   timestamptz,
    solved       boolean,
    satisfaction smallint,
    reason       text        not null default '',
    answered_at  timestamptz,
    late         boolean     not null default false,
    method       smallint    not null default 1,
    surveyor     text,
    constraint survey_pkey primary key (corp_id, number, person, round),
    constraint survey_answer_is_whole check (answered_at is null or (solved is not null and satisfaction is not null)),
    constraint survey_level check (satisfaction between 1 and 5)
);
create index survey_silent on survey (corp_id, sent_at) where sent_at is not null and answered_at is null;

create table demand (
    corp_id  text        not null,
    id       uuid        not null,
    person   text        not null,
    chat     text        not null,
    msgid    text        not null,
    said_at  timestamptz not null,
    text     text        not null,
    status   smallint    not null,
    ticket   bigint,
    label    jsonb       not null,
    recalled boolean     not null default false,
    constraint demand_pkey primary key (corp_id, id),
    constraint demand_status check (status between 1 and 4),
    constraint demand_ticket_named check (status not in (2, 3) or ticket is not null)
);
create index demand_msgid on demand (corp_id, msgid);
create index demand_ticket on demand (corp_id, ticket) where ticket is not null;

-- What was no demand: text for at most 7 days, then label and reason only.
create table ignored_message (
    corp_id text        not null,
    id      uuid        not null,
    person  text        not null,
    chat    text        not null,
    msgid   text        not null,
    said_at timestamptz not null,
    text    text,
    reason  text        not null,
    constraint ignored_message_pkey primary key (corp_id, id)
);
create index ignored_message_said on ignored_message (corp_id, said_at) where text is not null;

-- Cards on phones: the newest response_code changes the card for everybody who has it.
create table card (
    corp_id       text        not null,
    task_id       text        not null,
    userid        text        not null,
    response_code text,
    code_at       timestamptz,
    constraint card_pkey primary key (corp_id, task_id, userid)
);

-- 转告: texts a leader passes on by hand; at most one card of them per leader in two hours.
create table relay (
    corp_id      text        not null,
    leader       text        not null,
    person       text        not null,
    ticket       bigint      not null,
    template     text        not null,
    model        jsonb       not null,
    tells_result boolean     not null,
    wanted_at    timestamptz not null,
    card         text,
    carded_at    timestamptz,
    done_at      timestamptz,
    done_by      text,
    constraint relay_pkey primary key (corp_id, ticket, person, template)
);
create index relay_leader on relay (corp_id, leader) where done_at is null;
create index relay_card on relay (corp_id, card) where card is not null;
