-- 退单: who returned a ticket last and why.
alter table ticket
    add column returned_by   text,
    add column return_reason text;

-- 曾退单: how often a unit returned matters of one village and category as not its own, since it last resolved one.
create table unit_return (
    corp_id    text    not null,
    village_id text    not null,
    category   text    not null,
    unit_id    text    not null,
    returned   integer not null,
    constraint unit_return_pkey primary key (corp_id, village_id, category, unit_id)
);
