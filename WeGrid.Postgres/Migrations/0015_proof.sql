-- 待核实 (state 13): done in the handler's view, not looked at on site yet; open like the others. Who handled it may not check it.
-- 拆单: the ticket a second matter was split off.
alter table ticket
    add column check_handlers text,
    add column check_mark     integer,
    add column check_rung     integer,
    add column split_from     bigint,
    drop constraint ticket_status,
    add constraint ticket_status check (status between 1 and 13),
    add constraint ticket_check_is_whole check ((check_handlers is null) = (check_mark is null) and (check_handlers is null) = (check_rung is null)),
    add constraint ticket_checking_says_whom check ((status = 13) = (check_handlers is not null));

drop index ticket_neighbourhood;
create index ticket_neighbourhood on ticket (corp_id, village_id, category, ordered_at desc) where status in (1, 2, 3, 4, 8, 9, 12, 13);
drop index ticket_open_due;
create index ticket_open_due on ticket (corp_id, due_at) where status in (1, 2, 3, 4, 8, 9, 12, 13);
create index ticket_split on ticket (corp_id, split_from) where split_from is not null;

-- 照片: where a picture lies with the platform, and which ticket it shows; number 0 while nobody has said which. The picture itself is not kept.
create table photo (
    corp_id text        not null,
    number  bigint      not null,
    id      text        not null,
    person  text        not null,
    chat    text        not null,
    sent_at timestamptz not null,
    source  text        not null,
    media   text        not null,
    use     smallint    not null,
    constraint photo_pkey primary key (corp_id, number, id),
    constraint photo_use check (use between 0 and 2),
    constraint photo_of_a_ticket_says_what check ((number = 0) = (use = 0))
);
create index photo_unclaimed on photo (corp_id, person, sent_at) where number = 0;
-- A recall names the message; a message may hold several.
create index photo_message on photo (corp_id, split_part(id, '#', 1));
create index photo_person on photo (corp_id, person);

-- 等照片: 办结 that was said and lacks only its picture; one a person, for a day.
create table awaited_proof (
    corp_id text        not null,
    userid  text        not null,
    number  bigint      not null,
    note    text        not null,
    said_at timestamptz not null,
    constraint awaited_proof_pkey primary key (corp_id, userid)
);
