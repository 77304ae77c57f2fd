-- The inbox: every callback as it came, recorded before anybody decides what it means.
-- Partitioned by month so that retention drops a file instead of deleting rows; a partitioned
-- unique key would have to contain the month, so deduplication has its own small plain table.
create table inbox (
    corp_id      text        not null,
    received_at  timestamptz not null,
    id           uuid        not null,
    channel      text        not null,
    conversation text        not null,
    platform_at  timestamptz not null,
    dedup_key    bytea       not null,
    body         bytea       not null,
    status       smallint    not null default 0,
    attempt      smallint    not null default 0,
    error        text,
    decided_at   timestamptz,
    constraint inbox_pkey primary key (corp_id, received_at, id),
    -- 0 pending, 1 done, 2 parked, 3 ignored
    constraint inbox_status check (status between 0 and 3),
    constraint inbox_parked_says_why check (status <> 2 or error is not null)
) partition by range (received_at);

create index inbox_pending on inbox (corp_id, conversation, platform_at, id) where status = 0;
create index inbox_parked on inbox (corp_id, id) where status = 2;

-- A callback is never refused because a month has no partition yet; Partitions moves such rows out.
create table inbox_default partition of inbox default;

create table inbox_key (
    corp_id     text        not null,
    dedup_key   bytea       not null,
    received_at timestamptz not null,
    constraint inbox_key_pkey primary key (corp_id, dedup_key)
);
-- Only retention asks by time; a BRIN costs the recorder next to nothing.
create index inbox_key_received on inbox_key using brin (received_at);

-- The claim: whoever holds this row decides for the conversation.
create table conversation (
    corp_id      text not null,
    conversation text not null,
    constraint conversation_pkey primary key (corp_id, conversation)
);
