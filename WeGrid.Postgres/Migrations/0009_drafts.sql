-- Which village a resident belongs to: said by themself or by the link they came by. The newest word counts.
create table resident_home (
    corp_id text        not null,
    person  text        not null,
    grid_id text        not null,
    source  text        not null,
    said_at timestamptz not null,
    constraint resident_home_pkey primary key (corp_id, person)
);

-- A draft's clock is a due row (kind 'draft', the draft's id). Drafts from before there was one are asked about anew, with a card of a number not used yet.
insert into due (corp_id, kind, subject, due_at, payload)
select corp_id, 'draft', id::text, said_at, '{"turn": 1}' from demand where status = 1
on conflict (corp_id, kind, subject) do nothing;
