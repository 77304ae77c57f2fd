-- The house itself: who is alive, how the jobs fare, ticket number blocks, secrets.
-- heartbeat and job_state belong to the installation, not to a corp (see CatalogueTests).
create table heartbeat (
    process  text        not null,
    instance text        not null,
    at       timestamptz not null,
    note     text,
    constraint heartbeat_pkey primary key (process, instance)
);

create table job_state (
    job        text        not null,
    last_start timestamptz,
    last_ok    timestamptz,
    last_error text,
    runs       bigint      not null default 0,
    failures   bigint      not null default 0,
    constraint job_state_pkey primary key (job)
);

-- Blocks are taken in their own transaction: a counter in the deciding one would serialise the corp.
create table number_block (
    corp_id text   not null,
    next    bigint not null,
    constraint number_block_pkey primary key (corp_id)
);

create table secret (
    corp_id     text     not null,
    name        text     not null,
    key_version integer  not null,
    nonce       bytea    not null,
    cipher      bytea    not null,
    constraint secret_pkey primary key (corp_id, name)
);
