-- 轮到谁: for whom each open ticket waits, for lists and for sharing out. Confidential matters stand nowhere in it.
create table ticket_turn (
    corp_id text   not null,
    number  bigint not null,
    userid  text   not null,
    constraint ticket_turn_pkey primary key (corp_id, number)
);
create index ticket_turn_user on ticket_turn (corp_id, userid, number);

-- 卡片上限: how many messages of a kind a person had in a window that ends then (kind: LoadKind).
create table phone_load (
    corp_id text        not null,
    ends_at timestamptz not null,
    userid  text        not null,
    kind    smallint    not null,
    total   integer     not null,
    constraint phone_load_pkey primary key (corp_id, ends_at, userid, kind)
) with (fillfactor = 50);

-- 并入清单: what was not sent by itself; gone when the list went.
create table held_notice (
    corp_id  text        not null,
    userid   text        not null,
    ends_at  timestamptz not null,
    life     boolean     not null,
    number   bigint      not null,
    template text        not null,
    constraint held_notice_pkey primary key (corp_id, userid, ends_at, life, number, template)
);

-- 分派: who was chosen among several of a post or a unit, in that order.
alter table ticket add column picked text not null default '';

-- 汛期响应: the level a town is on, and who switched it when; chained like a ticket's history.
alter table corp add column alert_level smallint not null default 0;
create table alert_event (
    corp_id   text        not null,
    seq       integer     not null,
    at        timestamptz not null,
    actor     text        not null,
    level     smallint    not null,
    canonical bytea       not null,
    hash      bytea       not null,
    constraint alert_event_pkey primary key (corp_id, seq)
);
