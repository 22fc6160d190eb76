// What somebody may try who is on the network, in another tab, or not wanted any more: cookies that were put there, pages of other sites,
// ids and paths that were guessed, passwords that were tried, connections that crawl; and what must be nowhere afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, policy, sleep, tone, until } from './house.mjs';
import { Person, administrator, answers, ask, given, invited, raw, secrets } from './people.mjs';

let house;
let anna;
let bert;
let sue;
let tom;
let sales; // the id of a call that sue may see
let helpdesk; // the id of one that she may not
let talking; // the call of sales, long enough for its audio to be large
const purpose = { 'earwitness-purpose': 'quality' };
const ours = { 'earwitness-session': '1' };
// What a call may be opened for is what its people were told.
const told = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    notice: welcome
    keep: {recording: 90d}
  - name: helpdesk
    when: {queue: helpdesk}
    record: on_demand
    keep: {recording: 90d}
`).replace('rules:\n', `notices:
  welcome:
    file: prompts/welcome.wav
    language: en
    tells: [recording, purpose, retention, controller, rights, refusal]
    purposes: {quality: legitimate_interest}
    retention_stated: 90d
rules:
`);
const nobody = '019aa5a0-0000-7000-8000-00000000dead';

before(async () => {
  house = await (await House.make({ policy: told, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
  anna = await administrator(house, 'anna', 'Anna Abel', 'three green bicycles');
  bert = await administrator(house, 'bert', 'Bert Berg', 'seven slow elephants');
  sue = await invited(anna, 'sue', 'Sue Pervisor', 'correct horse battery', { team: 'sales' });
  tom = await invited(anna, 'tom', 'Tom Thumb', 'purple rain in may');
  await given(sue, 'supervisor', { queue: ['sales'] }, anna, bert);
  talking = await new Call(house, { ms: 45000 }).place();
  const sound = [await tone(path.join(house.dir, 'caller.wav'), 400, 60), await tone(path.join(house.dir, 'agent.wav'), 1000, 60)];
  talking.speak(sound);
  sales = (await talking.interaction()).id;
  const ivr = await house.tokenOf('ivr', ['tell']);
  for (const [type, more] of [['notice_started', {}], ['notice_ended', { played: 'complete', played_ms: 900 }]]) {
    const answer = await house.tell(ivr, sales, type, { notice: 'welcome', ...more });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
  }
  const other = await new Call(house, { ms: 2000, queue: 'helpdesk', caller: '+352621000222' }).place();
  helpdesk = (await other.interaction()).id;
  await other.done;
});
after(() => house?.remove());

/** Without what differs between two answers that say the same. */
const plain = (answer) => `${answer.status} ${answer.body.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/in \d+ seconds/, 'in N seconds').replace(/"retry_after_s":\d+/, '')}`;
const isIn = async (person, cookie = person.cookie) => (await ask(house, 'GET', '/v1/me', { headers: cookie ? { cookie } : {} })).status === 200;

/* -- sessions -- */

test('a cookie that somebody put there is never adopted', async () => {
  const chosen = 'earwitness=QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE';
  const first = sue.cookie;
  const eve = new Person(house, 'sue', sue.password);
  eve.cookie = chosen;
  assert.equal((await eve.signIn()).status, 200);
  assert.notEqual(eve.cookie, chosen);
  assert.notEqual(eve.cookie, first);
  assert.ok(!(await isIn(eve, chosen)), 'the chosen one opens nothing');
  assert.ok(await isIn(eve), 'the new one does');
  // Nor one that is somebody's: signing in beside it neither takes it over nor gives it on.
  eve.cookie = anna.cookie;
  await eve.signIn();
  assert.notEqual(eve.cookie, anna.cookie);
  assert.equal((await eve.must(200, 'GET', '/v1/me')).login, 'sue');
  assert.equal((await anna.must(200, 'GET', '/v1/me')).login, 'anna');
  // Two of one name: nobody can say which is ours.
  assert.ok(!(await isIn(eve, `${chosen}; ${eve.cookie}`)));
  assert.ok(!(await isIn(eve, `${eve.cookie}; ${chosen}`)));
  await eve.must(204, 'POST', '/v1/sign-out');
});

test('a session ends where it is ended: signing out, another password', async () => {
  const here = new Person(house, 'tom', tom.password);
  const there = new Person(house, 'tom', tom.password);
  await here.signIn();
  await there.signIn();
  const gone = there.cookie;
  const out = await there.ask('POST', '/v1/sign-out');
  assert.equal(out.status, 204);
  assert.match(out.headers['set-cookie'][0], /^earwitness=; .*Max-Age=0/);
  assert.ok(!(await isIn(there, gone)), 'signed out is out, whoever still has the cookie');
  assert.ok(await isIn(here), 'the other browser stays in');
  await there.signIn();
  const before = [tom.cookie, there.cookie];
  here.password = 'orange snow in june';
  secrets.push(['the new password of tom', here.password]);
  await here.must(204, 'POST', '/v1/me/password', { current: tom.password, new: here.password });
  for (const cookie of before) assert.ok(!(await isIn(tom, cookie)), 'all others are out');
  assert.ok(await isIn(here), 'whoever changed it stays in');
  assert.equal((await tom.signIn()).status, 401, 'the password of before is none');
  tom.password = here.password;
  assert.equal((await tom.signIn()).status, 200);
});

test('what is in the cookie is for the browser alone', async () => {
  const { headers } = await tom.signIn();
  const [set] = headers['set-cookie'];
  assert.match(set, /^earwitness=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal(headers['cache-control'], 'no-store');
});

/* -- pages of other sites -- */

const foreign = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
];

test('forms and scripts of other sites change nothing, with the cookie and with the field', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const tries = [
    ['POST', '/v1/sign-out', undefined],
    ['POST', '/v1/me/totp', undefined],
    ['POST', '/v1/people', { login: 'eve', name: 'Eve' }],
    ['POST', `/v1/interactions/${sales}/orders`, { order: 'stop' }],
    ['DELETE', `/v1/sessions/${nobody}`, undefined],
  ];
  for (const [method, route, body] of tries) {
    for (const headers of [{}, form, { 'content-type': 'text/plain' }, { 'earwitness-session': 'true' }, ...foreign.map((one) => ({ ...ours, ...one }))]) {
      const answer = await ask(house, method, route, { body, headers: { ...(body ? {} : { 'content-length': 0 }), cookie: anna.cookie, ...headers } });
      assert.equal(answer.status, 403, `${method} ${route} ${JSON.stringify(headers)}: ${answer.body}`);
      assert.match(answer.json.type, /cross_site$/);
    }
  }
  assert.ok(await isIn(anna));
  assert.ok((await house.get(`/v1/interactions/${sales}`)).intervals.some((one) => one.state === 'recorded'), 'the call is still recorded');
});

test('nor do they read anything, or say who may', async () => {
  for (const headers of foreign)
    for (const route of ['/v1/me', '/v1/interactions', `/v1/interactions/${sales}`, '/v1/stream'])
      assert.equal((await ask(house, 'GET', route, { headers: { cookie: sue.cookie, ...headers } })).status, 403, `${route} ${JSON.stringify(headers)}`);
  assert.equal((await ask(house, 'GET', '/v1/me', { headers: { cookie: sue.cookie, 'sec-fetch-site': 'none' } })).status, 200, 'an address that was typed');
  const asked = await ask(house, 'OPTIONS', '/v1/me', { headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'earwitness-session' } });
  assert.equal(asked.status, 405);
  for (const answer of answers.filter((one) => !one.route.startsWith('/v1/ledger')))
    assert.equal(answer.headers['access-control-allow-origin'], undefined, answer.route);
});

test('nobody is signed in under a name that another site chose', async () => {
  const body = { login: tom.login, password: tom.password };
  for (const headers of foreign) {
    const answer = await ask(house, 'POST', '/v1/sign-in', { body, headers: { ...ours, ...headers } });
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(answer.headers['set-cookie'], undefined);
  }
  assert.equal((await ask(house, 'POST', '/v1/sign-in', { body, headers: { cookie: sue.cookie } })).status, 403, 'with a session the field is asked for');
  const program = await ask(house, 'POST', '/v1/sign-in', { body });
  assert.equal(program.status, 200, 'a program has neither');
  tom.take(program);
});

/* -- ids and paths -- */

test('of calls that their role does not reach people learn nothing', async () => {
  const all = await sue.must(200, 'GET', '/v1/interactions');
  assert.deepEqual(all.items.map((one) => one.id), [sales]);
  for (const [method, route, body, headers] of [
    ['GET', ''], ['GET', '/events'], ['GET', '/events/0/proof'], ['GET', '/audio', undefined, purpose], ['GET', '/peaks', undefined, purpose],
    ['GET', '/artifacts'], ['GET', '/artifacts/frames', undefined, purpose], ['GET', '/export?format=wav', undefined, purpose], ['GET', '/purposes'],
    ['POST', '/access', { purpose: 'quality' }], ['POST', '/bundle', { clear: true, reason: 'r' }, purpose], ['POST', '/orders', { order: 'pause' }],
    ['POST', '/orders', { order: 'resume' }], ['POST', '/events', { type: 'consent', status: 'declined', purposes: ['recording'] }],
  ]) {
    const there = await sue.ask(method, `/v1/interactions/${helpdesk}${route}`, body, headers);
    assert.ok([403, 404, 422].includes(there.status), `${method} ${route}: ${there.status} ${there.body}`);
    assert.match(there.headers['content-type'], /problem\+json/);
    assert.doesNotMatch(there.body, /helpdesk|352|Alice|Agent|started_at|parties/, `${method} ${route}`);
    const unknown = await sue.ask(method, `/v1/interactions/${nobody}${route}`, body, headers);
    assert.ok([403, 404, 409, 422].includes(unknown.status), `${method} ${route}: ${unknown.status} ${unknown.body}`);
  }
  const types = (await house.events(helpdesk)).map((event) => event.type);
  assert.ok(types.includes('call_offered'));
  for (const type of ['restricted', 'resume_ordered', 'consent', 'access', 'exported']) assert.ok(!types.includes(type), `${type} in ${types}`);
  assert.equal((await sue.ask('GET', `/v1/interactions/${sales}`)).status, 200);
});

test('what belongs to others, and to those who administer, stays theirs', async () => {
  const { session } = await anna.must(200, 'GET', '/v1/me');
  assert.equal((await sue.ask('DELETE', `/v1/sessions/${session.id}`)).status, 404);
  assert.ok(await isIn(anna));
  const mine = await sue.must(200, 'GET', '/v1/sessions');
  assert.ok(mine.items.every((one) => one.person.id === sue.id));
  for (const [method, route, body] of [
    ['GET', '/v1/people'], ['GET', `/v1/people/${anna.id}`], ['GET', '/v1/roles'], ['GET', '/v1/tokens'], ['GET', '/v1/approvals'],
    ['GET', `/v1/sessions?person=${anna.id}`], ['GET', '/v1/sessions?person=all'], ['POST', '/v1/people', { login: 'eve', name: 'Eve E.' }],
    ['POST', `/v1/people/${sue.id}/roles`, { role: 'administrator', reason: 'because' }], ['POST', `/v1/people/${sue.id}`, { do: 'change', name: 'Queen' }],
    ['POST', '/v1/tokens', { name: 'mine', kind: 'person', rights: ['administer'] }], ['POST', '/v1/roles', { name: 'all', title: 'All', rights: ['listen'] }],
  ]) {
    const answer = await sue.ask(method, route, body);
    if (route === '/v1/sessions?person=all' && answer.status === 400) continue;
    assert.equal(answer.status, 403, `${method} ${route}: ${answer.status} ${answer.body}`);
  }
  assert.deepEqual((await tom.must(200, 'GET', '/v1/me')).rights, []);
  for (const route of ['/v1/interactions', `/v1/interactions/${sales}`, '/v1/stream'])
    assert.ok([403, 404].includes((await tom.ask('GET', route)).status), route);
});

test('paths are compared, not followed', async () => {
  const paths = [
    '/v1/interactions/../people', '/v1/./people', '/v1//people', '//v1/people', '/v1/people/', '/v1/people%2f', '/V1/people', '/v1/people/..', '/v1/people;x=1',
    '/%76%31/people', '/v1/%2e%2e/people', '/v1/interactions/%2e%2e%2fpeople', '/v1/interactions/..%5cpeople', '/v1/people%00', '/v1/people/%00',
    `/v1/interactions/${sales.toUpperCase()}/..`, `/v1/interactions/${sales}%20`, `/v1/interactions/{${sales}}`, `/v1/interactions/${'a'.repeat(3000)}`,
    '/v1/interactions/-1', '/v1/interactions/0', "/v1/interactions/'%20OR%201=1--", '/v1/interactions/%c3%a9', '/v1/interactions/%ff%fe', '/v1/interactions/*',
    '/assets/../../../../etc/passwd', '/assets/..%2f..%2fetc%2fpasswd', '/assets/%2e%2e/index.html', '/assets/....//index.html', '/assets/', '/assets/\\..\\x',
    '/v1/ledger/tile/../../catalog.db', '/v1/ledger/tile/%2e%2e/%2e%2e/catalog.db', '/v1/ledger/tile/0/../../../keeper/catalog.db', '/v1/ledger/tile//etc/passwd',
    '/v1/ledger/old/1/../../catalog.db', '/v1/ledger/old/../0001/checkpoint', '/v1/ledger/old/-1/checkpoint', '/v1/ledger/stamps/..%2f..%2fcatalog.db',
    '/v1/policies/../tokens', '/v1/approvals/1%20or%201', '/v1/approvals/99999999999999999999', '/v1/cases/0x1',
  ];
  for (const route of paths) {
    for (const cookie of [anna.cookie, sue.cookie]) {
      const got = await raw(house, `GET ${route} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
      assert.match(got, /^HTTP\/1\.1 4\d\d /, `${route}: ${got.slice(0, 200)}`);
      assert.doesNotMatch(got, /root:|SQLite format|"items"|"login"/, route);
    }
  }
  for (const bytes of ['\xff\xfe', 'é'.repeat(40), '\x01', '\x7f']) {
    const got = await raw(house, Buffer.from(`GET /v1/interactions/${bytes} HTTP/1.1\r\nHost: x\r\nCookie: ${sue.cookie}\r\nConnection: close\r\n\r\n`, 'latin1'));
    assert.ok(got === '' || /^HTTP\/1\.\d 4\d\d /.test(got), got.slice(0, 100));
  }
  assert.match(await raw(house, `GET /v1/interactions/${'a'.repeat(6000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 414 /);
});

/* -- passwords that are tried -- */

test('after five wrong ones an account waits, also for the right one, and a login that nobody has does the same', async () => {
  const there = await invited(anna, 'greta', 'Greta Graf', 'wooden shoes on ice');
  const tries = async (login, password) => plain(await ask(house, 'POST', '/v1/sign-in', { body: { login, password } }));
  const known = [];
  const unknown = [];
  for (let n = 0; n < 8; n++) {
    known.push(await tries('greta', `wrong number ${n}`));
    unknown.push(await tries('nobody-at-all', `wrong number ${n}`));
  }
  assert.deepEqual(known, unknown, 'the same answers, word for word');
  assert.match(known[0], /^401 /);
  assert.match(known[7], /^429 /);
  assert.ok(known.filter((one) => one.startsWith('401')).length <= 6, known.join('\n'));
  const right = await ask(house, 'POST', '/v1/sign-in', { body: { login: 'greta', password: there.password } });
  assert.equal(right.status, 429, 'the right one is not looked at');
  assert.ok(Number(right.headers['retry-after']) > 0);
  assert.equal(right.headers['set-cookie'], undefined);
  assert.match(await tries('GRETA', there.password), /^429 /, 'nor under another spelling');
  assert.ok(await isIn(there), 'whoever is signed in stays so');
  assert.equal((await bert.signIn()).status, 200, 'others do not wait');
  assert.equal((await ask(house, 'POST', '/v1/me/step-up', { body: { password: there.password }, headers: { ...ours, cookie: there.cookie } })).status, 429);
});

test('codes of invitations and of the set-up work once', async () => {
  for (const [what, secret] of secrets.filter(([what]) => /^the invitation/.test(what))) {
    const answer = await ask(house, 'POST', '/v1/sign-in/invitation', { body: { code: secret, password: 'another long password' } });
    assert.equal(answer.status, 403, what);
  }
  for (const [what, secret] of secrets.filter(([what]) => /^the enrolment/.test(what))) {
    const answer = await ask(house, 'POST', '/v1/enrol', { body: { token: secret, login: 'eve', name: 'Eve E.', password: 'yellow submarine deep' } });
    assert.ok([401, 403].includes(answer.status), `${what}: ${answer.status}`);
    assert.equal((await ask(house, 'GET', '/v1/interactions', { headers: { authorization: `Bearer ${secret}` } })).status, 401, `${what} is no token`);
  }
  for (const code of ['', 'x', 'x'.repeat(64), '00000000'])
    assert.equal((await ask(house, 'POST', '/v1/sign-in/invitation', { body: { code, password: 'another long password' } })).status, 403, code);
});

/* -- connections -- */

test('two hundred connections that crawl keep nobody out', { timeout: 60000 }, async () => {
  const slow = Array.from({ length: 200 }, (_, n) => {
    const socket = connect(house.http, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(n % 4 === 0 ? 'POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"login":' : `GET /v1/me HTTP/1.1\r\nHost: x\r\nX-${n}: `);
    return socket;
  });
  const drip = setInterval(() => { for (const socket of slow) if (!socket.destroyed) socket.write('a'); }, 200);
  try {
    for (let n = 0; n < 10; n++) {
      const begun = Date.now();
      assert.equal((await ask(house, 'GET', '/healthz')).status, 200);
      assert.ok(Date.now() - begun < 3000, `${Date.now() - begun} ms`);
      await sleep(100);
    }
    assert.ok(await isIn(sue));
    assert.equal((await bert.signIn()).status, 200);
    assert.equal((await house.order(sales, 'pause', { reason: 'card' })).status, 200, 'a restriction is obeyed meanwhile');
    assert.equal((await house.order(sales, 'resume')).status, 200);
    // However busy they look, none of them stays: a request has 30 seconds to arrive.
    await until('the crawlers to be cut', () => slow.every((socket) => socket.destroyed), 45000, 500);
  } finally {
    clearInterval(drip);
    for (const socket of slow) socket.destroy();
  }
});

test('too much is refused before it is kept', async () => {
  const much = Buffer.alloc(200 * 1024, 'x');
  const announced = await raw(house, `POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: ${much.length}\r\nConnection: close\r\n\r\n`);
  assert.match(announced, /^HTTP\/1\.1 413 /);
  const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
  const unannounced = await raw(house, `POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(40)}0\r\n\r\n`);
  assert.match(unannounced, /^HTTP\/1\.1 413 /);
  for (const field of [`X-Long: ${'h'.repeat(60000)}`, `Cookie: earwitness=${'c'.repeat(60000)}`, Array.from({ length: 3000 }, (_, n) => `X-${n}: some value`).join('\r\n')])
    assert.match(await raw(house, `GET /v1/me HTTP/1.1\r\nHost: x\r\n${field}\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 431 /, field.slice(0, 20));
  const nested = '['.repeat(20000);
  assert.ok([400, 422].includes((await ask(house, 'POST', '/v1/sign-in', { body: `{"login":${nested}` })).status));
  // Two ways to say where a body ends, and where they differ a proxy may see another request.
  const smuggled = await raw(house, 'POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/people HTTP/1.1\r\nHost: x\r\n\r\n', 1500);
  assert.ok(!/HTTP\/1\.1 [^4]/.test(smuggled), smuggled.slice(0, 300));
  assert.ok((await ask(house, 'GET', '/healthz')).status === 200);
});

