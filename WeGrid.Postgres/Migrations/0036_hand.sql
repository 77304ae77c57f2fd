-- 举手: what residents say of a matter of data/procedures: they back it, sign in at its meeting, say what their household thinks. Beside the events: the numbers decide, who said what is nobody's business.
create table proceeding_hand (
    corp_id      text        not null,
    number       bigint      not null,
    -- 1 附议, 2 签到, 3 表态
    kind         smallint    not null,
    step         text        not null,
    person       text        not null,
    conversation text        not null,
    -- a digest, the same for the same words of the same matter; empty where none is asked for
    household    text        not null,
    -- 1 同意, 2 不同意, 3 弃权; null for the other kinds
    choice       smallint,
    -- recalled, the hand goes down; empty for who reported a demand behind the matter
    message      text        not null,
    at           timestamptz not null,
    constraint proceeding_hand_pkey primary key (corp_id, number, kind, step, person),
    constraint proceeding_hand_of foreign key (corp_id, number) references proceeding (corp_id, number)
);
create unique index proceeding_hand_household on proceeding_hand (corp_id, number, step, household) where household <> '';
create index proceeding_hand_message on proceeding_hand (corp_id, message) where message <> '';
create index proceeding_event_link on proceeding_event (corp_id, ((act->>'Ticket')::bigint)) where act->>'act' = 'link';
create index proceeding_hand_person on proceeding_hand (corp_id, person);
