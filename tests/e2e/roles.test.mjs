// Nobody may more than their roles say. Every operation of the description is called by everybody: people with each role that a house begins
// with, tokens of each kind, nobody, and who was somebody until a moment ago. What must come is read from `x-right`.
//
// Of a grant nobody but its tool and its readers may know that there is one: for the others it is not there (404), as it is for everybody
// here, since none is made. tools.test.mjs has those who may.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Call, House, Voice, policy, until } from './house.mjs';
import { harmless, nowhere, vendorDocument } from './harmless.mjs';
import { Person, disagreements, embeds, enough, find, operations, problem, send } from './openapi.mjs';

/** Rights by role, as docs/access.md promises them and not as the programs say of themselves; by kind of token, the most that it may be given here. */
const roles = {
  administrator: ['administer', 'approve'],
  approver: ['approve'],
  supervisor: ['search', 'read', 'listen', 'reveal', 'order', 'tell'],
  agent: ['search', 'read', 'order', 'tell'],
  auditor: ['search', 'read', 'export', 'download'],
  privacy: ['search', 'read', 'export', 'download', 'hold', 'erase'],
  compliance: ['search', 'read', 'listen', 'reveal', 'export', 'download', 'hold', 'approve'],
  operator: ['search', 'read', 'order'],
};
// These open some kinds of artifacts only, and so nothing that holds something of every kind (`x-kinds`).
const narrow = ['agent', 'operator'];
const kinds = {
  person: ['search', 'read', 'listen', 'reveal', 'export', 'download', 'hold', 'order', 'administer', 'approve', 'tell', 'launch'],
  agent: ['search', 'read', 'listen', 'reveal', 'export', 'order', 'tell'],
  ivr: ['order', 'tell'],
  bot: ['order', 'tell'],
  platform: ['search', 'read', 'order', 'tell', 'launch', 'provision'],
  tool: ['capture'],
};
const refusals = ['right_missing', 'forbidden', 'out_of_scope', 'hidden_by_role', 'hidden_by_policy', 'not_now', 'not_a_tool', 'cross_site'];
const hidden = ['showGrant', 'grantStream', 'endGrant', 'acknowledge'];
const rules = policy(`  - name: service
    when: {queue: service}
    record: automatic
    artifacts: [audio]
    keep: {recording: 90d}
`);

let house;
let voice;
let admins;
const things = {};
const answers = [];
const people = {};
const tokens = {};
const bearer = (token) => () => ({ authorization: `Bearer ${token}` });

before(async () => {
  house = await House.make({ policy: rules, ports: 40 });
  await embeds(house, 'https://crm.example.com');
  await house.start();
  house.enrolments = 1;
  admins = [await Person.enrolled(house, 'anna'), await Person.enrolled(house, 'bert')];
  people.administrator = admins[0];
  const [anna, bert] = admins;
  for (const role of Object.keys(roles)) {
    if (role === 'administrator') continue;
    people[role] = await Person.invited(anna, role);
    await anna.gives(people[role], role, bert);
  }
  const vendor = await house.post('/v1/vendors', vendorDocument);
  for (const [kind, rights] of Object.entries(kinds)) tokens[kind] = await house.tokenOf(kind, rights, kind === 'tool' ? { vendor: vendor.body.id } : {});

  const call = await new Call(house, { queue: 'service', ms: 4000 }).place();
  voice = new Voice(call).as('words');
  things.call = (await call.interaction()).id;
  await call.done;
  voice.hush();
  const record = await house.finished(things.call);
  things.approval = (await anna.ask('POST', `/v1/people/${people.agent.id}/roles`, { role: 'operator', reason: 'to be refused' }, 202)).number;
  things.party = record.artifacts.find((one) => one.kind === 'audio').party;
});
after(async () => {
  voice?.hush();
  await house?.remove();
});

const isRefused = (answer) => (answer.status === 401 && problem(answer) === 'unauthenticated') || (answer.status === 403 && refusals.includes(problem(answer)));
const tell = ({ method, path }, body, answer) => `${method.toUpperCase()} ${path} ${body ? JSON.stringify(body) : ''}: ${answer.status} ${answer.text.slice(0, 300)}`;

/** What is wrong with an answer to somebody of these rights (null: nobody); undefined: nothing. */
function fault(operation, rights, answer, opensAll) {
  if (answer.status >= 500 && answer.status !== 503) return 'the server failed';
  if (enough(operation.right, rights) && (opensAll || operation.operation['x-kinds'] !== 'all')) return isRefused(answer) ? 'is refused, and must not be' : undefined;
  if (rights === null) return answer.status === 401 ? undefined : 'nobody may this, and it is not answered with 401';
  return isRefused(answer) || (hidden.includes(operation.id) && answer.status === 404) ? undefined : 'is not refused, and must be';
}

