-- 回看忽略: what was ignored can be looked at again: where it was said, how sure the machine was and on which words, on whose card it
-- stood, who looked and what became of it. Of rows from before nobody knows whether they are confidential: they are shown to nobody.
alter table ignored_message
    add column grid_id      text        not null default '',
    add column verdict      text        not null default '',
    add column score        real        not null default 0,
    add column words        text        not null default '',
    add column version      text        not null default '',
    add column confidential boolean     not null default true,
    add column card_to      text,
    add column card_at      timestamptz,
    add column card_no      smallint,
    add column seen_at      timestamptz,
    add column seen_by      text,
    add column ticket       bigint,
    add constraint ignored_card_is_whole check ((card_to is null) = (card_at is null) and (card_to is null) = (card_no is null)),
    add constraint ignored_seen_says_who check ((seen_at is null) = (seen_by is null) and (ticket is null or seen_at is not null));
create index ignored_message_review on ignored_message (corp_id, score desc) where text is not null and seen_at is null and not confidential;
create index ignored_message_card on ignored_message (corp_id, card_to, card_at desc) where card_to is not null;

-- 更正: what a person said about a label of the machine's: what the machine had said, why and in which version; what the person said, who,
-- when. The words it is about stay where they are and are kept no longer for it. step: how far the
-- ticket's history had come: their order where two come in one second; 0 where there is no ticket.
create table correction (
    corp_id text        not null,
    id      uuid        not null,
    demand  uuid        not null,
    number  bigint,
    other   bigint,
    field   smallint    not null,
    was     text        not null,
    now     text        not null,
    machine text        not null,
    note    text        not null,
    role    integer     not null,
    actor   text        not null,
    at      timestamptz not null,
    confidential boolean not null,
    step    integer     not null,
    constraint correction_pkey primary key (corp_id, id),
    constraint correction_field check (field between 1 and 8)
);
create index correction_ticket on correction (corp_id, number, at desc) where number is not null;
create index correction_at on correction (corp_id, at);
create index correction_demand on correction (corp_id, demand);
