-- 接单失效: how often an acceptance was undone because nothing came of it.
alter table ticket
    add column lapses smallint not null default 0;
