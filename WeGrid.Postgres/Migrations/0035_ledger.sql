-- 台账: what came into an entry of a register and went out of it; what is left never falls below nothing. Never changed: a mistake is put right by another move.
alter table register_entry add column left_over integer not null default 0 constraint register_entry_left check (left_over >= 0);

create table register_move (
    corp_id text        not null,
    id      uuid        not null,
    kind    text        not null,
    number  integer     not null,
    amount  integer     not null constraint register_move_amount check (amount <> 0),
    left_over integer   not null constraint register_move_left check (left_over >= 0),
    -- to whom, from where; emptied after the time its kind says
    said    text        not null,
    said_by text        not null,
    said_at timestamptz not null,
    constraint register_move_pkey primary key (corp_id, id)
);
