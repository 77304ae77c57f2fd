-- 职责: which occasion of which duty has begun in which grid, as which matter. One occasion is one matter, however many workers begin it.
create table duty_occasion (
    corp_id text   not null,
    duty    text   not null,
    grid_id text   not null,
    -- the day the rule names, before the calendar moves it
    day     date   not null,
    number  bigint not null,
    constraint duty_occasion_pkey primary key (corp_id, duty, grid_id, day),
    constraint duty_occasion_of foreign key (corp_id, number) references proceeding (corp_id, number) deferrable initially deferred
);
create index duty_occasion_day on duty_occasion (corp_id, duty, day);
