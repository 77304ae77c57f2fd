-- 换届交接: who hands over to whom on which day, and what became of it. A due row of the kind 'handover' does it; ended_at is set in the
-- transaction that does it or calls it off. moved: what changed its holder in the corp file, kept so that a later import cannot give it back
-- unseen; given_back: an import said outright that they may have it again.
create table handover (
    corp_id    text        not null,
    old_user   text        not null,
    on_day     date        not null,
    new_user   text        not null,
    ordered_by text        not null,
    ordered_at timestamptz not null,
    ended_at   timestamptz,
    outcome    text,
    moved      jsonb,
    given_back timestamptz,
    constraint handover_pkey primary key (corp_id, old_user, on_day),
    constraint handover_ended_says_how check ((ended_at is null) = (outcome is null)),
    constraint handover_outcome check (outcome in ('done', 'cancelled', 'refused')),
    constraint handover_done_says_what check (outcome <> 'done' or moved is not null)
);
-- One person hands over to one other at a time.
create unique index handover_pending on handover (corp_id, old_user) where ended_at is null;

-- 群主移交: groups whose ownership in WeCom has yet to follow. What the platform refuses becomes a task of a person, told once.
create table handover_group (
    corp_id  text        not null,
    chat     text        not null,
    old_user text        not null,
    new_user text        not null,
    wanted_at timestamptz not null,
    ended_at timestamptz,
    outcome  text,
    constraint handover_group_pkey primary key (corp_id, chat),
    constraint handover_group_ended_says_how check ((ended_at is null) = (outcome is null))
);
create index handover_group_open on handover_group (corp_id) where ended_at is null;

-- 原生上报 (居民上报、巡查上报): orders of WeCom itself, read and never written back; one row an order, whoever reads it and how often.
-- Neither name nor number of who reported it is kept; the words go with their time (see the job).
create table native_order (
    corp_id    text        not null,
    source     smallint    not null,
    order_id   text        not null,
    words      text        not null,
    urge_type  smallint    not null,
    category   text        not null,
    grid       text        not null,
    grid_id    text,
    created_at timestamptz not null,
    state      smallint    not null,
    processors text        not null,
    ended_at   timestamptz,
    seen_at    timestamptz not null,
    constraint native_order_pkey primary key (corp_id, source, order_id),
    constraint native_order_source check (source in (1, 2)),
    constraint native_order_state check (state between 1 and 6),
    constraint native_order_ended check ((state in (5, 6)) = (ended_at is not null))
);
create index native_order_open on native_order (corp_id, source, seen_at) where ended_at is null;
create index native_order_words on native_order (corp_id, ended_at) where words <> '';
