-- 关联: identities that are one person, or belong to a person: what reads them resolves them; nothing else is rewritten, so that undoing a
-- tie gives back exactly what was before. An identity is a chat id or userid; 'tel:…' is a phone, 'household:KIND:NUMBER' an entry of a
-- register: those hang on a person and join nobody to anybody, for a family shares them.
create table tie (
    corp_id    text        not null,
    id         uuid        not null,
    one        text        not null,
    other      text        not null,
    -- 1 the person by a one-time code, 2 staff
    how        smallint    not null,
    made_by    text        not null,
    made_at    timestamptz not null,
    why        text        not null,
    undone_by  text,
    undone_at  timestamptz,
    undone_why text,
    constraint tie_pkey primary key (corp_id, id),
    constraint tie_is_of_two check (one <> other),
    constraint tie_hangs_on_somebody check (strpos(one, ':') = 0)
);
create index tie_one on tie (corp_id, one);
create index tie_other on tie (corp_id, other);

create view tie_end as
    select corp_id, one as identity, other from tie where undone_at is null
    union all
    select corp_id, other, one from tie where undone_at is null;

-- Everything tied to somebody, they themselves among it; phones and households lead no further.
create function tied(corp text, who text) returns setof text language sql stable as $$
    with recursive same (identity) as (
        select who
        union
        select e.other from same s join tie_end e on e.corp_id = corp and e.identity = s.identity where strpos(s.identity, ':') = 0
    )
    select identity from same
$$;

-- The one identity that stands for all of a person.
create function tied_person(corp text, who text) returns text language sql stable as $$
    select case when exists (select from tie_end e where e.corp_id = corp and e.identity = who)
                then (select min(i collate "C") from tied(corp, who) i where strpos(i, ':') = 0) else who end
$$;

-- 关联码: six digits of one identity on one ticket, good for a day and once. Only a digest is kept.
create table tie_code (
    corp_id    text        not null,
    number     bigint      not null,
    person     text        not null,
    digest     bytea       not null,
    given_by   text        not null,
    given_at   timestamptz not null,
    -- who entered it; the tie is there when they have confirmed
    claimed_by text,
    constraint tie_code_pkey primary key (corp_id, number, person)
);
create index tie_code_person on tie_code (corp_id, person);
create index tie_code_claimed on tie_code (corp_id, claimed_by) where claimed_by is not null;

-- Codes asked for (number 0 stands for that) and codes that were wrong, counted for a day.
create table tie_try (
    corp_id text        not null,
    id      uuid        not null,
    person  text        not null,
    number  bigint      not null,
    at      timestamptz not null,
    constraint tie_try_pkey primary key (corp_id, id)
);
create index tie_try_person on tie_try (corp_id, person);
create index tie_try_number on tie_try (corp_id, number);
