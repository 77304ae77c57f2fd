-- 承诺快照: the ladder and the limits a ticket was ordered under. Kept once per content (id is its digest) and never changed: a clerk's
-- change makes another one. Tickets from before there were any go by what holds today, as they did.
create table ticket_policy (
    corp_id text not null,
    id      text not null,
    body    text not null,
    constraint ticket_policy_pkey primary key (corp_id, id)
);
alter table ticket add column policy text;
