-- 长连接: which Bot holds the one live connection of a smart bot, and what the Workers hand over to be said on it.
create table bot_socket (
    corp_id      text        not null,
    bot          text        not null,
    -- which process; its lease is by the machines' clocks, as heartbeats are
    holder       text        not null,
    leased_until timestamptz not null,
    -- grows with each take-over: whatever an earlier holder still does counts no more
    epoch        bigint      not null,
    -- signed in, so that words may be handed over
    is_live      boolean     not null,
    -- 冷却: another connection displaced ours; nobody of us connects before
    not_before   timestamptz,
    displaced    integer     not null,
    displaced_at timestamptz,
    -- a digest of the bot and the secret the platform refused: asked again with others
    refused      text,
    constraint bot_socket_pkey primary key (corp_id, bot)
);

create table bot_word (
    corp_id    text        not null,
    -- of the outbox row
    id         uuid        not null,
    command    text        not null,
    bot        text        not null,
    request_id text        not null,
    body       bytea       not null,
    -- nobody takes it after this moment: whoever waited has given up
    good_until timestamptz not null,
    -- 0 waits, 1 taken by the holder, 2 answered
    status     smallint    not null,
    -- which time it was taken: the fence of its answer
    taken      integer     not null,
    -- 1 the platform answered, 2 it never left, 3 it left and nothing was answered
    fate       smallint,
    errcode    integer,
    constraint bot_word_pkey primary key (corp_id, id, command),
    constraint bot_word_status check (status in (0, 1, 2) and (status = 2) = (fate is not null) and (fate is distinct from 1 or errcode is not null))
);
create index bot_word_waits on bot_word (corp_id, bot) where status = 0;
create index bot_word_old on bot_word (corp_id, good_until);
