-- 机器在发, 机器已发: a notice that a machine says in an internal group.
alter table group_notice
    drop constraint group_notice_status,
    add constraint group_notice_status check (status between 1 and 10);
