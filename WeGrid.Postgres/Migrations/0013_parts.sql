-- 并案来源: the merged ticket a reporter came with, so that a wrong merge can be undone.
alter table reporter add column via bigint;

-- 协办: parts of other units, each with its own clock; an open one (ended_at is null) keeps the ticket from being resolved.
create table ticket_part (
    corp_id  text        not null,
    number   bigint      not null,
    ordinal  integer     not null,
    unit_id  text        not null,
    task     text        not null,
    asked_at timestamptz not null,
    due_at   timestamptz not null,
    ended_at timestamptz,
    result   text        not null,
    constraint ticket_part_pkey primary key (corp_id, number, ordinal)
);
