-- R: what one callback costs PostgreSQL when each is its own transaction: three inserts, one round trip, one flush.
-- pgbench -n -M prepared -c 32 -j 2 -T 5 -f r.sql
\set grid random(1, 500)
\set key random(1, 9000000000000000000)
\set sender random(1, 20000)
\startpipeline
begin;
insert into r_message (msg_id, grid_id, sender, chat, kind, content) values ('m' || :key, :grid, 'u' || :sender, 'g' || :grid, 1, '三组田家院坝边的路灯三个晚上没亮了，接娃娃放学看不见路，麻烦村里派人来看一下，谢谢各位干部费心了');
insert into r_ticket (grid_id, category, summary) values (:grid, '市政设施/路灯', '三组田家院坝边的路灯三个晚上没亮了');
insert into r_outbox (recipient, payload) values ('u' || :sender, '{"touser":"zhou.li","msgtype":"template_card","agentid":1000002,"template_card":{"card_type":"button_interaction","main_title":{"title":"新工单 1024","desc":"三组田家院坝边的路灯三个晚上没亮了"},"task_id":"new-1024-1-0","button_list":[{"text":"接单","style":1,"key":"accept:1024"},{"text":"不归我","style":2,"key":"decline:1024"}]}}');
commit;
\endpipeline
