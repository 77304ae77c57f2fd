-- 断线: since when the connection is tried in vain, whichever Bot tries; null while it is live.
alter table bot_socket add column down_since timestamptz;