/** Calls everything; signing out comes last, because nothing comes after it. */
async function tryAll(who, rights, headers, only = () => true) {
  const faults = [];
  let tried = 0;
  for (const operation of [...operations.filter((one) => one.id !== 'signOut'), find('signOut')]) {
    if (!only(operation)) continue;
    for (const request of harmless(operation, { asset: 'none.js', ...things }, rights)) {
      const answer = await send(house, operation, { ...request, headers: { ...request.headers, ...headers(operation.method) } });
      const wrong = fault(operation, rights, answer, !narrow.includes(who));
      tried++;
      answers.push({ operation, answer });
      if (wrong) faults.push(`${who}: ${wrong}: ${tell(operation, request.body, answer)}`);
    }
  }
  assert.deepEqual(faults, []);
  return tried;
}

test('the description names a right for every operation', () => {
  assert.ok(operations.length > 120, `${operations.length} operations`);
  assert.deepEqual(operations.filter((one) => !one.right).map((one) => one.id), []);
});

test('nobody may what needs a right', async () => {
  await tryAll('nobody', null, () => ({}));
  await tryAll('somebody with a token that there is not', null, bearer('a'.repeat(43)), (one) => one.right !== 'none');
  await tryAll('somebody with a session that there is not', null, () => ({ cookie: `earwitness=${'a'.repeat(43)}`, 'Earwitness-Session': '1' }), (one) => one.right !== 'none');
});

test('a page of another site may nothing with a session', async () => {
  const { cookie } = people.supervisor;
  const protectedOnes = operations.filter((one) => one.right !== 'none');
  for (const operation of protectedOnes) {
    const [request] = harmless(operation, things, roles.supervisor);
    const forged = operation.method === 'get' ? { cookie, 'sec-fetch-site': 'cross-site' } : { cookie };
    const answer = await send(house, operation, { ...request, headers: { ...request.headers, ...forged } });
    assert.equal(problem(answer), 'cross_site', tell(operation, request.body, answer));
  }
});

for (const [kind, rights] of Object.entries(kinds)) {
  test(`a token of kind ${kind}`, () => tryAll(`a token of kind ${kind}`, rights, bearer(tokens[kind])));
}

test('a role that holds elsewhere opens nothing here', async () => {
  const [anna, bert] = admins;
  const person = await Person.invited(anna, 'elsewhere');
  await anna.gives(person, 'compliance', bert, { queue: ['elsewhere'] });
  await anna.gives(person, 'supervisor', bert, { queue: ['elsewhere'] });
  const rights = [...new Set([...roles.compliance, ...roles.supervisor])];
  const open = [];
  let tried = 0;
  for (const operation of operations.filter((one) => one.path.startsWith('/v1/interactions/{id}') && enough(one.right, rights))) {
    for (const request of harmless(operation, things, rights)) {
      const answer = await send(house, operation, { ...request, headers: { ...request.headers, ...person.headers(operation.method) } });
      tried++;
      if (!isRefused(answer)) open.push(tell(operation, request.body, answer));
    }
  }
  assert.deepEqual(open, []);
  assert.ok(tried >= 15, `${tried} requests`);
  assert.deepEqual((await person.ask('GET', '/v1/interactions')).items, []);
  await person.ask('GET', `/v1/interactions/${nowhere}`, undefined, 404);
});

test('who is suspended, or whose token is revoked, is nobody from then on', async () => {
  const [anna, bert] = admins;
  const person = await Person.invited(anna, 'leaver');
  await anna.gives(person, 'compliance', bert);
  await person.ask('GET', '/v1/interactions');
  await anna.ask('POST', `/v1/people/${person.id}`, { do: 'suspend' });
  await tryAll('somebody who was suspended', null, (method) => person.headers(method), (one) => one.right !== 'none');
  const made = await house.post('/v1/tokens', { name: 'short', kind: 'person', rights: kinds.person });
  assert.equal(made.status, 201);
  assert.equal((await house.fetch(`/v1/tokens/${made.body.id}`, { method: 'DELETE' })).status, 200);
  await tryAll('a token that was revoked', null, bearer(made.body.token), (one) => one.right !== 'none');
});

for (const [role, rights] of Object.entries(roles)) {
  test(`the role ${role}`, async () => {
    const person = people[role];
    const me = await person.ask('GET', '/v1/me');
    assert.deepEqual([...me.rights].sort(), [...rights].sort(), 'the rights that the house says they have');
    const tried = await tryAll(role, rights, (method) => person.headers(method));
    assert.ok(tried > 120, `${tried} requests`);
    await until('the session to be over', async () => (await send(house, find('me'), { headers: person.headers('GET') })).status === 401, 3000);
  });
}

test('whatever was answered to them is as the description says', async () => {
  assert.ok(answers.length > 2000, `${answers.length} answers`);
  const shown = new Set(answers.filter(({ answer }) => answer.status < 300).map(({ operation }) => operation.id));
  assert.ok(shown.size > 90, `${shown.size} operations were answered with something to see`);
  assert.equal(await disagreements(answers), '');
});
