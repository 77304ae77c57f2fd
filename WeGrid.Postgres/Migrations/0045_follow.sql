-- 关注: who wants to hear of new matters of an area, a kind, or both; and of which each person was told. Told is a list and no "up to": numbers, times
-- and places of tickets change after others were told, and whoever cannot be written to now waits without losing anything.
create table follow (
    corp_id     text        not null,
    person      text        not null,
    -- empty for everywhere
    grid_id     text        not null,
    -- empty for every kind; level 2 empty for all of level 1
    category    text        not null,
    subcategory text        not null,
    -- 1 微信客服, 2 a member of the corp, 3 staff: goes with the post
    kind        smallint    not null,
    since       timestamptz not null,
    constraint follow_pkey primary key (corp_id, person, grid_id, category, subcategory),
    constraint follow_kind check (kind between 1 and 3),
    constraint follow_is_narrow check (subcategory = '' or category <> '')
);

create table follow_told (
    corp_id text        not null,
    person  text        not null,
    number  bigint      not null,
    at      timestamptz not null,
    constraint follow_told_pkey primary key (corp_id, person, number)
);
create index follow_told_at on follow_told (corp_id, at);
