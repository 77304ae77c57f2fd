-- 预警源: how the reading of each goes. good_at: the last good read, or since when it is looked for where there was none (was_read false).
-- seen: entries whose alert was fetched, the newest last.
create table warning_feed (
    corp_id       text        not null,
    name          text        not null,
    etag          text        not null,
    last_modified text        not null,
    good_at       timestamptz not null,
    was_read      boolean     not null,
    failures      integer     not null,
    next_at       timestamptz not null,
    fault         text        not null,
    told_at       timestamptz,
    seen          text[]      not null,
    constraint warning_feed_pkey primary key (corp_id, name)
);
