-- 待告知: the words of an alarm that nobody has been told yet, and when the next process tries; null once they are told.
alter table alarm add column untold text, add column tell_at timestamptz;

-- 长连接的话: the bytes are kept only while they wait. Deadlines and leases are by this server's clock from now on.
update bot_word set body = '' where status <> 0 and body <> '';
