// People of a house: enrolled, invited, given roles; each with a browser's cookie and nothing else of a browser. Every answer is kept,
// so that a test can look for what should have stood in none.
import { request } from 'node:http';
import { connect } from 'node:net';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { bin, run } from './house.mjs';

/** Every answer so far: {method, route, status, headers, body}. */
export const answers = [];
/** What must be nowhere: [what it is, the text]. */
export const secrets = [];

/** One request with exactly these headers (and Host). */
export function ask(house, method, route, { body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const line = request({ host: '127.0.0.1', port: house.http, method, path: route, agent: false,
      headers: { ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }), ...headers } });
    line.on('error', reject);
    line.on('response', (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const one = { method, route, status: answer.statusCode, headers: answer.headers, raw: answer.rawHeaders.join('\n'), body: text };
        try { one.json = JSON.parse(text); } catch { one.json = undefined; }
        answers.push(one);
        resolve(one);
      });
    });
    line.end(bytes);
  });
}

/** Bytes as they are; what came back until the other side closed, or until `ms` are over. */
export function raw(house, bytes, ms = 3000) {
  return new Promise((resolve) => {
    const socket = connect(house.http, '127.0.0.1');
    let got = '';
    const done = () => { socket.destroy(); resolve(got); };
    const late = setTimeout(done, ms);
    socket.on('data', (part) => { got += part.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => { clearTimeout(late); resolve(got); });
    socket.write(bytes);
  });
}

export class Person {
  constructor(house, login, password) {
    Object.assign(this, { house, login, password });
    secrets.push([`the password of ${login}`, password]);
  }

  /** As our own page asks. */
  async ask(method, route, body, headers = {}) {
    const answer = await ask(this.house, method, route, { body, headers: {
      ...(this.cookie ? { cookie: this.cookie } : {}), ...(method === 'GET' ? {} : { 'earwitness-session': '1' }), ...headers } });
    this.take(answer);
    return answer;
  }

  take(answer) {
    const set = answer.headers['set-cookie']?.[0].split(';')[0];
    if (!set) return;
    this.cookie = set.endsWith('=') ? undefined : set;
    if (this.cookie) secrets.push([`a session of ${this.login}`, set.slice(set.indexOf('=') + 1)]);
  }

  /** Asks, and fails unless it is answered so. */
  async must(status, method, route, body, headers) {
    const answer = await this.ask(method, route, body, headers);
    if (answer.status !== status) throw new Error(`${this.login}: ${method} ${route}: ${answer.status} ${answer.body}`);
    return answer.json;
  }

  signIn(headers) {
    return this.ask('POST', '/v1/sign-in', { login: this.login, password: this.password }, headers);
  }
}

/** Somebody whom the machine's owner lets in: a new token of the set-up, and a restart that takes it. */
export async function administrator(house, login, name, password) {
  const file = path.join(house.data, 'admin.token');
  await rm(file, { force: true });
  await run(bin('earwitness'), ['init', '--config', house.config, '--data', house.data]);
  await house.stop();
  await house.start();
  const token = (await readFile(file, 'utf8')).trim();
  secrets.push([`the enrolment token of ${login}`, token]);
  const person = new Person(house, login, password);
  person.id = (await person.must(201, 'POST', '/v1/enrol', { token, login, name, password })).id;
  return person;
}

/** Somebody whom an administrator makes; signed in by the invitation. */
export async function invited(by, login, name, password, more = {}) {
  const made = await by.must(201, 'POST', '/v1/people', { login, name, ...more });
  secrets.push([`the invitation of ${login}`, made.invitation]);
  const person = new Person(by.house, login, password);
  person.id = made.id;
  await person.must(200, 'POST', '/v1/sign-in/invitation', { code: made.invitation, password });
  return person;
}

/** A role that one proposes and another approves. */
export async function given(person, role, scope, by, and) {
  const waits = await by.must(202, 'POST', `/v1/people/${person.id}/roles`, { role, ...(scope ? { scope } : {}), reason: 'works there' });
  await and.must(200, 'POST', `/v1/approvals/${waits.number}`, { do: 'approve' });
}
