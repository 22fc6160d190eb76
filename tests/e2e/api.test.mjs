// The API against its description, in a house that runs: every operation is called, once with something to see where that can be had, and every
// answer is held against its schema. Names of operations are those of schema/openapi.yaml.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { House, Orders, sleep, until } from './house.mjs';
import { harmless, nowhere, vendorDocument } from './harmless.mjs';
import { Person, disagreements, embeds, find, operations as all, problem, send } from './openapi.mjs';
import { Story, heading, over } from './story.mjs';

const policy = `${heading('api')}
rules:
  - name: service
    when: {queue: service}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    four_eyes: [export, reveal]
    ask: {grant: "1", refuse: "2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription]}
    opt_out: {transcription: stop, already_captured: keep}
    redact: {transcript: none}
    artifacts: [audio, frames]
    keep: {recording: 90d, transcript: 90d, metadata: 90d, consent_evidence: 3y}
`;
// What cannot be had here, with what is answered instead: no authority stamps this log, and nobody signs in by a provider (oidc.test.mjs).
const notHere = { getTimeStamp: 404, getEvidence: 404, getDeletion: 404, getDeletionPage: 404, getDeletionPdf: 404, getDeletionProof: 404, beginOidc: 404, endOidc: 404, endSessionsOidc: 404 };
const answers = [];
let operations = all;
const things = {};
let house;
let story;
let tool;
let anna;
let bert;
const program = { authorization: '' };
const directory = { authorization: '' };

/** Calls an operation and remembers what was answered. */
async function ask(id, request = {}, headers = program) {
  const operation = typeof id === 'string' ? find(id) : id;
  const answer = await send(house, operation, { ...request, headers: { ...headers, ...request.headers } });
  answers.push({ operation, answer });
  return answer;
}

/** The same with what is harmless for it; it must be answered with this status. */
async function must(id, status, more = {}, headers = program) {
  const [request] = harmless(find(id), things, ['export']);
  const answer = await ask(id, { ...request, ...more, headers: { ...request.headers, ...more.headers } }, headers);
  assert.equal(answer.status, status, `${id}: ${answer.status} ${answer.text.slice(0, 400)}`);
  return answer.json;
}

const as = (person, method) => person.headers(method);