test('no page of ours is shown inside another, and no answer may be taken for something else', async () => {
  const pages = ['/', '/start', '/calls', `/calls/${sales}`, '/live', '/approvals', '/access', '/access/people', '/sign-in', '/me', '/verify', '/policies/x/y'];
  for (const route of pages) {
    const page = await ask(house, 'GET', route);
    assert.equal(page.status, 200, route);
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.match(page.headers['content-security-policy'], /default-src 'none'/, route);
    assert.doesNotMatch(page.headers['content-security-policy'], /unsafe-inline|unsafe-eval|\*/, route);
  }
  for (const answer of [...answers, await ask(house, 'GET', '/openapi.yaml'), await ask(house, 'GET', '/nothing'), await ask(house, 'BREW', '/v1/me')]) {
    const { headers, route, status } = answer;
    assert.equal(headers['x-frame-options'], 'DENY', `${status} ${route}`);
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/, `${status} ${route}`);
    assert.equal(headers['x-content-type-options'], 'nosniff', `${status} ${route}`);
    assert.equal(headers['referrer-policy'], 'no-referrer', `${status} ${route}`);
  }
});

/* -- who leaves -- */

/** A stream of news with what came of it. */
async function listening(person) {
  const heard = { text: '', over: false };
  const line = request({ host: '127.0.0.1', port: house.http, path: '/v1/stream', agent: false, headers: { cookie: person.cookie } });
  line.end();
  const [answer] = await once(line, 'response');
  assert.equal(answer.statusCode, 200);
  answer.setEncoding('utf8');
  answer.on('data', (part) => { heard.text += part; });
  for (const event of ['end', 'error', 'close']) answer.on(event, () => { heard.over = true; });
  return heard;
}

