-- 客户群现状: what WeCom last said of a customer group; without a group: of the corp's own people. Notices may be lost: stale_since says since when something
-- has changed that must be looked up, changed_at when it last did.
create table chat_state (
    corp_id text not null,
    chat_id text not null,
    owner text not null default '',
    people int,
    version text not null default '',
    seen_at timestamptz,
    stale_since timestamptz,
    changed_at timestamptz,
    primary key (corp_id, chat_id)
);
create index chat_state_stale on chat_state (stale_since) where stale_since is not null;
