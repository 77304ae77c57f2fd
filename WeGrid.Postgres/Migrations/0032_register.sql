-- 名册: entries of the registers a town keeps (data/registers), each kind replaced as a whole by an import; personal data.
create table register_entry (
    corp_id  text        not null,
    kind     text        not null,
    number   integer     not null,
    grid_id  text        not null,
    holder   text        not null,
    stand_in text        not null,
    -- by the names of the kind's columns
    fields   jsonb       not null,
    added_at timestamptz not null,
    seen_at  timestamptz,
    constraint register_entry_pkey primary key (corp_id, kind, number)
);

-- 走访记录: that somebody was visited, when and by whom stays; what was said of it goes after the time its kind says.
create table register_visit (
    corp_id text        not null,
    id      uuid        not null,
    kind    text        not null,
    number  integer     not null,
    said    text        not null,
    said_by text        not null,
    said_at timestamptz not null,
    constraint register_visit_pkey primary key (corp_id, id)
);
