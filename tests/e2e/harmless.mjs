// Arguments with which every operation of the API can be called and nothing comes of it that matters: what is there is shown, what is made is
// one more of many, and what is ended or changed is not there.
export const nowhere = '01920000-0000-7000-8000-00000000dead';
const never = 999999999;
let count = 0;

/** Things that may be there: call, party, other ids by the name of their resource. What is left out is nowhere to be found. */
const params = ({ path, id }, things) => {
  const part = path.split('/')[2];
  const of = { interactions: things.call, grants: things.grant, vendors: things.vendor, people: things.person, exceptions: things.exception ?? never,
    cases: things.case ?? never, papers: things.paper, audits: 'latest', rechecks: 'latest', populations: 'latest', reconciliations: 'latest', tests: 'latest', simulations: things.simulation, holds: things.hold, deletions: things.deletion };
  const numbers = { holds: things.job, requests: things.request, retention: things.redate };
  return { id: (path.startsWith('/v1/') ? of[part] : path.startsWith('/scim/') ? things.directory : 'any') ?? nowhere, index: 0, event: things.redaction ?? never, kind: id === 'getOriginal' ? 'transcript' : 'audio', hash: things.policy ?? '0'.repeat(64), number: (part in numbers ? numbers[part] : things.approval) ?? never,
    binding: nowhere, name: 'nobody-has-it', tile: things.tile ?? '0/x999/999', log: 1, file: id === 'getTimeStamp' ? '7.tsr' : path.startsWith('/assets') ? things.asset : 'checkpoint',
    rest: 'one', round: '2026-01', type: 'User', schema: 'urn:ietf:params:scim:schemas:core:2.0:User', tab: 'people', way: 'password', part: 'password' };
};

