-- 连着说、引用、撤回: what was said shortly before in the conversation, and what goes on from what.
alter table demand
    add column part_of uuid,
    drop constraint demand_status,
    -- 5: 续说, more words for a demand or ticket of before
    add constraint demand_status check (status between 1 and 5),
    add constraint demand_part_of_something check (status <> 5 or part_of is not null or ticket is not null);
create index demand_part on demand (corp_id, part_of) where part_of is not null;
create index demand_talk on demand (corp_id, chat, said_at);
create index ignored_message_talk on ignored_message (corp_id, chat, said_at) where text is not null;
create index ignored_message_msgid on ignored_message (corp_id, msgid);
