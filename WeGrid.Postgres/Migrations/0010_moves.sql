-- 退单: who returned a ticket last and why. 请示: more time that is asked for. 挂账: state 12, which is open like the others.
alter table ticket
    add column returned_by   text,
    add column return_reason text,
    add column ask_kind      smallint,
    add column ask_until     timestamptz,
    add column ask_by        text,
    add column ask_reason    text,
    add column extensions    smallint not null default 0,
    add column defer_reason  text,
    drop constraint ticket_status,
    add constraint ticket_status check (status between 1 and 12),
    add constraint ticket_ask_is_whole check ((ask_kind is null) = (ask_until is null) and (ask_kind is null) = (ask_by is null)),
    add constraint ticket_deferred_says_why check (status <> 12 or defer_reason is not null);

drop index ticket_neighbourhood;
create index ticket_neighbourhood on ticket (corp_id, village_id, category, ordered_at desc) where status in (1, 2, 3, 4, 8, 9, 12);
drop index ticket_open_due;
create index ticket_open_due on ticket (corp_id, due_at) where status in (1, 2, 3, 4, 8, 9, 12);
-- 挂账台账: the register of what cannot be done now.
create index ticket_deferred on ticket (corp_id, due_at) where status = 12;

-- 曾退单: how often a unit returned matters of one village and category as not its own, since it last resolved one.
create table unit_return (
    corp_id    text    not null,
    village_id text    not null,
    category   text    not null,
    unit_id    text    not null,
    returned   integer not null,
    constraint unit_return_pkey primary key (corp_id, village_id, category, unit_id)
);
