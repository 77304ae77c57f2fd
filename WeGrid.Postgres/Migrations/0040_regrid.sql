-- 网格调整 asks every hour what still lies in grids that are closed.
create index ticket_grid_open on ticket (corp_id, grid_id, number) where status in (1, 2, 3, 4, 5, 6, 8, 9, 12, 13);
create index register_entry_grid on register_entry (corp_id, grid_id);
create index household_grid on household (corp_id, grid_id);
