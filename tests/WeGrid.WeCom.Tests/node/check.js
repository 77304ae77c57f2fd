// Reads {token, key, receiveId, cases:[{message, timestamp, nonce, encrypt}]} from stdin and answers, for each case, what
// Tencent's library makes of our cipher text and what it seals itself from the same message.
const { decrypt, encrypt, getSignature } = require('@wecom/crypto');

const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const output = input.cases.map((c) => {
  const opened = decrypt(input.key, c.encrypt);
  const sealed = encrypt(input.key, c.message, input.receiveId);
  return {
    message: opened.message,
    id: opened.id,
    signature: getSignature(input.token, c.timestamp, c.nonce, c.encrypt),
    sealed,
    sealedSignature: getSignature(input.token, c.timestamp, c.nonce, sealed),
  };
});
process.stdout.write(JSON.stringify(output));
