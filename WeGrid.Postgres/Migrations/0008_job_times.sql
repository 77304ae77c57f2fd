-- What ./wegrid jobs and the metrics tell of a job whichever engine fires it: when it comes next, and how late it last came.
alter table job_state add column next_at timestamptz;
alter table job_state add column lag interval;
