-- 存疑: words of which an earlier try may have arrived are not said again another way.
alter table bot_word add column doubtful boolean not null default false;
