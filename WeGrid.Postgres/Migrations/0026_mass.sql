-- 群通知: a text for the customer groups of one corp, one row for each group. It gets there by a mass send or is pasted by the group's owner.
create table group_notice (
    corp_id     text        not null,
    id          uuid        not null,
    chat        text        not null,
    text        text        not null,
    danger      boolean     not null,
    official    boolean     not null,
    corrects    uuid,
    asked_by    text        not null,
    queued_at   timestamptz not null,
    valid_until timestamptz not null,
    status      smallint    not null,
    send        uuid,
    planned_at  timestamptz,
    waits       smallint    not null,
    constraint group_notice_pkey primary key (corp_id, id, chat),
    -- 1 proposed, 2 queued, 3 sending, 4 sent, 5 handed, 6 pasted, 7 withdrawn, 8 lapsed
    constraint group_notice_status check (status between 1 and 8),
    constraint group_notice_sending_says_in_what check (status not in (3, 4) or send is not null)
);
create index group_notice_queued on group_notice (corp_id, chat) where status = 2;
create index group_notice_proposed on group_notice (corp_id, asked_by) where status = 1;
create index group_notice_send on group_notice (corp_id, send) where send is not null;

-- 群发任务: one text for groups of one owner, who confirms it; the platform knows no repeat, so what was made is written down.
create table mass_send (
    corp_id      text        not null,
    id           uuid        not null,
    owner        text        not null,
    text         text        not null,
    danger       boolean     not null,
    status       smallint    not null,
    msgid        text,
    planned_at   timestamptz not null,
    valid_until  timestamptz not null,
    created_at   timestamptz,
    reminders    integer     not null,
    reminded_at  timestamptz,
    raised_at    timestamptz,
    confirmed_at timestamptz,
    ended_at     timestamptz,
    why          text        not null,
    constraint mass_send_pkey primary key (corp_id, id),
    -- 1 planned, 2 waits for its owner, 3 sent, 4 failed, 5 expired, 6 cancelled
    constraint mass_send_status check (status between 1 and 6),
    constraint mass_send_made_has_id check (status not in (2, 3) or msgid is not null),
    constraint mass_send_ended check ((status > 2) = (ended_at is not null))
);
create index mass_send_open on mass_send (corp_id, planned_at) where status in (1, 2);

create table mass_send_chat (
    corp_id text     not null,
    send    uuid     not null,
    chat    text     not null,
    status  smallint not null,
    at      timestamptz,
    constraint mass_send_chat_pkey primary key (corp_id, send, chat),
    -- 1 waits, 2 sent, 3 full, 4 missed
    constraint mass_send_chat_status check (status between 1 and 4)
);
create index mass_send_chat_chat on mass_send_chat (corp_id, chat);

-- 更正: a notice sent in error is corrected once; who did it, why, and how many it had reached.
create table notice_correction (
    corp_id  text        not null,
    id       uuid        not null,
    by_user  text        not null,
    reason   text        not null,
    at       timestamptz not null,
    reached  integer     not null,
    recalled integer     not null,
    constraint notice_correction_pkey primary key (corp_id, id)
);
