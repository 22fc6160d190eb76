// Two OpenID providers on loopback: a real one (npm oidc-provider), as a bank would run it, and one that answers whatever a test makes it
// answer. And a browser without a window: cookies of each origin, and redirects that are followed one by one.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import OpenId from 'oidc-provider';

export const client = 'earwitness';
export const secret = randomBytes(24).toString('base64url');

const newKey = (kid) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } };
};
const published = ({ kty, n, e, kid, use, alg }) => ({ kty, n, e, kid, use, alg });

async function listen(server, port = 0) {
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return server.address().port;
}

const form = (action, who) => `<!doctype html><html lang="en"><title>Bank ID</title><h1>Bank ID</h1><form method="post" action="${action}">
<label>Login <input name="login" value="${who}" autofocus></label><button type="submit">Sign in</button></form></html>`;

/** The real one. `people` is what it says of somebody: {login: claims}. */
export class Provider {
  static async start(house, id, people) {
    const provider = Object.assign(new Provider(), { people, house, id, codes: [], rotations: 0, cookies: [randomBytes(16).toString('hex')] });
    provider.server = createServer((request, answer) => provider.answer(request, answer));
    provider.port = await listen(provider.server);
    provider.issuer = `http://localhost:${provider.port}`;
    provider.rotate();
    return provider;
  }

  /** Another key from now on; the one before is gone. Sessions and grants stay. */
  rotate() {
    const { people, house, id } = this;
    const openid = new OpenId(this.issuer, {
      clients: [{ client_id: client, client_secret: secret, token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code'],
        redirect_uris: [`${house.url}/v1/sign-in/oidc/${id}/callback`], backchannel_logout_uri: `${house.url}/v1/sign-in/oidc/${id}/logout`,
        backchannel_logout_session_required: true }],
      jwks: { keys: [newKey(`key-${++this.rotations}`).jwk] },
      cookies: { keys: this.cookies },
      ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
      pkce: { required: () => true },
      conformIdTokenClaims: false,
      scopes: ['openid', 'profile', 'email'],
      claims: { openid: ['sub', 'realm', 'department', 'extension'], profile: ['name', 'preferred_username'], email: ['email'] },
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      interactions: { url: (ctx, interaction) => `/login/${interaction.uid}` },
      findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
      // Whoever works there was asked once whether this client may know them.
      loadExistingGrant: async (ctx) => {
        const grant = new openid.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
    });
    openid.on('authorization_code.saved', (code) => this.codes.push(code.jti));
    this.openid = openid;
    this.callback = openid.callback();
  }

  async answer(request, answer) {
    if (!request.url.startsWith('/login/')) return this.callback(request, answer);
    if (request.method === 'POST') {
      const login = new URLSearchParams(await text(request)).get('login');
      const result = login === 'refuses' ? { error: 'access_denied' } : { login: { accountId: login } };
      return this.openid.interactionFinished(request, answer, result, { mergeWithLastSubmission: false });
    }
    answer.setHeader('content-type', 'text/html');
    return answer.end(form(request.url, ''));
  }

  /** Goes away, with its port. */
  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  async again() {
    this.server = createServer((request, answer) => this.answer(request, answer));
    await listen(this.server, this.port);
  }
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** One that lies as it is told: `says` is what the next token holds besides what is right. */
export class Liar {
  static async start() {
    const liar = Object.assign(new Liar(), { key: newKey('its-key'), other: newKey('its-key'), says: {}, header: {}, discovery: {}, asked: [], verifiers: [] });
    await liar.again();
    liar.issuer = `http://127.0.0.1:${liar.port}`;
    return liar;
  }

  async again() {
    this.server = createServer((request, answer) => void this.answer(request, answer));
    this.port = await listen(this.server, this.port);
  }

  async answer(request, answer) {
    const body = new URLSearchParams(await text(request));
    const { issuer } = this;
    this.asked.push(request.url);
    answer.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      return answer.end(JSON.stringify({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'], authorization_response_iss_parameter_supported: true, ...this.discovery }));
    }
    if (request.url === '/keys') return answer.end(JSON.stringify({ keys: [published(this.key.jwk)] }));
    this.verifiers.push(body.get('code_verifier'));
    return answer.end(JSON.stringify({ access_token: 'none of ours', token_type: 'Bearer', id_token: this.token({ nonce: this.nonce, ...this.says }) }));
  }

  /** Signed as `how` says: by its own key, by another of the same name, by a secret that everybody knows, or not at all. */
  token(claims, header = {}, how = this.how) {
    const text = `${encoded({ alg: 'RS256', kid: 'its-key', ...this.header, ...header })}.${encoded({ iss: this.issuer, sub: 'eve', aud: client, iat: now(), exp: now() + 300, ...claims })}`;
    if (how === 'nothing') return `${text}.`;
    if (how === 'a public key') return `${text}.${createHmac('sha256', JSON.stringify(published(this.key.jwk))).update(text).digest('base64url')}`;
    return `${text}.${sign('sha256', Buffer.from(text), (how === 'another key' ? this.other : this.key).privateKey).toString('base64url')}`;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

/** Cookies of each origin, as a browser keeps them; nothing is followed that it was not told to. */
export class Browser {
  constructor(house) {
    Object.assign(this, { house, jar: new Map(), seen: [] });
  }

  cookies(origin) {
    if (!this.jar.has(origin)) this.jar.set(origin, new Map());
    return this.jar.get(origin);
  }

  get session() {
    return this.cookies(this.house.url).get('earwitness');
  }

  async open(address, { method = 'GET', body, headers = {} } = {}) {
    const url = new URL(address, this.house.url);
    const cookies = this.cookies(url.origin);
    this.seen.push(url.href);
    const answer = await fetch(url, { method, body, redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...headers } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '' || /max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    return { url: url.href, status: answer.status, headers: answer.headers, text: await answer.text(), location: location && new URL(location, url).href };
  }

  /** From redirect to redirect, until there is a page. */
  async follow(answer) {
    for (let steps = 0; answer.location && steps < 10; steps++) answer = await this.open(answer.location);
    return answer;
  }

  /** From our address to the provider's form, which `login` fills in, and back; the last page. */
  async signIn(id, login, query = '') {
    const begun = await this.open(`/v1/sign-in/oidc/${id}${query}`);
    return begun.status === 303 ? this.enter(await this.follow(begun), login) : begun;
  }

  async enter(page, login) {
    if (!page.text.includes('name="login"')) return page;
    return this.follow(await this.open(page.url, { method: 'POST', body: new URLSearchParams({ login }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }));
  }

  async ask(method, route, body) {
    const answer = await this.open(route, { method, body: body && JSON.stringify(body), headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(method === 'GET' ? {} : { 'earwitness-session': '1' }) } });
    return { ...answer, json: answer.text ? JSON.parse(answer.text) : undefined };
  }

  me() {
    return this.ask('GET', '/v1/me');
  }
}