export const vendorDocument = { name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'medium', purposes: ['transcription'], kinds: ['transcript'],
  agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2096-12-31' } };

/** Bodies by operation; several where the same operation goes more than one way. */
const bodies = (things, rights) => ({
  enrol: [{ token: 'no such token' }],
  signIn: [{ login: 'nobody', password: 'nothing at all' }],
  acceptInvitation: [{ code: 'no such code', password: 'three green bicycles' }],
  endSessionsOidc: [{ logout_token: 'no such token' }],
  stepUp: [{ code: '000000' }],
  changePassword: [{ current: 'not this one', new: 'four green bicycles' }],
  confirmTotp: [{ code: '000000' }],
  addPerson: [{ login: `somebody-${++count}`, name: 'Somebody' }],
  changePerson: [{ do: 'suspend' }],
  giveRole: [{ role: 'agent', scope: { own: true }, reason: 'a test' }],
  attestRole: [{ do: 'attest' }],
  makeRole: [{ name: 'looker', title: 'Looks at what there is', rights: ['search'] }],
  askForApproval: [{ kind: rights?.includes('export') ? 'export' : 'reveal', interaction: things.call, reason: 'a test' }],
  decideApproval: [{ do: 'refuse' }],
  askForGround: [{ ground: 'complaint', citation: 'Article 6', case: 'C-1', interactions: [things.call], reason: 'a test' }],
  openAccess: [{ purpose: 'quality' }],
  makeExport: [{}],
  makeBundle: [{ clear: true, purpose: 'quality' }],
  giveOrder: [{ order: 'resume' }, { order: 'pause', reason: 'a test' }],
  tellEvent: [{ type: 'located', party: things.party, place: 'LU' }, { type: 'segment_opened', segment: 'payment' }],
  askForGrant: [{ interaction: things.call, purposes: ['transcription'] }],
  handIn: [{ kind: 'transcript', grant: things.grant ?? nowhere, from_ms: 0, to_ms: 100, content: 'words' }],
  acknowledge: [{ order: 1 }],
  evaluate: [{ subject: { type: 'vendor', id: things.vendor ?? nowhere }, action: { name: 'transcription' }, resource: { type: 'interaction', id: things.call } }],
  makeToken: [{ name: 'a voice menu', kind: 'ivr', rights: ['tell'] }],
  addVendor: [vendorDocument],
  changeVendor: [{ risk: 'low' }],
  changeVendorToo: [{ risk: 'low' }],
  explain: [{ facts: { queue: 'service' } }, { interaction: things.call }],
  simulate: [{ policy: things.policy ?? '0'.repeat(64) }],
  workException: [{ do: 'take' }],
  openCase: [{ about: 'what somebody complained of', deadline: '2096-12-31T00:00:00Z' }],
  changeCase: [{ note: 'a note' }],
  makeRecheck: [{ days: 1, audio: 0 }],
  makePaper: [{ kind: 'vendors' }],
  makePopulation: [{ seed: 'a number of the auditor' }],
  makeReconciliation: [{ list: 'id,start\nnobody,2026-01-01T00:00:00Z\n' }],
  makeTest: [{ name: 'smoke', result: 'passed', checks: [] }],
  addComment: [{ text: 'a word about it', from_ms: 0 }],
  redact: [{ from_ms: 0, to_ms: 10, reason: 'other' }],
  unredact: [{ reason: 'a test' }],
  saveView: [{ name: 'a search', query: { queue: 'service' } }],
  launchPanel: [{ agent: things.agent ?? 'nobody@pbx', origin: 'https://crm.example.com' }],
  beginPanel: [{ code: 'no such code', origin: 'https://crm.example.com' }],
  makeHold: [{ name: 'a hold', reason: 'a test', review_at: '2096-12-31T00:00:00Z' }],
  changeHold: [{ note: 'a note' }],
  placeHold: [{ interactions: [nowhere] }, { query: { queue: 'nobody has it' } }],
  releaseHold: [{ reason: 'a test' }],
  runRetention: [{}],
  rotateKeys: [{}],
  probeStorage: [{}],
  moveStorage: [{ from: 'directory', to: 'store' }],
  stopStorageMove: [{}],
  resumeRetention: [{ reason: 'a test' }],
  lookAtRedate: [{ policy: 'in-force' }],
  applyRedate: [{ reason: 'a test' }],
  answerVendorDeletion: [{ number: 4096, state: 'refused', reason: 'a test' }],
  lookUpSubject: [{ number: '+352000000000', reason: 'a test' }],
  makeRequest: [{ kind: 'access', who: 'somebody' }],
  changeRequest: [{ note: 'a note' }],
  findForRequest: [{ numbers: ['+352000000000'], reason: 'a test' }],
  eraseForRequest: [{ reason: 'a test' }],
  freezeForRequest: [{ reason: 'a test' }],
  unfreezeForRequest: [{ reason: 'a test', how: 'by post', told_at: '2026-01-01T00:00:00Z' }],
  objectForRequest: [{ purposes: ['summary'], decision: 'outweighed', reason: 'a test' }],
  correctForRequest: [{ interaction: things.call ?? nowhere, text: 'a test' }],
  packForRequest: [{ others: 'left_out', reason: 'a test' }],
  attestMany: [{ decisions: [{ person: nowhere, binding: nowhere, do: 'confirm', reason: 'a test' }] }],
  scimAddUser: [{ userName: `directory-${++count}`, displayName: 'Somebody' }],
  scimReplaceUser: [{ userName: 'nobody', active: false }],
  scimPatchUser: [{ Operations: [{ op: 'replace', path: 'active', value: 'False' }] }],
  succeedLedger: [{ reason: 'a test' }],
});

/** What an operation is called with by somebody of these rights: one set of arguments, or several. */
export function harmless(operation, things, rights = []) {
  const base = { params: params(operation, things), headers: /Audio|Artifact$|Original$|Peaks|Export/.test(operation.id) ? { 'Earwitness-Purpose': 'quality' } : {} };
  if (operation.id === 'getArtifact') base.query = { party: things.party };
  const all = bodies(things, rights)[operation.id];
  if (!all && operation.operation.requestBody) throw new Error(`${operation.id} has a body, and nothing harmless is known to put into it`);
  return (all ?? [undefined]).map((body) => ({ ...base, body }));
}
