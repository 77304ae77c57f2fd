-- 媒体: what is sent besides words. photo says whose it is and which ticket it shows, as before, now of every kind; media says what became
-- of the thing itself: fetched before its reference dies, or lost with the reason. One row for each thing sent, however many tickets show it.
alter table photo
    add column kind  smallint not null default 1,
    add column via   text     not null default '',
    add column label text     not null default '',
    -- 1 photo, 2 voice, 3 video, 4 file, 5 place
    add constraint photo_kind check (kind between 1 and 5);
create index photo_id on photo (corp_id, id);

create table media (
    corp_id   text        not null,
    id        text        not null,
    kind      smallint    not null,
    source    text        not null,
    via       text        not null,
    reference text        not null,
    person    text        not null,
    chat      text        not null,
    sent_at   timestamptz not null,
    deadline  timestamptz not null,
    -- Whether somebody has to write down what it says.
    listens   boolean     not null,
    -- 0 wanted, 1 in hand (due_at is the end of the lease, attempt the fence), 2 kept, 3 lost
    status    smallint    not null default 0,
    attempt   smallint    not null default 0,
    due_at    timestamptz not null,
    fault     smallint,
    sha256    bytea,
    mime      text,
    bytes     bigint,
    width     integer,
    height    integer,
    heard     text,
    heard_by  text,
    ended_at  timestamptz,
    constraint media_pkey primary key (corp_id, id),
    constraint media_status check (status between 0 and 3),
    constraint media_kept_is_whole check (status <> 2 or (sha256 is not null and mime is not null and bytes is not null)),
    constraint media_lost_says_why check (status <> 3 or fault is not null),
    constraint media_ended check ((status in (2, 3)) = (ended_at is not null)),
    constraint media_hash_is_whole check (octet_length(sha256) = 32)
);
create index media_due on media (corp_id, due_at, id) where status < 2;
create index media_blob_of on media (corp_id, sha256) where sha256 is not null;

-- What lies in the store: written before the bytes are, gone after they are, so that no bytes lie there that no row names.
create table media_blob (
    corp_id text        not null,
    sha256  bytea       not null,
    bytes   bigint      not null,
    kept_at timestamptz not null,
    constraint media_blob_pkey primary key (corp_id, sha256)
);

-- 定位: the point somebody sent from the map.
alter table ticket
    add column latitude  double precision,
    add column longitude double precision,
    add column pin_label text not null default '',
    add constraint ticket_pin_is_whole check ((latitude is null) = (longitude is null));

-- 看附件 (kind 3): what belongs to one ticket or one draft, for one member of staff.
alter table link
    add column demand uuid,
    drop constraint link_is_for_one,
    add constraint link_is_for_one check (
        (kind = 1 and unit_id is not null and person is null and demand is null) or (kind = 2 and person is not null and unit_id is null and demand is null)
        or (kind = 3 and person is not null and unit_id is null and (demand is not null) = (number = 0)));
