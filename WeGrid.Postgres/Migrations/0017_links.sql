-- 链接: pages of one ticket for a unit (kind 1) or a resident (kind 2) without account. Only the digest of the token is kept: who reads
-- this table can open nothing. A unit's link ends when the unit is no longer in charge.
create table link (
    corp_id    text        not null,
    token_hash bytea       not null,
    kind       smallint    not null,
    number     bigint      not null,
    unit_id    text,
    person     text,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz,
    constraint link_pkey primary key (corp_id, token_hash),
    constraint link_hash_is_whole check (octet_length(token_hash) = 32),
    constraint link_is_for_one check ((kind = 1 and unit_id is not null and person is null) or (kind = 2 and person is not null and unit_id is null)),
    constraint link_expires_later check (expires_at > issued_at)
);
create index link_unit on link (corp_id, number) where kind = 1 and ended_at is null;
create index link_person on link (corp_id, person) where person is not null;
create index link_expires on link (corp_id, expires_at);

-- What was done by a link: each form of a page counts once, however often it is sent.
create table link_use (
    corp_id    text        not null,
    token_hash bytea       not null,
    once       bytea       not null,
    move       smallint    not null,
    at         timestamptz not null,
    constraint link_use_pkey primary key (corp_id, token_hash, once)
);
