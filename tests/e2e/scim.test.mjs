// A directory makes people and lets them go, as Entra ID and Okta really write it; what it may not do; and a leaver who loses everything
// while their stream of news is open.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { request } from 'node:http';
import { House, policy, until } from './house.mjs';
import { Person, administrator, ask, given, invited } from './people.mjs';

const rules = policy(`  - name: service
    when: {queue: service}
    record: automatic
    keep: {recording: 90d}
`);
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let house;
let anna;
let bert;
let directory;
let number = 0;

before(async () => {
  house = await (await House.make({ policy: rules, ports: 40 })).start();
  anna = await administrator(house, 'anna', 'Anna Abel', 'three green bicycles');
  bert = await administrator(house, 'bert', 'Bert Berg', 'seven slow elephants');
  directory = await house.tokenOf('platform', ['provision']);
});
after(() => house?.remove());

/** What the directory says; whatever is answered with words has the form of SCIM. */
async function say(method, route, body, token = directory) {
  const answer = await ask(house, method, `/scim/v2${route}`, { body, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json; charset=utf-8' } });
  if (answer.body) assert.match(answer.headers['content-type'], /^application\/scim\+json/, `${method} ${route}: ${answer.body}`);
  if (answer.status >= 400) {
    assert.deepEqual(answer.json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'], answer.body);
    assert.equal(answer.json.status, String(answer.status));
  }
  return answer;
}
async function must(status, method, route, body) {
  const answer = await say(method, route, body);
  assert.equal(answer.status, status, `${method} ${route} ${JSON.stringify(body)}: ${answer.status} ${answer.body}`);
  return answer.json;
}
const patch = (id, ...operations) => say('PATCH', `/Users/${id}`, { schemas: [patchOp], Operations: operations });
const filter = (text) => `/Users?filter=${encodeURIComponent(text)}`;
async function user(more = {}) {
  const name = `person${++number}`;
  return must(201, 'POST', '/Users', { schemas: [core], userName: `${name}@example.com`, displayName: name, externalId: `x-${name}`, active: true, ...more });
}
const refused = (answer, status, type) => assert.deepEqual([answer.status, answer.json.scimType], [status, type], answer.body);

test('what is offered is said to anybody; the rest wants the right', async () => {
  const config = (await ask(house, 'GET', '/scim/v2/ServiceProviderConfig')).json;
  assert.deepEqual([config.patch.supported, config.filter.supported, config.bulk.supported, config.etag.supported, config.sort.supported], [true, true, false, false, false]);
  assert.deepEqual((await ask(house, 'GET', '/scim/v2/ResourceTypes')).json.Resources.map((one) => one.endpoint), ['/Users']);
  const [schema] = (await ask(house, 'GET', '/scim/v2/Schemas')).json.Resources;
  assert.deepEqual(schema.attributes.map((one) => one.name), ['userName', 'displayName', 'name', 'emails', 'active']);
  assert.equal((await ask(house, 'GET', `/scim/v2/Schemas/${core}`)).json.id, core);
  refused(await ask(house, 'GET', '/scim/v2/Schemas/urn:other'), 404, undefined);
  assert.equal((await ask(house, 'GET', '/scim/v2/Users')).status, 401);
  refused(await say('GET', '/Users', undefined, 'no-such-token'), 401, undefined);
  const other = await house.tokenOf('platform', ['search', 'read', 'launch']);
  refused(await say('GET', '/Users', undefined, other), 403, undefined);
  refused(await say('POST', '/Users', { userName: 'eve' }, other), 403, undefined);
  // And the directory may nothing else.
  for (const route of ['/v1/people', '/v1/interactions', '/v1/roles', '/v1/tokens', '/v1/review', '/v1/attestations']) {
    const answer = await ask(house, 'GET', route, { headers: { authorization: `Bearer ${directory}` } });
    assert.equal(answer.status, 403, `${route}: ${answer.body}`);
  }
  assert.deepEqual((await must(200, 'GET', '/Groups?startIndex=1&count=100')).Resources, []);
});

test('Entra ID: looks, makes, finds, changes, disables with a text, deletes', async () => {
  assert.equal((await must(200, 'GET', filter('userName eq "no-one@example.com"'))).totalResults, 0);
  const made = await must(201, 'POST', '/Users', {
    schemas: [core, enterprise], externalId: '58342554-38d6-4ec8-948c-50044d0a33fd', userName: 'Test_User_feed3ace@example.com', active: true,
    displayName: 'lennay', emails: [{ primary: true, type: 'work', value: 'anna33@gmail.example' }], meta: { resourceType: 'User' },
    name: { formatted: 'Adrianna Lennay', familyName: 'Lennay', givenName: 'Adrianna' }, roles: [],
    [enterprise]: { department: 'bob', manager: { value: 'SuzzyQ' } },
  });
  assert.equal(made.name.formatted, 'Adrianna Lennay');
  assert.equal(made.meta.location, `/scim/v2/Users/${made.id}`);
  assert.ok(!(enterprise in made), 'what is not kept does not come back');
  refused(await say('POST', '/Users', { schemas: [core], userName: 'test_user_FEED3ACE@example.com', displayName: 'x' }), 409, 'uniqueness');
  refused(await say('POST', '/Users', { schemas: [core], userName: 'another@example.com', externalId: made.externalId }), 409, 'uniqueness');
  for (const text of ['userName eq "Test_User_feed3ace@example.com"', 'username EQ "test_user_feed3ace@example.com"', `externalId eq "${made.externalId}"`,
    `userName eq "Test_User_feed3ace@example.com" and active eq true`, `${core}:userName eq "Test_User_feed3ace@example.com"`])
    assert.deepEqual((await must(200, 'GET', filter(text))).Resources.map((one) => one.id), [made.id], text);

  let now = (await patch(made.id, { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updated@example.com' },
    { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' }, { op: 'Add', path: `${enterprise}:department`, value: 'sales' })).json;
  assert.deepEqual(now.emails, [{ value: 'updated@example.com', type: 'work', primary: true }]);
  assert.equal(now.displayName, 'Adrianna Lennay', 'half a name is no name');
  now = (await patch(made.id, { op: 'replace', value: { displayName: 'Bjfe', 'name.givenName': 'Kkom', [`${enterprise}:employeeNumber`]: 'Aklq' } })).json;
  assert.equal(now.displayName, 'Bjfe');
  now = (await patch(made.id, { op: 'Replace', path: 'displayName', value: [{ $ref: null, value: 'User X' }] })).json;
  assert.equal(now.displayName, 'User X');
  now = (await patch(made.id, { op: 'Replace', path: 'userName', value: '5b50642d@example.com' })).json;
  assert.equal(now.userName, '5b50642d@example.com');
  now = (await patch(made.id, { op: 'Replace', path: 'active', value: 'False' })).json;
  assert.equal(now.active, false);
  const [found] = (await must(200, 'GET', filter('userName eq "5b50642d@example.com"'))).Resources;
  assert.equal(found.active, false, 'whoever is disabled is found');
  now = (await patch(made.id, { op: 'Replace', path: 'active', value: 'True' })).json;
  assert.equal(now.active, true, 'what the directory has taken it gives back');
  now = (await patch(made.id, { op: 'Remove', path: 'emails[type eq "work"].value' }, { op: 'remove', path: 'externalId' })).json;
  assert.ok(!('emails' in now) && !('externalId' in now));
  assert.equal((await say('DELETE', `/Users/${made.id}`)).status, 204);
  refused(await say('GET', `/Users/${made.id}`), 404, undefined);
  refused(await say('DELETE', `/Users/${made.id}`), 404, undefined);
  assert.equal((await must(200, 'GET', filter('userName eq "5b50642d@example.com"'))).totalResults, 0);
});

test('Okta: tries the connection, makes, writes everything anew, deactivates', async () => {
  const first = await must(200, 'GET', '/Users?startIndex=1&count=2');
  assert.deepEqual([first.itemsPerPage, first.startIndex, first.Resources.length], [2, 1, 2]);
  assert.ok(first.totalResults >= 2);
  const made = await must(201, 'POST', '/Users', { schemas: [core], userName: 'test.user@okta.local', name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }], displayName: 'Test User', locale: 'en-US', externalId: '00ujl29u0le5T6Aj10h7', groups: [], password: '1mz050nq', active: true });
  assert.ok(!JSON.stringify(made).includes('1mz050nq'));
  const whole = { schemas: [core], id: made.id, userName: 'test.user@okta.local', name: { givenName: 'Another', middleName: 'Excited', familyName: 'User' },
    emails: [{ primary: true, value: 'another@okta.local', type: 'work' }], active: true, groups: [], meta: { resourceType: 'User' } };
  let now = await must(200, 'PUT', `/Users/${made.id}`, whole);
  assert.deepEqual([now.displayName, now.emails[0].value, now.externalId], ['Another User', 'another@okta.local', '00ujl29u0le5T6Aj10h7']);
  now = await must(200, 'PUT', `/Users/${made.id}`, { ...whole, active: false });
  assert.equal(now.active, false);
  now = (await patch(made.id, { op: 'replace', value: { active: true } })).json;
  assert.equal(now.active, true);
  now = (await patch(made.id, { op: 'replace', value: { active: false } })).json;
  assert.equal(now.active, false);
  assert.ok((await must(200, 'GET', filter('active eq false'))).Resources.some((one) => one.id === made.id));
});

test('pages hold everybody once, whatever is asked for', async () => {
  for (let i = 0; i < 5; i++) await user();
  const all = (await must(200, 'GET', '/Users')).Resources.map((one) => one.id);
  const paged = [];
  for (let start = 1; ;) {
    const page = await must(200, 'GET', `/Users?startIndex=${start}&count=3`);
    assert.equal(page.totalResults, all.length);
    if (page.itemsPerPage === 0) break;
    paged.push(...page.Resources.map((one) => one.id));
    start += page.itemsPerPage;
  }
  assert.deepEqual(paged, all);
  assert.deepEqual((await must(200, 'GET', '/Users?count=0')).Resources, []);
  assert.equal((await must(200, 'GET', '/Users?startIndex=-5&count=-1')).itemsPerPage, 0);
});

test('what cannot be understood is refused in the words of SCIM', async () => {
  const { id } = await user();
  for (const text of ['userName co "x"', 'userName eq x', 'userName eq "x" or active eq true', 'userName eq "x" and', 'title eq "x"', 'active eq "maybe"', 'userName eq "x', '(userName eq "x")'])
    refused(await say('GET', filter(text)), 400, 'invalidFilter');
  refused(await say('GET', '/Users?count=many'), 400, 'invalidValue');
  refused(await say('POST', '/Users', { displayName: 'nobody' }), 400, 'invalidValue');
  refused(await say('POST', '/Users', { userName: 'has a blank' }), 400, 'invalidValue');
  refused(await say('POST', '/Users', { userName: 'x'.repeat(129) }), 400, 'invalidValue');
  refused(await say('POST', '/Users', '{"userName": '), 400, 'invalidSyntax');
  refused(await say('POST', '/Users', '[]'), 400, 'invalidSyntax');
  refused(await patch(id, { op: 'jump', path: 'active', value: true }), 400, 'invalidSyntax');
  refused(await patch(id, { op: 'replace', path: 'emails[type eq "work"', value: 'x' }), 400, 'invalidPath');
  refused(await patch(id, { op: 'replace', path: 'active', value: 'perhaps' }), 400, 'invalidValue');
  refused(await patch(id, { op: 'remove' }), 400, 'noTarget');
  refused(await patch(id, { op: 'remove', path: 'userName' }), 400, 'mutability');
  refused(await say('PATCH', `/Users/${id}`, { schemas: [patchOp] }), 400, 'invalidSyntax');
  refused(await say('GET', '/Users/nobody'), 404, undefined);
  refused(await say('PUT', '/Users/01920000-0000-7000-8000-00000000dead', { userName: 'x1' }), 404, undefined);
});

test('a new account may nothing, and is in the log as made by the token', async () => {
  const { id } = await user();
  const account = await anna.must(200, 'GET', `/v1/people/${id}`);
  assert.deepEqual([account.state, account.source, account.roles], ['invited', 'scim', []]);
  const { items } = await anna.must(200, 'GET', '/v1/audit?type=person_made');
  const made = items.find((one) => one.fields.person === id);
  assert.deepEqual([made.fields.source, made.actor.name], ['scim', 'platform of a story']);
  // Two people let them in.
  const waits = await anna.must(202, 'POST', `/v1/people/${id}`, { do: 'recover', reason: 'begins today' });
  const { code } = await bert.must(200, 'POST', `/v1/approvals/${waits.number}`, { do: 'approve' });
  const eve = new Person(house, account.login, 'correct horse battery');
  await eve.must(200, 'POST', '/v1/sign-in/invitation', { code, password: eve.password });
  assert.equal((await eve.ask('GET', '/v1/interactions')).status, 403, 'they may nothing');
});

test('whoever administers or approves is suspended by it and nothing else; two administrators stay', async () => {
  const find = async (login) => (await must(200, 'GET', filter(`userName eq "${login}"`))).Resources[0];
  const them = await find('anna');
  refused(await patch(them.id, { op: 'replace', path: 'active', value: false }), 409, 'mutability');
  refused(await say('DELETE', `/Users/${them.id}`), 409, 'mutability');
  refused(await patch(them.id, { op: 'replace', path: 'displayName', value: 'Somebody Else' }), 409, 'mutability');
  // Everything as it is changes nothing, and is no error.
  assert.equal((await must(200, 'PUT', `/Users/${them.id}`, { userName: 'ANNA', displayName: 'Anna Abel', active: true })).displayName, 'Anna Abel');

  const carl = await invited(anna, 'carl', 'Carl Second', 'correct horse battery');
  await given(carl, 'approver', undefined, anna, bert);
  const gone = await patch(carl.id, { op: 'replace', value: { active: false, displayName: 'Renamed' } });
  assert.deepEqual([gone.status, gone.json.active, gone.json.displayName], [200, false, 'Carl Second'], 'whoever goes, goes');
  assert.equal((await carl.ask('GET', '/v1/me')).status, 401);
  refused(await patch(carl.id, { op: 'replace', path: 'active', value: true }), 409, 'mutability');
  assert.equal((await say('DELETE', `/Users/${carl.id}`)).status, 204);
  assert.equal((await anna.must(200, 'GET', `/v1/people/${carl.id}`)).state, 'suspended', 'the roles are for people to take');
});

test('what a person took a directory does not give back, nor a login that belongs to a password', async () => {
  const dora = await invited(anna, 'dora', 'Dora Doe', 'correct horse battery');
  refused(await patch(dora.id, { op: 'replace', path: 'userName', value: 'dora2' }), 409, 'mutability');
  assert.equal((await patch(dora.id, { op: 'replace', path: 'userName', value: 'DORA' })).status, 200, 'the same login is no change');
  await anna.must(200, 'POST', `/v1/people/${dora.id}`, { do: 'suspend', reason: 'for cause' });
  refused(await patch(dora.id, { op: 'replace', path: 'active', value: 'True' }), 409, 'mutability');
  assert.equal((await patch(dora.id, { op: 'replace', path: 'active', value: 'False' })).status, 200);
  refused(await patch(dora.id, { op: 'replace', path: 'active', value: true }), 409, 'mutability');
  // The other way round: a person who suspends whom the directory suspended has the last word.
  const emil = await user();
  await patch(emil.id, { op: 'replace', path: 'active', value: false });
  await anna.must(200, 'POST', `/v1/people/${emil.id}`, { do: 'suspend', reason: 'for cause' });
  refused(await patch(emil.id, { op: 'replace', path: 'active', value: true }), 409, 'mutability');
});

/** A stream of news; `over` resolves when the other side has ended it. */
function news(person) {
  return new Promise((resolve, reject) => {
    const line = request({ host: '127.0.0.1', port: house.http, path: '/v1/stream', agent: false, headers: { cookie: person.cookie } });
    line.on('error', reject);
    line.on('response', (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`the stream: ${answer.statusCode}`));
      const one = { ended: false };
      answer.on('data', () => resolve(one));
      for (const end of ['end', 'close', 'error']) answer.on(end, () => { one.ended = true; });
      resolve(one);
    });
    line.end();
  });
}

for (const [how, away] of [['active: false', (id) => patch(id, { op: 'Replace', path: 'active', value: 'False' })], ['DELETE', (id) => say('DELETE', `/Users/${id}`)]]) {
  test(`a leaver loses everything at once: ${how}`, async () => {
    const login = `leaver${++number}`;
    const eve = await invited(anna, login, 'Eve Gone', 'correct horse battery');
    await given(eve, 'supervisor', undefined, anna, bert);
    assert.equal((await eve.ask('GET', '/v1/interactions')).status, 200);
    const stream = await news(eve);
    const began = Date.now();
    assert.ok([200, 204].includes((await away(eve.id)).status));
    await until('the stream to end', async () => stream.ended, 5000);
    assert.ok(Date.now() - began < 3000, `the stream ended after ${Date.now() - began} ms`);
    assert.equal((await eve.ask('GET', '/v1/interactions')).status, 401);
    assert.equal((await eve.signIn()).status, 401);
  });
}
