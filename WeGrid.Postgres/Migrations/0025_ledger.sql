-- 额度账本: what was drawn on each budget within its windows (member:, voice:, robot:, chat:, app:, api:, address), shared by all workers.
-- drawn[1] is the version: a grant made from another version than the row's is refused. The rest is read and written by Drawn in the Domain.
-- Budgets that every message of a corp draws on are shared: they are read by one index and drawn on under a lock.
create table ledger (
    corp_id    text        not null,
    key        text        not null,
    shared     boolean     not null,
    touched_at timestamptz not null,
    drawn      bigint[]    not null,
    constraint ledger_pkey primary key (corp_id, key),
    constraint ledger_has_a_version check (cardinality(drawn) >= 1)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index ledger_shared on ledger (corp_id) where shared;

-- Only lanes are left there; what was drawn until now is forgotten with the minute it counted for.
delete from budget where key not like 'lane:%';
