-- 网页表单: who reports without an account. The key of a page is never kept, only its digest; an address is counted by a digest made with
-- the salt of the day, and the salt goes after two days: from then on no digest leads back to an address.
create table form_day (
    corp_id text  not null,
    day     date  not null,
    salt    bytea not null,
    constraint form_day_pkey primary key (corp_id, day),
    constraint form_day_salt_is_long check (octet_length(salt) >= 32)
);

create table form_count (
    corp_id text        not null,
    who     bytea       not null,
    hour    timestamptz not null,
    n       integer     not null,
    constraint form_count_pkey primary key (corp_id, who, hour)
);
create index form_count_hour on form_count (corp_id, hour);

-- A report by its key: sent twice it is one. The number of the form it came from counts once, too.
create table form_report (
    corp_id  text        not null,
    key_hash bytea       not null,
    once     bytea       not null,
    content  bytea       not null,
    person   text        not null,
    grid_id  text        not null,
    at       timestamptz not null,
    constraint form_report_pkey primary key (corp_id, key_hash),
    constraint form_report_once unique (corp_id, once),
    constraint form_report_hash_is_whole check (octet_length(key_hash) = 32)
);
create index form_report_person on form_report (corp_id, person);
create index form_report_at on form_report (corp_id, at);

-- Photos of forms, until there is a store for pictures of every channel.
create table form_photo (
    corp_id text        not null,
    person  text        not null,
    media   text        not null,
    kind    text        not null,
    bytes   bytea       not null,
    at      timestamptz not null,
    constraint form_photo_pkey primary key (corp_id, media),
    constraint form_photo_is_small check (octet_length(bytes) <= 5 * 1024 * 1024)
);
create index form_photo_person on form_photo (corp_id, person);
create index form_photo_at on form_photo (corp_id, at);

-- 联系方式 somebody left with what they reported; of confidential matters there is none.
create table resident_contact (
    corp_id   text        not null,
    person    text        not null,
    name      text        not null,
    phone     text        not null,
    confirmed boolean     not null,
    at        timestamptz not null,
    constraint resident_contact_pkey primary key (corp_id, person)
);

-- 评价链接: a fourth kind, for one round of one ticket.
alter table link add column round smallint;
alter table link drop constraint link_is_for_one;
alter table link add constraint link_is_for_one check (
    (kind = 1 and unit_id is not null and person is null and demand is null and round is null)
    or (kind = 2 and person is not null and unit_id is null and demand is null and round is null)
    or (kind = 3 and person is not null and unit_id is null and (demand is not null) = (number = 0) and round is null)
    or (kind = 4 and person is not null and unit_id is null and demand is null and round is not null));
