-- What is seen only over several messages: questions that were answered (6; 5 is 续说), drafts that hold several messages of one sender (head),
-- senders whose last alarms were false, matters that come again and again, and where each matter came from.
alter table demand
    add column head uuid,
    drop constraint demand_status,
    add constraint demand_status check (status between 1 and 6);
create index demand_person on demand (corp_id, person, said_at desc);
create index demand_head on demand (corp_id, head) where head is not null;

-- 来源 (data/channels.json): where the matter was raised. Of tickets from before it was kept, as far as their first reporter's chat says.
alter table ticket
    add column origin    text        not null default 'other',
    add column doubt     smallint    not null default 0,
    add column raised_at timestamptz,
    add column alike     text        not null default '',
    add constraint ticket_origin_said check (origin <> '');
update ticket t
   set origin = case split_part(r.chat, ':', 1) when 'archive' then 'group' when 'contact' then 'group' when 'kf' then 'kf' when 'bot' then 'bot' when 'app' then 'app' else 'other' end
  from reporter r where r.corp_id = t.corp_id and r.number = t.number and r.ordinal = 0;

-- Candidates of every state for "again", "nearby" and "hot": newest first.
create index ticket_recent on ticket (corp_id, village_id, category, ordered_at desc);

-- 入户走访: who visited whom when, and the ticket that came of it. What was said is emptied after a time; the visit stays.
create table visit (
    corp_id   text        not null,
    id        uuid        not null,
    userid    text        not null,
    grid_id   text        not null,
    household text        not null,
    said      text        not null,
    at        timestamptz not null,
    number    bigint,
    constraint visit_pkey primary key (corp_id, id)
);
create index visit_user on visit (corp_id, userid, at);
create index visit_grid on visit (corp_id, grid_id, at);

-- 热点: what rose over what is usual, once told; the figures and the tickets behind them.
create table hot_topic (
    corp_id  text          not null,
    grid_id  text          not null,
    category text          not null,
    day      date          not null,
    recent   integer       not null,
    usual    numeric(10,2) not null,
    numbers  bigint[]      not null,
    constraint hot_topic_pkey primary key (corp_id, grid_id, category, day)
);
