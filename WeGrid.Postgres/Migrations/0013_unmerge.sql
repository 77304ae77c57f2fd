-- 并案来源: the merged ticket a reporter came with, so that a wrong merge can be undone.
alter table reporter add column via bigint;
