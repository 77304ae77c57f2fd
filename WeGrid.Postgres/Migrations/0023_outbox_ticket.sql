-- 改字: words that were put right are put right in what is not sent yet, found by its ticket: without this every unsent message of a corp
-- was read for each, and unsent are the most when there is the most to say. What is rendered for good has no model and no words to change.
create index outbox_ticket on outbox (corp_id, ticket) where ticket is not null and model is not null;
