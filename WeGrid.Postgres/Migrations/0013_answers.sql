-- 接单失效: how often an acceptance was undone because nothing came of it. 督办: who owes a written answer to whom, until when.
alter table ticket
    add column lapses      smallint not null default 0,
    add column answer_to   text,
    add column answer_from text,
    add column answer_due  timestamptz,
    add constraint ticket_answer_is_whole check ((answer_to is null) = (answer_from is null) and (answer_to is null) = (answer_due is null));
