// Connects Tencent's library to the address given and does what is said to it; each thing it saw is one line of JSON.
const { WSClient } = require('@wecom/aibot-node-sdk');

const [url, botId, secret] = process.argv.slice(2);
const tell = (event, more) => process.stdout.write(JSON.stringify({ event, ...more }) + '\n');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const card = (over) => ({
  card_type: 'button_interaction', main_title: { title: '一组停水' }, task_id: 'sdk1', button_list: [{ text: '受理', key: 'k1', style: 1 }], ...over,
});
const client = new WSClient({ botId, secret, wsUrl: url, heartbeatInterval: 20, maxAuthFailureAttempts: 0, logger: quiet });
const done = (what, promise) => promise.then((a) => tell(what, { errcode: a.errcode }), (e) => tell(what, { errcode: e.errcode ?? -1, error: String(e.message ?? '') }));

client.on('authenticated', () => tell('authenticated'));
client.on('reconnecting', () => tell('reconnecting'));
client.on('error', (e) => tell('error', { message: e.message }));
client.on('message.text', (frame) => {
  const text = frame.body.text.content;
  tell('message', { text, msgid: frame.body.msgid, chatid: frame.body.chatid, from: frame.body.from.userid });
  if (text.includes('推送')) {
    done('pushed', client.sendMessage(frame.body.chatid, { msgtype: 'markdown', markdown: { content: '**明天停水**' } }));
  } else if (text.includes('卡片')) {
    done('carded', client.replyTemplateCard(frame, card()));
  } else {
    done('begun', client.replyStream(frame, 'stream-1', '还在查', false));
    done('finished', client.replyStream(frame, 'stream-1', '查到了', true));
  }
});
client.on('message.mixed', async (frame) => {
  const image = frame.body.mixed.msg_item.find((i) => i.msgtype === 'image').image;
  const { buffer } = await client.downloadFile(image.url, image.aeskey);
  tell('image', { head: buffer.subarray(0, 4).toString('hex') });
});
client.on('event.enter_chat', (frame) => done('welcomed', client.replyWelcome(frame, { msgtype: 'text', text: { content: '您好' } })));
client.on('event.template_card_event', (frame) => {
  const tap = frame.body.event.template_card_event ?? frame.body.event;
  tell('tapped', { key: tap.event_key, task: tap.task_id });
  done('updated', client.updateTemplateCard(frame, card({ replace_text: '已受理' }), [frame.body.from.userid]));
});
client.on('event.disconnected_event', () => tell('displaced'));
client.on('disconnected', () => {
  tell('disconnected');
  process.exit(0);
});
client.connect();
