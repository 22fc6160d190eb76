// Buckets seen from outside: requests signed as Amazon's documents say (Signature V4), by nothing of ours.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
const mac = (key, text) => createHmac('sha256', key).update(text).digest();
const all = (xml, name) => [...xml.matchAll(new RegExp(`<${name}>([^<]+)</${name}>`, 'g'))].map(([, value]) => value);

const isRecording = (key) => key.includes('/v1/') && !key.includes('/v1/identity/');

/** The buckets of a server that tests/peers started. */
export class Buckets {
  constructor(server) {
    this.server = server;
  }

  /** The bytes of the answer, which must be a good one. */
  async send(method, where, headers = {}, body = '') {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = this.server.env;
    const url = new URL(where, this.server.endpoint);
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const signed = { host: url.host, 'x-amz-content-sha256': hash(body), 'x-amz-date': date, ...headers };
    const names = Object.keys(signed).sort();
    const query = [...url.searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort().join('&');
    const canonical = [method, url.pathname, query, ...names.map((name) => `${name}:${signed[name]}`), '', names.join(';'), hash(body)].join('\n');
    const key = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'].reduce(mac, `AWS4${secret}`);
    const signature = mac(key, ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')).toString('hex');
    const { host, ...sent } = signed;
    const answer = await fetch(url, { method, body: body || undefined,
      headers: { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}` } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.ok(answer.ok, `${method} ${where}: ${answer.status} ${bytes}`);
    return bytes;
  }

  async ask(...wish) {
    return (await this.send(...wish)).toString();
  }

  /** Makes one; `locks` says that versions may be locked, `versions` that nothing is overwritten. */
  async make(bucket, { locks = false, versions = false } = {}) {
    await this.send('PUT', `/${bucket}`, locks ? { 'x-amz-bucket-object-lock-enabled': 'true' } : {});
    if (versions) await this.send('PUT', `/${bucket}?versioning`, {}, '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
  }

  /** Keys of recordings. */
  async keys(bucket) {
    return all(await this.ask('GET', `/${bucket}?list-type=2`), 'Key').filter(isRecording);
  }

  /** Every version and marker of recordings, which is what deletion must have removed: {key, version}. */
  async versions(bucket) {
    const xml = await this.ask('GET', `/${bucket}?versions`);
    const ids = all(xml, 'VersionId');
    return all(xml, 'Key').map((key, i) => ({ key, version: ids[i] })).filter(({ key }) => isRecording(key));
  }
}
