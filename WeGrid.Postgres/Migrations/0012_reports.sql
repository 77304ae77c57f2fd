-- What comes after closing (later checks, drawn call-backs) and what figures are rebuilt from.
alter table survey
    add column call_by text,
    add column led_to  bigint;

-- 回看 (round 0) has one question only.
alter table survey drop constraint survey_answer_is_whole;
alter table survey add constraint survey_answer_is_whole check (answered_at is null or (solved is not null and (satisfaction is not null or round = 0)));
create index survey_calls on survey (corp_id, expires_at) where call_by is not null and answered_at is null;
create index ticket_event_closed on ticket_event (corp_id, at) where move = 9;

-- 回访抽样: the seed and whom it was drawn from (ticket, how-manieth reporter, grid; no person), so that anybody can draw again.
create table survey_draw (
    corp_id  text        not null,
    period   text        not null,
    seed     text        not null,
    policy   text        not null,
    pool     jsonb       not null,
    drawn    jsonb       not null,
    drawn_at timestamptz not null,
    constraint survey_draw_pkey primary key (corp_id, period)
);

-- A month's tickets are found by when they were ordered; surveys by their ticket.
create index ticket_ordered on ticket (corp_id, ordered_at);

-- 三率, published: the rules and the moment they were counted with, so that the period can be counted again. Numbers, no words and no persons.
create table rate_period (
    corp_id      text        not null,
    period       text        not null,
    as_of        timestamptz not null,
    rules        jsonb       not null,
    response     numeric(4,1),
    resolution   numeric(4,1),
    satisfaction numeric(4,1),
    score        numeric(4,1),
    tickets      integer     not null,
    digest       bytea       not null,
    constraint rate_period_pkey primary key (corp_id, period)
);

-- The list behind each figure: one row per ticket; 1 met, 2 missed, 0 left out with the reason.
create table rate_line (
    corp_id          text     not null,
    period           text     not null,
    number           bigint   not null,
    response         smallint not null,
    resolution       smallint not null,
    satisfaction     smallint not null,
    why_response     smallint,
    why_resolution   smallint,
    why_satisfaction smallint,
    constraint rate_line_pkey primary key (corp_id, period, number),
    constraint rate_line_verdicts check (response between 0 and 2 and resolution between 0 and 2 and satisfaction between 0 and 2),
    constraint rate_line_says_why check ((response = 0) = (why_response is not null) and (resolution = 0) = (why_resolution is not null)
                                         and (satisfaction = 0) = (why_satisfaction is not null))
);

-- 查看记录: who read a resident's words unmasked, what for, and who was refused.
create table look (
    corp_id text        not null,
    id      uuid        not null,
    number  bigint      not null,
    userid  text        not null,
    at      timestamptz not null,
    reason  text        not null,
    shown   boolean     not null,
    constraint look_pkey primary key (corp_id, id)
);
create index look_number on look (corp_id, number, at);