/** Begins to take an answer, and takes nothing of it any more until `goOn`; then {status, bytes, how}. */
async function slowly(route, headers) {
  const reader = spawn(bin('tests/slow_reader'), [String(house.http)], { stdio: ['pipe', 'pipe', 'inherit'] });
  reader.stdin.end(`GET ${route} HTTP/1.1\r\nHost: 127.0.0.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}Connection: close\r\n\r\n`);
  const said = { text: '' };
  reader.stdout.on('data', (part) => { said.text += part; });
  const exited = once(reader, 'exit');
  await until('the first bytes', () => said.text.startsWith('reading\n'));
  return { goOn: async () => {
    reader.kill('SIGUSR1');
    await exited;
    const [, status, bytes, how] = /^reading\n(\d+) (\d+) (\w+)\n$/.exec(said.text);
    return { status: Number(status), bytes: Number(bytes), how };
  } };
}

test('whoever listens to news hears of the calls that they may see, and of no others', { timeout: 60000 }, async () => {
  const heard = await listening(sue);
  const all = await listening({ cookie: undefined }).catch(() => null);
  assert.equal(all, null, 'without a session nobody listens');
  const other = await new Call(house, { ms: 500, queue: 'helpdesk', caller: '+352621000333' }).place();
  const id = (await other.interaction()).id;
  await other.done;
  const mine = await new Call(house, { ms: 500, caller: '+352621000444' }).place();
  const own = (await mine.interaction()).id;
  await until('news of the own call', () => heard.text.includes(own));
  await mine.done;
  assert.ok(!heard.text.includes(id), 'news of a call of another queue');
  assert.ok(!heard.over);
});

