-- 说过的话, by who said them: read by chat, every speaker's turn walked through all that was said there in the hour. And the drafts that gather
-- what one person says beyond the limit: only those nobody has decided.
create index ignored_message_person on ignored_message (corp_id, person, said_at) where text is not null;
create index demand_gathering on demand (corp_id, person) where status = 1 and head = id;
