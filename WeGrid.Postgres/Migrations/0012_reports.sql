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