/** What an authenticator shows now (RFC 6238). */
function codeOf(secret) {
  const bits = [...secret].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((one) => parseInt(one, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac('sha1', key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

before(async () => {
  house = await House.make({ policy, ports: 60, prompts: { 'welcome.wav': Buffer.from('welcome') } });
  await embeds(house, 'https://crm.example.com');
  await house.start();
  house.enrolments = 1;
  program.authorization = `Bearer ${house.token}`;
  house.ivr = await house.tokenOf('ivr', ['tell']);
  directory.authorization = `Bearer ${await house.tokenOf('platform', ['provision'])}`;
  anna = await Person.enrolled(house, 'anna');
  bert = await Person.enrolled(house, 'bert');
  story = await Story.begin(house, 'api');
  Object.assign(things, { call: story.id, party: story.caller });
  // A build without the portal (EW_PORTAL=OFF) has no page, and says so.
  const page = await fetch(`${house.url}/`);
  if (page.ok) things.asset = /\/assets\/([\w.-]+)/.exec(await page.text())[1];
  else operations = all.filter((one) => !one.operation.tags.includes('portal'));
});
after(() => over(house));

test('a vendor, and the token of its tool', async () => {
  things.vendor = (await must('addVendor', 201)).id;
  await must('changeVendor', 200);
  await must('changeVendorToo', 200, { body: { risk: 'high', version: 2 } });
  tool = (await must('makeToken', 201, { body: { name: 'listener', kind: 'tool', rights: ['capture'], vendor: things.vendor } })).token;
  const short = await must('makeToken', 201);
  await must('revokeToken', 200, { params: { id: short.id } });
  const other = await must('addVendor', 201, { body: { ...vendorDocument, name: 'Gone GmbH' } });
  await must('withdrawVendor', 200, { params: { id: other.id } });
});

test('a live call: orders, events, a grant with its orders, and what its tool makes', async () => {
  const listener = { authorization: `Bearer ${tool}` };
  story.says('words');
  await story.welcome();
  await story.opens();
  await must('askForGrant', 200, {}, listener);
  await must('tellEvent', 201, { body: { type: 'consent', party: story.caller, status: 'granted', method: 'spoken', purposes: ['transcription'] } });
  things.grant = (await must('askForGrant', 201, {}, listener)).grant;
  assert.equal((await must('evaluate', 200)).decision, true);
  const orders = await Orders.of(house, tool, things.grant);
  await orders.ready;
  const since = Date.parse((await story.record()).started_at);
  const from = Date.now() - since + 50;
  await sleep(600);
  const to = Date.now() - since - 50;
  await must('giveOrder', 200, { body: { order: 'pause', reason: 'a card number' } });
  await until('an order to the tool', () => orders.all.length > 0);
  await must('acknowledge', 200, {}, listener);
  await must('giveOrder', 200, { body: { order: 'resume' } });
  await must('tellEvent', 201, { body: { type: 'segment_opened', segment: 'payment' } });
  await must('tellEvent', 201, { body: { type: 'segment_ended', segment: 'payment' } });
  await must('handIn', 201, { body: { kind: 'transcript', grant: things.grant, from_ms: from, to_ms: to, model: 'listener 3', segments: [{ from_ms: from, to_ms: to, party: story.caller, text: 'words' }] } }, listener);
  for (const headers of [listener, program]) {
    await must('showGrant', 200, {}, headers);
    await must('grantStream', 200, {}, headers);
  }
  for (const id of ['getInteraction', 'listInteractions', 'artifactRegister', 'replayInteraction', 'listEvents']) await must(id, 200);
  await must('explain', 200, { body: { interaction: things.call } });
  const far = await Person.invited(anna, 'far');
  await anna.gives(far, 'supervisor', bert, { queue: ['elsewhere'] });
  await must('showGrant', 404, {}, as(far, 'GET'));
  await must('endGrant', 404, {}, as(far, 'DELETE'));
  const { orders: given } = await must('endGrant', 200, {}, listener);
  await must('grantStream', 204, { headers: { 'Last-Event-ID': String(given) } }, listener);
  orders.close();
  story.voice.hush();
  await story.call.hangUp();
  await house.finished(things.call, 40000);
});

test('two people: what is proposed, approved, refused and withdrawn', async () => {
  const sue = await Person.invited(anna, 'sue', { team: 'sales', agents: ['sue@pbx'] });
  things.person = sue.id;
  const post = () => as(anna, 'POST');
  assert.ok((await must('addPerson', 201, {}, post())).invitation);
  const approve = (number) => must('decideApproval', 200, { params: { number }, body: { do: 'approve', note: 'as agreed' } }, as(bert, 'POST'));
  const role = await must('giveRole', 202, { body: { role: 'supervisor', scope: { queue: ['service'], days: 30, hours: { days: ['mon'], from: '08:00', to: '18:00', zone: '+01:00' } }, until: '2096-01-01T00:00:00Z', reason: 'runs it' } }, post());
  assert.equal(problem(await ask('decideApproval', { params: { number: role.number }, body: { do: 'approve' } }, post())), 'not_independent');
  await approve(role.number);
  const given = await must('showPerson', 200, {}, as(anna, 'GET'));
  const params = { id: things.person, binding: given.roles[0].id };
  await must('attestRole', 200, { params }, post());
  await approve((await must('changePerson', 202, { body: { do: 'change', team: 'service', reason: 'has moved' } }, post())).number);
  await must('changePerson', 200, { body: { do: 'change', name: 'Sue P.' } }, post());
  await must('changePerson', 200, { body: { do: 'suspend' } }, post());
  await approve((await must('changePerson', 202, { body: { do: 'restore' } }, post())).number);
  assert.ok((await approve((await must('changePerson', 202, { body: { do: 'recover' } }, post())).number)).code);
  await must('takeRole', 200, { params }, post());
  const made = await must('makeRole', 202, {}, post());
  things.approval = made.number;
  await must('showApproval', 200, {}, as(anna, 'GET'));
  await approve(made.number);
  await must('removeRole', 204, { params: { name: 'looker' } }, post());
  await must('decideApproval', 200, { params: { number: (await must('makeRole', 202, {}, post())).number }, body: { do: 'withdraw' } }, post());
  await must('decideApproval', 200, { params: { number: (await must('makeRole', 202, {}, post())).number }, body: { do: 'refuse' } }, as(bert, 'POST'));
  things.ground = (await must('askForGround', 202)).number;
  await approve(things.ground);
  await must('listPurposes', 200);
  const grounds = await must('listGrounds', 200, {}, as(bert, 'GET'));
  assert.equal(grounds.items.length, 1);
  await must('endGround', 204, { params: { id: grounds.items[0].id } }, as(bert, 'POST'));
});

test('what two people must agree to is opened and taken away with the number of an approval, and not without', async () => {
  const approval = async (kind) => {
    const { number } = await must('askForApproval', 202, { body: { kind, interaction: things.call, reason: 'a complaint' } });
    await must('decideApproval', 200, { params: { number }, body: { do: 'approve' } }, as(bert, 'POST'));
    return number;
  };
  const reveal = await approval('reveal');
  const take = await approval('export');
  const wishes = [['openAccess', { purpose: 'quality' }], ['makeExport', { format: 'wav' }], ['makeBundle', { clear: true, purpose: 'quality' }]];
  for (const [id, body] of wishes) {
    for (const wrong of [{}, { approval: 999999 }, { approval: id === 'openAccess' ? take : reveal }]) {
      const [request] = harmless(find(id), things);
      const refused = await ask(id, { ...request, body: { ...body, ...wrong } });
      assert.equal(problem(refused), 'second_person_needed', `${id} ${JSON.stringify(wrong)}: ${refused.status} ${refused.text.slice(0, 200)}`);
    }
  }
  things.handle = (await must('openAccess', 201, { body: { purpose: 'quality', approval: reveal } })).handle;
  await must('makeExport', 200, { body: { format: 'wav', approval: take } });
  await must('makeExport', 403, { body: { format: 'wav', approval: take } });
  await must('makeBundle', 200, { body: { clear: true, purpose: 'quality', approval: await approval('export') } });
  assert.equal(problem(await ask('getExport', { params: { id: things.call }, headers: { 'Earwitness-Purpose': 'quality' } })), 'second_person_needed');
  await must('getExport', 200, { query: { approval: String(await approval('export')) } });
  assert.equal((await ask('getExport', { params: { id: things.call }, query: { approval: '0' }, headers: { 'Earwitness-Purpose': 'quality' } })).status, 400);
  const query = { handle: things.handle };
  for (const headers of [program, {}]) {
    await must('getAudio', 200, { query }, headers);
    await must('getAudio', 206, { query, headers: { Range: 'bytes=0-99' } }, headers);
    await must('getPeaks', 200, { query }, headers);
    await must('getArtifact', 200, { query: { ...query, party: things.party } }, headers);
  }
});

test('a directory: makes, changes, lets go; and what of roles is due', async () => {
  const scim = (id, status, more = {}) => must(id, status, more, directory);
  const { id } = await scim('scimAddUser', 201);
  const params = { id };
  await scim('scimShowUser', 200, { params });
  await scim('scimReplaceUser', 200, { params, body: { userName: 'directory-renamed', active: false } });
  await scim('scimPatchUser', 200, { params, body: { Operations: [{ op: 'replace', value: { active: true } }] } });
  await scim('scimListUsers', 200, { query: { filter: 'active eq true', startIndex: '1', count: '2' } });
  await scim('scimAddUser', 409, { body: { userName: 'directory-renamed' } });
  await scim('scimRemoveUser', 204, { params });
  things.directory = (await scim('scimAddUser', 201)).id;
  await must('listAttestations', 200, { query: { team: 'service', role: 'supervisor' } });
  await must('attestMany', 200);
  for (const format of ['csv', 'json']) await must('showAttestationRound', 200, { query: { format } });
});

test('oversight: exceptions, cases, audits, lists, tests, simulations', async () => {
  await must('makeTest', 201, { body: { name: 'smoke', result: 'failed', why: 'nobody answered', checks: [{ what: 'recorded', as_expected: false, found: 0 }] } });
  things.exception = await until('an exception', async () => (await must('listExceptions', 200)).items[0]?.number);
  await must('workException', 200);
  await must('workException', 200, { body: { do: 'resolve', note: 'it was the line' } });
  things.case = (await must('openCase', 201, { body: { about: 'what was said', deadline: '2096-12-31T00:00:00Z', owner: 'Sue', note: 'called', interactions: [things.call] } })).number;
  await must('changeCase', 200);
  await must('changeCase', 200, { body: { state: 'closed', outcome: 'was right' } });
  things.policy = (await must('listPolicies', 200)).items[0].hash;
  things.simulation = (await must('simulate', 202)).id;
  for (const [make, show] of [['makeAudit', 'showAudit'], ['makeRecheck', 'showRecheck'], ['makePopulation', 'showPopulation'], ['makePaper', 'showPaper'], ['makeReconciliation', 'showReconciliation'], ['makeTest', 'showTest']]) {
    const { id } = await until(`${make} to begin`, async () => {
      const answer = await ask(make, harmless(find(make), things)[0]);
      return answer.status < 300 && answer.json;
    }, 20000, 300);
    if (show === 'showPaper') things.paper = id;
    await until(`${show} to be done`, async () => (await must(show, 200, { params: { id } })).state === 'done', 30000, 200);
  }
  await until('the simulation to be done', async () => (await must('showSimulation', 200)).state === 'done', 30000, 200);
  await must('listPapers', 200, { query: { kind: 'vendors', limit: '1' } });
  await must('getPaperPage', 200);
  await must('getPaperPdf', 200);
  await must('explain', 200, { body: { facts: { queue: 'service', direction: 'inbound', parties: [{ kind: 'customer', number: '+35226000000' }] } } });
  await must('succeedLedger', 409);
});

test('an account of one\'s own', async () => {
  const person = await Person.invited(anna, 'tim');
  const post = () => as(person, 'POST');
  await must('waysToSignIn', 200, {}, {});
  assert.equal(problem(await ask('signIn', { body: { login: 'tim', password: 'wrong' } }, {})), 'wrong_credentials');
  const signedIn = await ask('signIn', { body: { login: 'Tim', password: 'correct horse battery' } }, {});
  assert.equal(signedIn.status, 200, signedIn.text);
  await must('me', 200, {}, as(person, 'GET'));
  await must('me', 200);
  await must('stepUp', 200, { body: { password: 'correct horse battery' } }, post());
  await must('removeTotp', 409, {}, post());
  const { secret } = await must('beginTotp', 201, {}, post());
  await must('confirmTotp', 401, {}, post());
  await must('confirmTotp', 204, { body: { code: codeOf(secret) } }, post());
  assert.equal(problem(await ask('signIn', { body: { login: 'tim', password: 'correct horse battery' } }, {})), 'code_needed');
  await must('removeTotp', 204, {}, post());
  await must('changePassword', 204, { body: { current: 'correct horse battery', new: 'four green bicycles' } }, post());
  const sessions = await must('listSessions', 200, {}, as(person, 'GET'));
  assert.deepEqual(sessions.items.map((one) => one.current), [true], 'the other one has ended with the old password');
  assert.ok((await must('listSessions', 200, { query: { person: 'all' } }, as(anna, 'GET'))).items.length >= 3);
  await must('signOut', 204, {}, post());
  await must('me', 401, {}, as(person, 'GET'));
  const again = await ask('signIn', { body: { login: 'tim', password: 'four green bicycles' } }, {});
  await must('endSession', 204, { params: { id: again.json.session.id } }, as(anna, 'POST'));
  const [ended] = (await must('listAudit', 200, { query: { type: 'signed_out', limit: '1' } }, as(anna, 'GET'))).items;
  assert.deepEqual([ended.fields.session, ended.actor.id], [again.json.session.id, anna.me.id], 'the log names who ended it');
  await must('stepUp', 409);
});

test('what people see of the house, and the panel of an agent', async () => {
  const post = () => as(anna, 'POST');
  const comment = await must('addComment', 201, { body: { text: 'a word about it', from_ms: 0, to_ms: 400 } });
  assert.equal((await must('listComments', 200)).items[0].id, comment.id);
  assert.ok((await must('listListeners', 200)).items.some((one) => one.what === 'exported'));
  const mark = await must('redact', 201);
  assert.deepEqual([mark.from_ms, mark.to_ms, mark.reason], [0, 10, 'other']);
  things.redaction = mark.event;
  assert.equal((await must('unredact', 202)).kind, 'unredact');
  const looker = await Person.invited(anna, 'looker', { agents: ['a-17'] });
  await anna.gives(looker, 'supervisor', bert);
  const view = await must('saveView', 201, {}, as(looker, 'POST'));
  assert.equal((await must('listViews', 200, {}, as(looker, 'GET'))).items[0].id, view.id);
  await must('removeView', 204, { params: { id: view.id } }, as(looker, 'POST'));
  for (const id of ['overview', 'accessReview']) await must(id, 200);
  for (const headers of [program, as(anna, 'GET')]) await must('listAudit', 200, {}, headers);
  await must('accessReview', 200, {}, post());
  const { code } = await must('launchPanel', 201, { body: { agent: 'a-17', origin: 'https://crm.example.com' } });
  const { session } = await must('beginPanel', 201, { body: { code, origin: 'https://crm.example.com' } }, {});
  await must('readPanelCall', 200, {}, { authorization: `Bearer ${session}` });
});

test('legal holds, what falls due, and what people ask about their data', async () => {
  things.hold = (await must('makeHold', 201)).id;
  things.job = (await must('placeHold', 202, { body: { interactions: [things.call, nowhere] } })).number;
  const job = await until('the hold to be placed', async () => {
    const now = await must('getHoldJob', 200);
    return now.state === 'done' && now;
  });
  assert.deepEqual(job.outcomes.map((one) => one.outcome), ['placed', 'no_such_interaction']);
  assert.equal((await must('listHeldCalls', 200)).items[0].interaction, things.call);
  await must('changeHold', 200, { body: { note: 'looked at', review_at: '2097-12-31T00:00:00Z' } });
  assert.equal((await must('getInteraction', 200)).legal_holds[0].state, 'active');
  const { number } = await must('releaseHold', 202);
  assert.equal(problem(await ask('decideApproval', { params: { number }, body: { do: 'approve' } })), 'not_independent');
  await must('decideApproval', 200, { params: { number }, body: { do: 'refuse' } }, as(bert, 'POST'));
  await must('runRetention', 202);
  await must('rotateKeys', 202);
  things.redate = (await must('lookAtRedate', 202)).number;
  await must('resumeRetention', 409);
  await must('lookUpSubject', 200);
  things.request = (await must('makeRequest', 201, { body: { kind: 'access', who: 'Alice', interactions: [things.call], note: 'by post' } })).number;
  await must('findForRequest', 409);
  await must('changeRequest', 422, { body: { state: 'done' } });
  await must('changeRequest', 200, { body: { state: 'identified', identity: 'a signature' } });
  const worked = () => until('the work of the request to be over', async () => (await must('getRequest', 200)).work.every((one) => one.state !== 'running'));
  await must('eraseForRequest', 409);
  await must('findForRequest', 202, { body: { reason: 'a test' } });
  await worked();
  assert.equal((await must('listRequestCalls', 200)).items[0].interaction, things.call);
  await must('correctForRequest', 201);
  await must('objectForRequest', 202);
  await worked();
  await must('freezeForRequest', 202);
  await worked();
  await must('unfreezeForRequest', 202, { body: { reason: 'a test', how: 'by post', told_at: new Date().toISOString() } });
  await worked();
  await must('packForRequest', 202);
  await must('getRequestLetter', 200, { query: { language: 'fr' } });
  const erasure = (await must('makeRequest', 201, { body: { kind: 'erasure', who: 'Alice', interactions: [things.call] } })).number;
  await must('changeRequest', 200, { params: { number: erasure }, body: { state: 'identified', identity: 'a signature' } });
  await must('findForRequest', 202, { params: { number: erasure }, body: { reason: 'a test' } });
  await until('the plan', async () => (await must('getRequest', 200, { params: { number: erasure } })).plan);
  await must('eraseForRequest', 202, { params: { number: erasure } });
  await must('changeRequest', 200, { body: { state: 'done', identity: 'a signature', outcome: 'sent' } });
  await must('listRequests', 200, { query: { state: 'closed' } });
});

test('everything that can be looked at is shown', async () => {
  const signed = () => until('the log to be signed', async () => {
    const ledger = await must('readLedger', 200);
    return ledger.signed_size > 0 && { size: ledger.signed_size };
  }, 20000, 200);
  await until('the event to be signed', async () => (await ask('proveEvent', { params: { id: things.call, index: 0 } })).status === 200, 20000, 200);
  for (const operation of operations.filter((one) => one.method === 'get')) {
    if (operation.path.includes('{tile}')) { // a partial tile is there until the full one is, and looking makes the log longer
      const { size } = await signed();
      things.tile = size >= 256 ? '0/000' : `0/000.p/${size}`;
    }
    const [request] = harmless(operation, things, ['export']);
    const media = operation.path.startsWith('/v1/interactions/{id}/') && operation.operation.tags[0] === 'media' && operation.id !== 'listPurposes';
    const query = { ...request.query, ...(media && operation.id !== 'getExport' ? { handle: things.handle } : {}) };
    const answer = await ask(operation, { ...request, query }, operation.operation.tags[0] === 'directory' ? directory : program);
    const wanted = notHere[operation.id] ?? { getExport: 403, getOriginal: 403, listViews: 409 }[operation.id] ?? 200;
    assert.equal(answer.status, wanted, `${operation.method} ${operation.path}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
});

test('every described path is there, and answers to no method that is not described', async () => {
  for (const operation of operations) {
    const answered = answers.some((one) => one.operation.path === operation.path && one.operation.method === operation.method);
    if (!answered) await ask(operation, harmless(operation, things, [])[0], {});
  }
  for (const { operation, answer } of answers) {
    assert.ok(answer.status !== 405 && !answer.text.includes('the path names nothing'), `${operation.method} ${operation.path}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  for (const route of new Set(operations.filter((one) => !operations.some((other) => other.path === one.path && other.method === 'put')).map((one) => one.path))) {
    const answer = await send(house, { ...operations.find((one) => one.path === route), method: 'put' }, { params: harmless(operations.find((one) => one.path === route), things)[0].params });
    assert.equal(answer.status, 405, `PUT ${route}: ${answer.status}`);
  }
});

test('a member or a parameter that the description does not have is refused', async () => {
  // A directory sends what it has, and what is not kept is read over (RFC 7644, 3.3); so does a provider, in a form.
  for (const operation of operations.filter((one) => one.operation.requestBody?.content['application/json'] && !one.operation.tags.includes('directory'))) {
    const [request] = harmless(operation, things, ['export']);
    const answer = await ask(operation, { ...request, body: { ...request.body, surprise: 1 } });
    assert.ok([400, 422].includes(answer.status), `${operation.id}: ${answer.status} ${answer.text.slice(0, 200)}`);
    assert.equal(answer.json.field, 'surprise', `${operation.id}: ${answer.text.slice(0, 200)}`);
  }
});

test('every answer is as the description says', async () => {
  const seen = new Set(answers.map(({ operation }) => operation.id));
  assert.deepEqual(operations.map((one) => one.id).filter((id) => !seen.has(id)), []);
  const shown = new Set(answers.filter(({ answer }) => answer.status < 300).map(({ operation }) => operation.id));
  assert.deepEqual(operations.map((one) => one.id).filter((id) => !shown.has(id)).sort(), ['acceptInvitation', 'answerVendorDeletion', 'applyRedate', 'enrol', 'getOriginal', 'moveStorage', 'probeStorage', 'resumeRetention', 'stopStorageMove', 'succeedLedger', ...Object.keys(notHere)].sort());
  assert.equal(await disagreements(answers), '');
});