test('a leaver is cut off in the middle of what they hear', { timeout: 120000 }, async () => {
  await talking.done;
  await house.finished(sales, 60000);
  const audio = `/v1/interactions/${sales}/audio?format=wav`;
  const { handle } = await sue.must(201, 'POST', `/v1/interactions/${sales}/access`, { purpose: 'quality' });
  secrets.push(['a handle', handle]);
  const heard = await listening(sue);
  const whole = Number((await ask(house, 'HEAD', audio, { headers: { cookie: sue.cookie, ...purpose } })).headers['content-length']);
  assert.ok(whole > 1e6, `${whole} bytes`);
  const leavers = [await slowly(audio, { cookie: sue.cookie, ...purpose }), await slowly(`${audio}&handle=${encodeURIComponent(handle)}`, {})];
  // Somebody else hears the same at the same time.
  const stays = await slowly(audio, { authorization: `Bearer ${house.token}`, ...purpose });
  await anna.must(200, 'POST', `/v1/people/${sue.id}`, { do: 'suspend', reason: 'left this morning' });
  assert.equal((await sue.ask('GET', '/v1/me')).status, 401, 'the next request');
  await until('the news to end', () => heard.over, 5000);
  await sleep(500);
  for (const one of leavers) {
    const { status, bytes, how } = await one.goOn();
    assert.equal(status, 200);
    assert.ok(bytes < whole / 2, `${bytes} of ${whole} bytes went out, and then ${how}`);
  }
  const { status, bytes } = await stays.goOn();
  assert.equal(status, 200);
  assert.ok(bytes > whole, 'who stays hears all of it');
  for (const [route, headers] of [[audio, { cookie: sue.cookie, ...purpose }], [`${audio}&handle=${encodeURIComponent(handle)}`, {}], ['/v1/stream', { cookie: sue.cookie }]])
    assert.ok([401, 403].includes((await ask(house, 'GET', route, { headers })).status), route);
  assert.equal((await sue.signIn()).status, 401, 'and the password opens nothing');
  const back = await anna.must(202, 'POST', `/v1/people/${sue.id}`, { do: 'restore', reason: 'a mistake' });
  assert.equal((await sue.signIn()).status, 401, 'one alone lets nobody back');
  await bert.must(200, 'POST', `/v1/approvals/${back.number}`, { do: 'approve' });
  assert.ok(!(await isIn(sue)), 'the sessions of before stay over');
  assert.equal((await sue.signIn()).status, 200);
});

