-- 入册: the matter that entered it; null for what a clerk wrote. A matter takes out its own alone.
alter table register_entry add column matter bigint;
create unique index register_entry_matter on register_entry (corp_id, kind, matter) where matter is not null;
-- 网格调整 in histories: in which grid something was counted before it was moved.
create index ticket_event_regrid on ticket_event (corp_id, number, seq) where move = 91;
