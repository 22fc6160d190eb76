// Chromium on the portal of a running house, and what its server may not have yet: a small fake stands between the two and
// answers for people, sessions, views and approvals as docs of the API have them. Everything else reaches the house.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './house.mjs';

const require = createRequire(import.meta.url);
const shots = path.join(process.env.EW_BUILD ?? path.join(root, 'build'), 'portal-shots');
export const rights = ['search', 'read', 'listen', 'reveal', 'export', 'download', 'order', 'tell', 'hold', 'erase', 'approve', 'administer'];
export const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const now = Date.now();
const at = (hours) => new Date(now + hours * 3600e3).toISOString();
const ids = (n) => `019aa5a0-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const me = {
  id: ids(1), login: 'mara', name: 'Mara Weiss', kind: 'person',
  roles: [{ role: 'administrator', scope: {}, until: null }, { role: 'supervisor', scope: { queue: ['sales', 'support'], days: 90 }, until: at(2400) }],
  rights, must: [], totp: true,
  session: { id: ids(11), method: 'password', since: at(-2), expires_at: at(8), idle_until: at(1), stepped_up_until: null },
};

const bind = (n, role, scope = {}) => ({ id: ids(200 + n), role, scope, from: at(-900), until: null, given_by: { id: ids(1), name: 'Mara Weiss' }, approved_by: { id: ids(2), name: 'Noor Haddad' }, attest_by: at(900) });
const people = [
  { id: ids(1), login: 'mara', name: 'Mara Weiss', email: 'mara@example.com', state: 'active', team: null, region: 'LU', agents: [], roles: [bind(1, 'administrator')], signed_in_at: at(-2), totp: true, source: 'local', made_at: at(-900) },
  { id: ids(2), login: 'noor', name: 'Noor Haddad', email: 'noor@example.com', state: 'active', team: 'sales', region: 'LU', agents: ['4711'], roles: [bind(2, 'supervisor', { queue: ['sales'], days: 90 })], signed_in_at: at(-30), totp: true, source: 'oidc', made_at: at(-800) },
  { id: ids(3), login: 'tom', name: 'Tom <script>alert(1)</script>', email: null, state: 'invited', team: 'support', region: 'DE', agents: ['4712'], roles: [], signed_in_at: null, totp: false, source: 'local', made_at: at(-3) },
  { id: ids(4), login: 'ines', name: 'Ines Costa', email: 'ines@example.com', state: 'left', team: 'sales', region: 'PT', agents: [], roles: [], signed_in_at: at(-2000), totp: false, source: 'scim', made_at: at(-5000) },
];
const roles = [
  { name: 'administrator', title: 'Administrator', rights: ['search', 'administer', 'approve'], kinds: null, builtin: true, people: 1 },
  { name: 'supervisor', title: 'Supervisor', rights: ['search', 'read', 'listen'], kinds: ['audio', 'transcript'], builtin: true, people: 1 },
  { name: 'auditor', title: 'Auditor', rights: ['search', 'read', 'export'], kinds: null, builtin: true, people: 0 },
];
const approvals = [
  { number: 7, kind: 'role', state: 'open', about: { id: ids(3), name: 'Tom' }, what: { role: 'supervisor', scope: { queue: ['support'] } }, reason: 'He takes over the support team.', by: { id: ids(2), name: 'Noor Haddad' }, at: at(-1), expires_at: at(160), decided_by: null, decided_at: null, note: null, may: { approve: true } },
  { number: 6, kind: 'recover', state: 'open', about: { id: ids(1), name: 'Mara Weiss' }, what: {}, reason: 'Lost phone.', by: { id: ids(1), name: 'Mara Weiss' }, at: at(-4), expires_at: at(150), decided_by: null, decided_at: null, note: null, may: { approve: false, because: 'Whoever asks does not approve.' } },
  { number: 5, kind: 'export', state: 'approved', about: { interactions: 3 }, reason: 'Complaint 2026-44.', by: { id: ids(2), name: 'Noor Haddad' }, at: at(-70), expires_at: at(98), decided_by: { id: ids(1), name: 'Mara Weiss' }, decided_at: at(-60), note: 'Fine.', may: { approve: false } },
];
const sessions = [
  { id: ids(11), person: { id: ids(1), name: 'Mara Weiss' }, method: 'password', since: at(-2), used_at: at(0), expires_at: at(8), program: 'Firefox on Linux', current: true },
  { id: ids(12), person: { id: ids(1), name: 'Mara Weiss' }, method: 'password', since: at(-26), used_at: at(-20), expires_at: at(4), program: 'Safari on iPhone', current: false },
];
const days = Array.from({ length: 30 }, (_, n) => {
  const calls = 180 + Math.round(60 * Math.sin(n / 2)) - (n % 7 > 4 ? 120 : 0);
  return { day: new Date(now - (29 - n) * 864e5).toISOString().slice(0, 10), calls, recorded: Math.round(calls * 0.9), with_notice: Math.round(calls * 0.88), with_consent: Math.round(calls * 0.8), opt_outs: n % 5, opt_outs_obeyed: n % 5, exceptions: n % 9 === 0 ? 2 : 0 };
});
const overview = {
  at: at(0), live: { calls: 12, recording: 9, paused: 1, withheld: 2 }, days, opt_outs: { n: 58, obeyed: 58, p50_ms: 4, p99_ms: 11 },
  exceptions: { open: 3, taken: 1, by_kind: [{ kind: 'no_policy', n: 2 }, { kind: 'witness_behind', n: 1 }] },
  ledger: { size: 18233, checkpoint_at: at(-0.01), well: true, witnesses: [{ name: 'auditor.example', size: 18230 }] }, cases: { open: 2, overdue: 1 }, approvals: { open: 2 },
  ready: { ready: true, reasons: [], recorder: true, vault: true, workers: true },
};
const review = {
  made_at: at(0), tokens: [{ id: ids(90), name: 'IVR', kind: 'ivr', rights: ['tell'], last_used_at: at(-1), findings: [] }],
  people: [
    { person: { id: ids(2), name: 'Noor Haddad', login: 'noor' }, roles: [bind(2, 'supervisor')], rights: ['search', 'read', 'listen'], signed_in_at: at(-30), used: { search: at(-30), listen: null }, overdue: false, findings: ['listen was never used in 90 days'] },
    { person: { id: ids(4), name: 'Ines Costa', login: 'ines' }, roles: [bind(4, 'agent')], rights: ['read'], signed_in_at: at(-2000), used: {}, overdue: true, findings: ['did not sign in for 90 days', 'the role was to be attested by last month'] },
  ],
};
const audit = Array.from({ length: 12 }, (_, n) => ({ number: 900 - n, at: at(-n / 2), type: ['access', 'exported', 'order', 'role_given', 'access_refused', 'signed_in'][n % 6], actor: { kind: 'user', id: ids(1 + (n % 2)), name: n % 2 ? 'Noor Haddad' : 'Mara Weiss' }, interaction: n % 3 ? null : ids(500 + n), fields: { purpose: 'quality', what: 'audio' } }));
const list = (items) => ({ items, next: null });

export const fakes = {
  'GET /v1/sign-in': { password: true, providers: [{ name: 'idp', title: 'Example ID' }], enrolment: false, entity: 'Test Bank S.A.' },
  'GET /v1/me': me,
  'POST /v1/sign-out': null,
  'POST /v1/me/totp': { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Earwitness:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Earwitness' },
  'GET /v1/sessions': list(sessions),
  'GET /v1/views': list([{ id: ids(301), name: 'Sales, today', query: { queue: 'sales' } }]),
  'POST /v1/views': { id: ids(302), name: 'New', query: {} },
  'GET /v1/people': list(people),
  'GET /v1/roles': list(roles),
  'GET /v1/approvals': list(approvals),
  'GET /v1/review': review,
  'GET /v1/overview': overview,
  'GET /v1/audit': list(audit),
  ...Object.fromEntries(people.map((one) => [`GET /v1/people/${one.id}`, one])),
};

export const problem = (status, word, detail, more = {}) => ({ status, problem: { type: `urn:earwitness:problem:${word}`, title: word, status, detail, ...more } });

export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

/** A browser on the portal of this house. `fake` may hold functions of the request; what it has not goes to the house. `plain`: nothing stands between. */
export class Portal {
  static async open(house, { size = 'wide', scheme = 'light', fake = {}, plain = false } = {}) {
    const portal = Object.assign(new Portal(), { house, size, scheme, fake: { ...fakes, ...fake }, complaints: [], asked: [] });
    portal.browser = await launch();
    portal.context = await portal.browser.newContext({ viewport: sizes[size], colorScheme: scheme, locale: 'en-GB', timezoneId: 'Europe/Luxembourg', hasTouch: size === 'phone' });
    portal.page = await portal.context.newPage();
    portal.page.on('console', (line) => portal.heard(line));
    portal.page.on('pageerror', (error) => portal.complaints.push(String(error)));
    if (!plain) await portal.page.route('**/v1/**', (route) => portal.answer(route));
    return portal;
  }

  heard(line) {
    // Refusals that a test asks for are told by the browser as well; they are no fault of the page.
    if (['error', 'warning'].includes(line.type()) && !/Failed to load resource/.test(line.text())) this.complaints.push(line.text());
  }

  async answer(route) {
    const request = route.request();
    const url = new URL(request.url());
    const key = `${request.method()} ${url.pathname}`;
    this.asked.push({ key, url, headers: request.headers(), body: request.postData() });
    if (!(key in this.fake)) return route.continue({ headers: { ...request.headers(), authorization: `Bearer ${this.house.token}` } });
    const said = typeof this.fake[key] === 'function' ? await this.fake[key](request) : this.fake[key];
    if (said === null) return route.fulfill({ status: 204 });
    if (said?.problem) return route.fulfill({ status: said.status, contentType: 'application/problem+json', body: JSON.stringify(said.problem) });
    return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(said) });
  }

  async go(to) {
    await this.page.goto(this.house.url + to);
    await this.settled();
  }

  /** Nothing is loading any more. */
  async settled() {
    await this.page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.skeleton'), null, { timeout: 10000 });
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async shoot(name) {
    await mkdir(shots, { recursive: true });
    const file = path.join(shots, `${name}-${this.size}-${this.scheme}.png`);
    await this.page.screenshot({ path: file, fullPage: false });
    return file;
  }

  /** What axe finds that keeps people out; none is allowed. */
  async accessible(name) {
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const grave = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
    assert.deepEqual(grave.map((one) => `${name}: ${one.id} ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), []);
  }

  /** The page is not wider than the screen. */
  async fits(name) {
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name}: ${wide} px wider than the screen`);
  }

  async close() {
    await this.browser.close();
  }
}