/* -- what is left behind -- */

test('no secret is in an answer but the one that gave it, in the log, or on the disk', { timeout: 60000 }, async () => {
  assert.ok(secrets.length > 20 && ['password', 'session', 'invitation', 'enrolment', 'handle'].every((word) => secrets.some(([what]) => what.includes(word))));
  const given = (what) => (/^the invitation/.test(what) ? '/v1/people' : /^a handle/.test(what) ? `/v1/interactions/${sales}/access` : '');
  for (const [what, secret] of secrets) {
    for (const { method, route, body, raw: fields } of answers) {
      assert.ok(!body.includes(secret) || (method === 'POST' && route === given(what)), `${what} is in the answer to ${method} ${route}`);
      assert.ok(!fields.includes(secret) || (/^a session/.test(what) && fields.includes(`earwitness=${secret};`)), `${what} is in a field of the answer to ${method} ${route}`);
    }
  }
  const log = await readFile(path.join(house.dir, 'serve.log'));
  assert.ok(log.includes('"route":"/v1/sign-in"'), 'requests are in the log');
  const places = [['serve.log', log]];
  for await (const file of files(house.data)) places.push([path.relative(house.dir, file), await readFile(file)]);
  assert.ok(places.some(([name]) => name.endsWith('catalog.db')));
  for (const [what, secret] of secrets) {
    const forms = [Buffer.from(secret), Buffer.from(secret, 'utf16le')];
    if (/^a session/.test(what)) forms.push(Buffer.from(secret, 'base64url'));
    for (const [name, bytes] of places) {
      // The token of the set-up lies where whoever owns the machine put it, until that is removed; it was used and opens nothing.
      if (name === path.join('data', 'admin.token') && /^the enrolment/.test(what)) continue;
      assert.ok(!forms.some((form) => bytes.includes(form)), `${what} is in ${name}`);
    }
  }
});
