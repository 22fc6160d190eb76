// The description of the API as tests use it: its operations, harmless arguments for each, and whether answers are as it says.
import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { bin, root, run } from './house.mjs';

const program = path.join(root, 'tests/e2e/openapi.py');
const python = '/usr/bin/python3';
const methods = ['get', 'post', 'put', 'patch', 'delete'];

export const document = JSON.parse((await run(python, [program, 'json'], { maxBuffer: 1 << 24 })).stdout);
const resolve = (node) => (node.$ref ? resolve(node.$ref.slice(2).split('/').reduce((at, part) => at[part], document)) : node);

/** Every operation: method, path as described, id, right, and what is said of it. A view of the portal has no id of its own. */
export const operations = Object.entries(document.paths).flatMap(([route, item]) => methods.filter((method) => resolve(item)[method]).map((method) => {
  const operation = resolve(item)[method];
  return { method, path: route, id: operation.operationId ?? `page ${route}`, right: operation['x-right'], operation, public: operation.security?.length === 0 };
}));
export const find = (id) => operations.find((one) => one.id === id);

/** Whether rights are enough: words of `x-right` with + and |. `any` wants somebody who is known, `none` nobody. */
export const enough = (right, rights) => right === 'none' || (rights !== null && (right === 'any' || right.split('|').some((all) => all.split('+').every((one) => rights.includes(one.trim())))));

/** Sends a request and gives {status, type, text, headers}; a stream of events is left as soon as it has begun. */
export async function send(house, operation, { params = {}, query = {}, body, headers = {} } = {}) {
  const ended = new AbortController();
  const route = operation.path.replace(/\{(\w+)\}/g, (all, name) => String(params[name] ?? all).split('/').map(encodeURIComponent).join('/'));
  const search = new URLSearchParams(query).toString();
  const bodyType = Object.keys(operation.operation?.requestBody?.content ?? { 'application/json': {} })[0];
  const form = bodyType === 'application/x-www-form-urlencoded';
  const answer = await fetch(`${house.url}${route}${search && `?${search}`}`, {
    method: operation.method.toUpperCase(),
    headers: { ...(body === undefined ? {} : { 'content-type': bodyType }), ...headers },
    body: body === undefined ? undefined : form ? new URLSearchParams(body).toString() : JSON.stringify(body),
    redirect: 'manual',
    signal: ended.signal,
  });
  const type = answer.headers.get('content-type') ?? '';
  const stream = type.startsWith('text/event-stream');
  const said = stream ? '' : await answer.text();
  if (stream) ended.abort();
  return { status: answer.status, type, text: said, headers: answer.headers, json: /json/.test(type) ? JSON.parse(said) : undefined };
}

/** The word of a problem, or ''. Refusals of SCIM have no words of ours: what their status says. */
export const problem = (answer) => answer.json?.type?.replace('urn:earwitness:problem:', '')
  ?? (answer.json?.schemas?.includes('urn:ietf:params:scim:api:messages:2.0:Error') ? { 401: 'unauthenticated', 403: 'right_missing' }[answer.status] : undefined) ?? '';

/** Checks answers ({operation, answer}) against the description; what is wrong, as text, or ''. */
export async function disagreements(answers) {
  const checker = spawn(python, [program, 'check'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const code = new Promise((done) => checker.once('exit', done));
  const output = Promise.all([text(checker.stdout), text(checker.stderr)]);
  for (const { operation: { method, path: route }, answer: { status, type, text: body } } of answers) {
    checker.stdin.write(`${JSON.stringify({ method, path: route, status, type, body: /json/.test(type) ? body : body.slice(0, 100) })}\n`);
  }
  checker.stdin.end();
  const [said, complaint] = await output;
  return (await code) === 0 ? '' : `${said}${complaint}`;
}

/** Before it is started: pages of this origin may show the agent panel. */
export async function embeds(house, origin) {
  const config = await readFile(house.config, 'utf8');
  await writeFile(house.config, config.replace(/^http: \{listen: "([^"]*)"\}$/m, `http: {listen: "$1", embed: ["${origin}"]}`));
}

/** Somebody who is signed in by a browser: a cookie, and what goes with it. */
export class Person {
  constructor(house) {
    this.house = house;
  }

  headers(method) {
    return { cookie: this.cookie, ...(method.toUpperCase() === 'GET' ? {} : { 'Earwitness-Session': '1' }) };
  }

  async ask(method, route, body, wanted = 200) {
    const answer = await fetch(this.house.url + route, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(this.cookie ? this.headers(method) : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    const said = await answer.text();
    if (answer.status !== wanted) throw new Error(`${method} ${route}: ${answer.status} ${said}`);
    const cookie = answer.headers.get('set-cookie');
    if (cookie) this.cookie = cookie.split(';')[0];
    return said ? JSON.parse(said) : undefined;
  }

  /** An administrator whom the machine's owner lets in, by a token that is made anew while everything runs. */
  static async enrolled(house, login) {
    const person = new Person(house);
    const file = path.join(house.data, 'admin.token');
    if (house.enrolments) {
      await rm(file, { force: true });
      await run(bin('earwitness'), ['init', '--config', house.config, '--data', house.data]);
    }
    house.enrolments = (house.enrolments ?? 0) + 1;
    const token = (await readFile(file, 'utf8')).trim();
    const body = { token, login, name: `${login} of a test`, password: 'three green bicycles' };
    for (let tries = 0; ; tries++) {
      try {
        person.me = await person.ask('POST', '/v1/enrol', body, 201);
        return person;
      } catch (error) {
        if (tries > 50 || !/enrolment_refused/.test(error.message)) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

  /** Invites somebody, who sets a password; `by` has made the account. */
  static async invited(by, login, more = {}) {
    const made = await by.ask('POST', '/v1/people', { login, name: `${login} of a test`, ...more }, 201);
    const person = new Person(by.house);
    person.id = made.id;
    person.me = await person.ask('POST', '/v1/sign-in/invitation', { code: made.invitation, password: 'correct horse battery' });
    return person;
  }

  /** Two people give a role: this one proposes, `second` approves. */
  async gives(person, role, second, scope = {}) {
    const wish = await this.ask('POST', `/v1/people/${person.id}/roles`, { role, scope, reason: 'a test' }, 202);
    return second.ask('POST', `/v1/approvals/${wish.number}`, { do: 'approve' });
  }
}
