// A call that cannot be recorded: refused with 503 and Retry-After, or, where its peer is set up so and nobody is obliged to record,
// taken with streams that nobody reads, and told of. One place in the recorder makes the second call such a call.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createSocket } from 'node:dgram';
import { House, policy, sleep, until } from './house.mjs';

const houses = [];
after(async () => {
  for (const house of houses) await house.remove();
});

async function open(options = {}) {
  const house = await (await House.make({
    extra: 'recorder: {calls: 1}\npeers:\n  - {name: careful, address: 127.0.0.2, admission: unrecorded}\n  - {name: strict, address: 127.0.0.3}\n', ...options })).start();
  houses.push(house);
  await sleep(1500); // the keeper has said whether anybody is obliged
  return house;
}

const sdp = (version) => `v=0\r\no=- 1 ${version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n` +
  [1, 2].map((label) => `m=audio ${6000 + 2 * label} RTP/AVP 8\r\na=label:${label}\r\na=sendonly\r\n`).join('');

class Client {
  static async open(house, address) {
    const client = Object.assign(new Client(), { house, answers: [], id: `${Math.random().toString(36).slice(2)}@admission`, to: '<sip:srs@127.0.0.1>', cseq: 0 });
    client.socket = createSocket('udp4');
    client.socket.on('message', (bytes) => client.answers.push(bytes.toString()));
    await new Promise((resolve) => client.socket.bind(0, address, resolve));
    client.socket.unref();
    client.address = `${address}:${client.socket.address().port}`;
    return client;
  }

  say(method, cseq, body = '', more = '') {
    this.socket.send(`${method} sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ${this.address};rport;branch=z9hG4bK-${this.id}-${method}${cseq}\r\n` +
      `Max-Forwards: 70\r\nFrom: <sip:sbc@127.0.0.1>;tag=far\r\nTo: ${this.to}\r\nCall-ID: ${this.id}\r\nCSeq: ${cseq} ${method}\r\n` +
      `Contact: <sip:sbc@${this.address}>;+sip.src\r\n${more}${body && 'Content-Type: application/sdp\r\n'}Content-Length: ${body.length}\r\n\r\n${body}`,
    this.house.sip, '127.0.0.1');
  }

  /** The final answer, acknowledged. */
  async ask(method, body, more) {
    const cseq = ++this.cseq;
    this.say(method, cseq, body, more);
    const answer = await until(`an answer to ${method}`, () =>
      this.answers.find((text) => text.includes(`CSeq: ${cseq} ${method}\r\n`) && !text.startsWith('SIP/2.0 1')), 8000, 10);
    if (method === 'INVITE') {
      this.to = /^To: (.*)\r$/m.exec(answer)[1];
      this.say('ACK', cseq);
    }
    return answer;
  }

  invite(more = '') {
    return this.ask('INVITE', sdp(this.cseq + 1), `Require: siprec\r\n${more}`);
  }

  interaction() {
    return until('the interaction', async () => (await this.house.calls()).find((one) => one.external_ids?.sip_call_id === this.id));
  }
}

const status = (answer) => Number(answer.slice(8, 11));
const metric = async (house, name) => Number(new RegExp(`^earwitness_${name} (\\d+)`, 'm').exec(await (await fetch(`${house.url}/metrics`)).text())?.[1]);

test('refused, or taken unrecorded; and recorded when there is room and an offer asks', { timeout: 60000 }, async () => {
  const house = await open();
  const first = await Client.open(house, '127.0.0.3');
  assert.equal(status(await first.invite()), 200);
  const refused = await Client.open(house, '127.0.0.3');
  const no = await refused.invite();
  assert.equal(status(no), 503);
  assert.match(no, /^Retry-After: \d+\r$/m);
  assert.equal(status(await (await Client.open(house, '127.0.0.3')).invite()), 503, 'also when OPTIONS is answered by it already');
  await until('both in the metrics', async () => (await metric(house, 'calls_not_admitted_total')) === 2);

  const second = await Client.open(house, '127.0.0.2');
  const yes = await second.invite('Supported: record-aware\r\n');
  assert.equal(status(yes), 200);
  assert.equal(yes.match(/^m=audio 9 /gm)?.length, 2, yes);
  assert.equal(yes.match(/^a=inactive\r$/gm)?.length, 2);
  assert.equal(yes.match(/^a=label:/gm)?.length, 2);
  assert.match(yes, /^a=record:off\r$/m);
  assert.equal(status(await second.ask('OPTIONS')), 200, 'who may be taken unrecorded is not sent elsewhere');
  const { id } = await second.interaction();
  const offered = (await house.events(id)).find((event) => event.type === 'call_offered');
  assert.equal(offered.fields.unrecorded, 'calls');
  const record = await until('the exception', async () => {
    const one = await house.get(`/v1/interactions/${id}`);
    return one.exceptions.some((exception) => exception.kind === 'call_not_recorded') && one;
  });
  assert.equal(record.state, 'offered', 'it has no streams');
  await until('the metrics', async () => (await metric(house, 'calls_unrecorded_total')) === 1);
  assert.equal(await metric(house, 'recorder_calls_unrecorded'), 1);

  const still = await second.invite();
  assert.equal(still.match(/^a=inactive\r$/gm)?.length, 2, 'there is still no room');
  assert.doesNotMatch(still, /a=record:/);
  assert.equal(status(await first.ask('BYE')), 200);
  const recorded = await until('a re-INVITE to be recorded', async () => {
    const answer = await second.invite();
    return /^a=recvonly\r$/m.test(answer) && answer;
  }, 8000, 300);
  assert.equal(recorded.match(/^a=recvonly\r$/gm).length, 2);
  assert.doesNotMatch(recorded, /^m=audio 9 /m);
  await until('the metrics', async () => (await metric(house, 'recorder_calls_unrecorded')) === 0);
  assert.equal(status(await second.ask('BYE')), 200);
  await house.finished(id);

  const third = await Client.open(house, '127.0.0.2');
  const fourth = await Client.open(house, '127.0.0.2');
  assert.match(await until('room', async () => { const a = await third.invite(); return status(a) === 200 && a; }), /a=recvonly/);
  assert.match(await fourth.invite(), /a=inactive/);
  const unheard = await fourth.interaction();
  assert.equal(status(await fourth.ask('BYE')), 200);
  const over = await house.finished(unheard.id);
  assert.deepEqual(over.artifacts, [], 'nothing of it was kept');
});

test('where the policy has a mandatory rule nobody is taken unrecorded', { timeout: 60000 }, async () => {
  const house = await open({ policy: policy('  - name: desk\n    when: {queue: desk}\n    record: mandatory\n    keep: {recording: 90d}\n') });
  const first = await Client.open(house, '127.0.0.2');
  assert.equal(status(await first.invite()), 200);
  const second = await Client.open(house, '127.0.0.2');
  assert.equal(status(await second.invite()), 503);
  assert.deepEqual((await house.calls()).length, 1);
});
