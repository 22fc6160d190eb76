// Two administrators at the command line: they let somebody in, give a role by two, take it, suspend, give back, recover, let go.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, bin, run } from './house.mjs';
import { Person, administrator } from './people.mjs';

const secret = 'correct horse battery';
let house;
let anna;
let bert;
let eve;

before(async () => {
  house = await (await House.make({ ports: 40 })).start();
  anna = await administrator(house, 'anna', 'Anna Abel', secret);
  bert = await administrator(house, 'bert', 'Bert Berg', secret);
  for (const one of [anna, bert])
    one.token = (await one.must(201, 'POST', '/v1/tokens', { name: 'command line', kind: 'person', rights: ['administer', 'approve'] })).token;
});
after(() => house?.remove());

/** A command of somebody; its status and what it said. */
async function cli(by, ...words) {
  try {
    return { status: 0, ...(await run(bin('earwitness'), words, { env: { ...process.env, EARWITNESS_TOKEN: by.token, EARWITNESS_URL: house.url } })) };
  } catch (error) {
    return { status: error.code, stdout: error.stdout ?? '', stderr: error.stderr ?? '' };
  }
}
async function done(by, ...words) {
  const said = await cli(by, ...words);
  assert.equal(said.status, 0, `${words.join(' ')}: ${said.stderr}`);
  return said.stdout;
}
const proposed = async (...words) => /^approval (\d+): a second person decides/.exec(await done(anna, ...words))[1];

test('an account is made, and its invitation is all there is on standard output', async () => {
  const code = await done(anna, 'user', 'add', 'Eve@x', '--name', 'Eve East');
  assert.match(code, /^[A-Za-z0-9_-]{20,}\n$/);
  eve = new Person(house, 'Eve@x', secret);
  await eve.must(200, 'POST', '/v1/sign-in/invitation', { code: code.trim(), password: secret });
  assert.match(await done(anna, 'user', 'list', '--state', 'active'), /active +Eve@x +Eve East/);
  assert.equal((await cli(anna, 'user', 'add', 'eve@x', '--name', 'Eve Again')).status, 1);
});

test('a role is given by two, and ended by one', async () => {
  const number = await proposed('role', 'give', 'eve@X', 'supervisor', '--reason', 'leads the team', '--queue', 'sales');
  assert.match(await done(bert, 'approve', 'list'), new RegExp(`^${number} +open +binding +supervisor +Eve East +by Anna Abel +leads the team`, 'm'));
  const own = await cli(anna, 'approve', 'yes', number);
  assert.deepEqual([own.status, own.stdout], [1, '']);
  assert.equal(await done(bert, 'approve', 'yes', number, '--note', 'seen'), `approval ${number}: approved and done\n`);
  const shown = JSON.parse(await done(anna, 'user', 'show', 'eve@x'));
  assert.deepEqual(shown.roles.map((one) => [one.role, one.scope]), [['supervisor', { queue: ['sales'] }]]);
  assert.equal((await eve.ask('GET', '/v1/interactions')).status, 200);
  assert.match((await cli(anna, 'role', 'end', 'eve@x', 'auditor')).stderr, /has no such role: 'auditor'/);
  assert.equal(await done(anna, 'role', 'end', shown.id, 'supervisor'), 'ended\n');
  assert.equal((await eve.ask('GET', '/v1/interactions')).status, 403);
  const refused = await proposed('role', 'give', 'eve@x', 'agent', '--reason', 'a try');
  assert.equal(await done(bert, 'approve', 'no', refused), `approval ${refused}: refused\n`);
  assert.match(await done(anna, 'role', 'list'), /^supervisor +.*search,read,listen/m);
});

test('who is suspended has nothing, and comes back by two; a new password is a code that is shown once', async () => {
  assert.match(await done(anna, 'user', 'suspend', 'eve@x', '--reason', 'lost her laptop'), /^suspended/);
  assert.equal((await eve.ask('GET', '/v1/me')).status, 401);
  await done(bert, 'approve', 'yes', await proposed('user', 'restore', 'eve@x', '--reason', 'found it'));
  const code = await done(bert, 'approve', 'yes', await proposed('user', 'recover', 'eve@x', '--reason', 'a new one to be sure'));
  await eve.must(200, 'POST', '/v1/sign-in/invitation', { code: code.trim(), password: secret });
  assert.equal(await done(anna, 'approve', 'list'), 'nothing waits for a second person\n');
  assert.match(await done(anna, 'user', 'leave', 'eve@x'), /^has left/);
  assert.equal((await eve.ask('GET', '/v1/me')).status, 401);
  assert.equal(JSON.parse(await done(anna, 'user', 'show', 'eve@x', '--json')).state, 'left');
});

test('what is not understood is said, and nothing is done', async () => {
  for (const words of [['user', 'add', 'x'], ['user', 'suspend'], ['role', 'give', 'anna', 'agent'], ['approve', 'yes', 'seven'], ['approve', 'list', '--state', 'shut'], ['approve', 'maybe', '1']]) {
    const said = await cli(anna, ...words);
    assert.deepEqual([said.status, said.stdout], [2, ''], words.join(' '));
    assert.match(said.stderr, /^earwitness: /);
  }
  assert.match((await cli(anna, 'user', 'suspend', 'nobody')).stderr, /nobody has the login 'nobody'/);
  assert.equal((await cli({ token: await house.tokenOf('platform', ['provision']) }, 'user', 'list')).status, 1);
});
