-- Tens of thousands of clocks end with the same working day, at the same second: the order the DueLoop takes them in is the index's own,
-- so that the next two hundred are read and not the whole second sorted. Nearly every step moves its row: what is left behind is cleared soon.
drop index due_next;
create index due_next on due (corp_id, due_at, kind, subject) where not parked;
alter table due set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
