-- 应转户名册: households that must leave when it gets dangerous, as the town keeps them; replaced as a whole by an import.
create table household (
    corp_id  text      not null,
    number   integer   not null,
    grid_id  text      not null,
    name     text      not null,
    address  text      not null,
    persons  integer   not null,
    care     integer   not null,
    types    text[]    not null,
    helper   text      not null,
    stand_in text      not null,
    shelter  text      not null,
    phone    text      not null,
    constraint household_pkey primary key (corp_id, number),
    constraint household_somebody_lives_there check (persons >= 1 and care between 0 and persons)
);

-- 转移: each household of a run with the last that was said of it, copied when it came in, so that a new register changes no run. Taken for the
-- emergency and kept no longer (突发事件应对法 art. 84, 85): a job destroys it after the event and leaves the counts.
create table evacuation (
    corp_id   text        not null,
    run       integer     not null,
    number    integer     not null,
    grid_id   text        not null,
    name      text        not null,
    address   text        not null,
    persons   integer     not null,
    care      integer     not null,
    helper    text        not null,
    stand_in  text        not null,
    shelter   text        not null,
    phone     text        not null,
    state     smallint    not null default 0,
    place     text        not null default '',
    said_by   text        not null default '',
    said_at   timestamptz,
    asked     integer     not null default 0,
    asked_at  timestamptz,
    -- How often those above were told how it stands now.
    raised    integer     not null default 0,
    raised_at timestamptz,
    constraint evacuation_pkey primary key (corp_id, run, number),
    -- the numbers of HouseholdState
    constraint evacuation_state check (state between 0 and 5),
    constraint evacuation_said_by_somebody check ((state = 0) = (said_at is null))
);

-- Every word as it was said: the evidence to the minute, and gone with the rest.
create table evacuation_word (
    corp_id text        not null,
    run     integer     not null,
    id      uuid        not null,
    number  integer     not null,
    state   smallint    not null,
    place   text        not null,
    said_by text        not null,
    said_at timestamptz not null,
    constraint evacuation_word_pkey primary key (corp_id, run, id)
);

-- 转移统计: what is left of a run when its households are destroyed; no person can be told from it.
create table evacuation_count (
    corp_id    text        not null,
    run        integer     not null,
    grid_id    text        not null,
    state      smallint    not null,
    households integer     not null,
    persons    integer     not null,
    care       integer     not null,
    last_at    timestamptz,
    constraint evacuation_count_pkey primary key (corp_id, run, grid_id, state)
);
