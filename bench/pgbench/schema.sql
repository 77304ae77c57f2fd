-- Three tables such as anybody would make for "message in, ticket, message out". Filled only by pgbench.
drop table if exists r_message, r_ticket, r_outbox;
create table r_message (
    id          bigint generated always as identity primary key,
    msg_id      text        not null unique,
    grid_id     integer     not null,
    sender      text        not null,
    chat        text        not null,
    kind        smallint    not null,
    content     text        not null,
    status      smallint    not null default 0,
    created_at  timestamptz not null default now()
);
create index r_message_grid on r_message (grid_id, created_at);
create table r_ticket (
    id          bigint generated always as identity primary key,
    grid_id     integer     not null,
    status      smallint    not null default 1,
    category    text        not null,
    summary     text        not null,
    created_at  timestamptz not null default now()
);
create index r_ticket_grid on r_ticket (grid_id, status, created_at);
create table r_outbox (
    id          bigint generated always as identity primary key,
    recipient   text        not null,
    payload     text        not null,
    attempt     smallint    not null default 0,
    next_at     timestamptz not null default now()
);
create index r_outbox_next on r_outbox (next_at);
