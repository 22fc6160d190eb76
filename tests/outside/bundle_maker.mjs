// Makes evidence bundles by docs/bundle.md alone: events, log, witnesses, age files, bag and ZIP are written here a
// second time, so that what the product writes and what it checks is held against somebody else's reading of the page.
// Only the record is taken from the product (tests/bundle_record), because it is the product's own fold.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const build = process.env.EW_BUILD_DIR ?? path.resolve(import.meta.dirname, '../../build');
export const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), crypto.createHash('sha256')).digest();
export const hmac = (key, ...parts) => parts.reduce((h, p) => h.update(p), crypto.createHmac('sha256', key)).digest();
const hkdf = (ikm, salt, info, n = 32) => Buffer.from(crypto.hkdfSync('sha256', ikm, salt, info, n));
const b64 = (bytes) => Buffer.from(bytes).toString('base64');
const b64bare = (bytes) => b64(bytes).replace(/=+$/, '');

// The same bytes each time, for a name.
export function bytesOf(name, n) {
	const out = [];
	for (let i = 0; out.length * 32 < n; i++) out.push(sha256(`${name}/${i}`));
	return Buffer.concat(out).subarray(0, n);
}

// -- canonical JSON ------------------------------------------------------------------------------------------------
export function canonical(value) {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (value && typeof value === 'object')
		return `{${Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
			.map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(',')}}`;
	return JSON.stringify(value);
}

// -- keys and notes ------------------------------------------------------------------------------------------------
const ed25519Head = Buffer.from('302e020100300506032b657004220420', 'hex');

export function makeKey(name, type) {
	const seed = sha256(`key of ${name}`);
	const key = crypto.createPrivateKey({ key: Buffer.concat([ed25519Head, seed]), format: 'der', type: 'pkcs8' });
	const pub = crypto.createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
	const typed = Buffer.concat([Buffer.from([type]), pub]);
	const id = sha256(`${name}\n`, typed).subarray(0, 4);
	return { name, type, key, id, vkey: `${name}+${id.toString('hex')}+${b64(typed)}` };
}

export function signLine(key, text) {
	return `— ${key.name} ${b64(Buffer.concat([key.id, crypto.sign(null, Buffer.from(text), key.key)]))}\n`;
}

export function cosignLine(key, text, seconds) {
	const time = Buffer.alloc(8);
	time.writeBigUInt64BE(BigInt(seconds));
	const signature = crypto.sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), key.key);
	return `— ${key.name} ${b64(Buffer.concat([key.id, time, signature]))}\n`;
}

// -- the tree ------------------------------------------------------------------------------------------------------
const leafHash = (leaf) => sha256(Buffer.from([0]), leaf);
const nodeHash = (l, r) => sha256(Buffer.from([1]), l, r);
const split = (n) => { let k = 1; while (2 * k < n) k *= 2; return k; };

export class Tree {
	constructor(leaves) { this.hashes = leaves.map(leafHash); this.known = new Map(); }
	hash(from, to) {
		if (to - from === 1) return this.hashes[from];
		const name = `${from},${to}`;
		if (!this.known.has(name)) {
			const k = from + split(to - from);
			this.known.set(name, nodeHash(this.hash(from, k), this.hash(k, to)));
		}
		return this.known.get(name);
	}
	root(size = this.hashes.length) { return size ? this.hash(0, size) : sha256(''); }
	proof(index, from = 0, to = this.hashes.length) {
		if (to - from === 1) return [];
		const k = from + split(to - from);
		return index < k ? [...this.proof(index, from, k), this.hash(k, to)]
			: [...this.proof(index, k, to), this.hash(from, k)];
	}
}

// -- age -----------------------------------------------------------------------------------------------------------
const x25519Head = Buffer.from('302e020100300506032b656e04220420', 'hex');
const x25519PublicHead = Buffer.from('302a300506032b656e032100', 'hex');
const x25519Private = (raw) => crypto.createPrivateKey({ key: Buffer.concat([x25519Head, raw]), format: 'der', type: 'pkcs8' });
const x25519Public = (raw) => crypto.createPublicKey({ key: Buffer.concat([x25519PublicHead, raw]), format: 'der', type: 'spki' });
const publicOf = (key) => crypto.createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);

function bech32(hrp, bytes) {
	const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
	const polymod = (values) => {
		let chk = 1;
		for (const v of values) {
			const top = chk >>> 25;
			chk = ((chk & 0x1ffffff) << 5) ^ v;
			[0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((g, i) => { if ((top >>> i) & 1) chk ^= g; });
		}
		return chk >>> 0;
	};
	const five = [];
	let held = 0, bits = 0;
	for (const byte of bytes) {
		held = (held << 8) | byte;
		for (bits += 8; bits >= 5; bits -= 5) five.push((held >> (bits - 5)) & 31);
		held &= (1 << bits) - 1;
	}
	if (bits) five.push((held << (5 - bits)) & 31);
	const head = [...hrp].map((c) => c.charCodeAt(0));
	const all = [...head.map((c) => c >> 5), 0, ...head.map((c) => c & 31), ...five];
	const sum = polymod([...all, 0, 0, 0, 0, 0, 0]) ^ 1;
	return `${hrp}1${[...five, ...[5, 4, 3, 2, 1, 0].map((i) => (sum >>> (5 * i)) & 31)].map((v) => letters[v]).join('')}`;
}

export function makeIdentity(name) {
	const key = x25519Private(sha256(`identity ${name}`));
	return { recipient: publicOf(key), text: `${bech32('age-secret-key-', sha256(`identity ${name}`)).toUpperCase()}\n` };
}

function seal(key, nonce, plain) {
	const c = crypto.createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
	return Buffer.concat([c.update(plain), c.final(), c.getAuthTag()]);
}

export function ageHeader(fileKey, recipient) {
	const secret = x25519Private(sha256(fileKey, recipient));
	const share = publicOf(secret);
	const shared = crypto.diffieHellman({ privateKey: secret, publicKey: x25519Public(recipient) });
	const wrap = hkdf(shared, Buffer.concat([share, recipient]), 'age-encryption.org/v1/X25519');
	const text = `age-encryption.org/v1\n-> X25519 ${b64bare(share)}\n${b64bare(seal(wrap, Buffer.alloc(12), fileKey))}\n---`;
	return Buffer.from(`${text} ${b64bare(hmac(hkdf(fileKey, '', 'header'), text))}\n`);
}

export function agePayload(fileKey, plain) {
	const nonce = sha256(fileKey, 'nonce').subarray(0, 16);
	const key = hkdf(fileKey, nonce, 'payload');
	const out = [nonce];
	const chunks = Math.max(1, Math.ceil(plain.length / 65536));
	for (let i = 0; i < chunks; i++) {
		const n = Buffer.alloc(12);
		n.writeUInt32BE(i, 7);
		n[11] = i === chunks - 1 ? 1 : 0;
		out.push(seal(key, n, plain.subarray(i * 65536, (i + 1) * 65536)));
	}
	return Buffer.concat(out);
}

// -- events --------------------------------------------------------------------------------------------------------
const start = 1_790_000_000_000_000;
const number = (i) => String(i).padStart(6, '0');
export const uuid = (name) => sha256(name).toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

function disclosure(name, value, seed) {
	const text = Buffer.from(canonical([b64bare(sha256(seed)).replace(/\+/g, '-').replace(/\//g, '_'), name, value])).toString('base64url');
	return { name, text, digest: sha256(text).toString('base64url') };
}

export class Chain {
	constructor(interaction) { this.interaction = interaction; this.events = []; }
	get previous() { return this.events.length ? this.events.at(-1).commitment.toString('hex') : '0'.repeat(64); }
	add(type, fields = {}, personal = {}, more = {}) {
		const index = this.events.length;
		const disclosures = Object.keys(personal).sort().map((k) => disclosure(k, personal[k], `${this.interaction}/${index}/${k}`));
		const at = start + index * 1_000_000;
		const record = Buffer.from(canonical({ actor: { kind: 'keeper' }, decided_at: at, fields, index, interaction: this.interaction,
			key_scope: 'interaction', log_id: uuid('log'), packs: [], previous: this.previous,
			sd: disclosures.map((d) => d.digest).sort(), server_at: at + 1000, type, ...more }));
		const salt = sha256(`salt ${this.interaction} ${index}`);
		const commitment = hmac(salt, Buffer.from('earwitness/event/v1\0'), record);
		this.events.push({ type, record, salt, disclosures, commitment });
		return this.events.at(-1);
	}
}

export const policyText = Buffer.from('version: 1\nrules:\n  - name: all\n    record: automatic\n    keep: 90 days\n');
export const policyHash = sha256(policyText).toString('hex');

function call(chain, media, padding) {
	const caller = media[0].party, agent = media[1].party, policy = { policy: policyHash };
	chain.add('call_offered', { thread: 0 }, { facts: { direction: 'inbound', queue: 'Ñandú "1"', external_ids: { call_id: 'a84b4c76e66710' },
		parties: [{ id: caller, role: 'caller', address: 'sip:+15550100@example.com', name: 'Ann <script>' }, { id: agent, role: 'agent', address: 'sip:agent@example.com', name: '=cmd|x' }] } });
	chain.add('decided', { mode: 'automatic', rule: 'all', purposes: ['recording'], because: 'rule all', opt_out_then: 'withhold', artifacts: ['audio'] }, {}, policy);
	media.forEach((m, i) => chain.add('stream_added', { party: m.party, stream: i, label: String(i + 1), codecs: [{ payload_type: 0, codec: 'pcmu', clock_hz: 8000, channels: 1 }], active: true, restriction: '0' }));
	for (const m of media) {
		chain.add('opening', { party: m.party, purposes: ['recording'], supersedes: '0', because: 'rule all' }, {}, policy);
		chain.add('opened', { party: m.party, purposes: ['recording'], open: ['recording'], supersedes: '0' });
	}
	media.forEach((m, i) => chain.add('span_opened', { span: uuid(`span ${i}`), epoch: 1, party: m.party, stream: i, purposes: ['recording'], from: start + 8_000_000 }));
	for (let i = 0; i < padding; i++) chain.add('keypad', { party: caller, stream: 0, from: start + 9_000_000 + i * 7_000_000, duration_us: 120_000 });
	chain.add('restricted', { order: uuid('order'), party: caller, purposes: ['recording'], restriction: '1', reason: 'opt_out', source: 'api', requested_at: start + 9e6, received_at: start + 9e6, applied_at: start + 9_050_000, gate_us: 400 }, { reason_text: 'said "no"' });
	media.forEach((m, i) => chain.add('span_closed', { span: uuid(`span ${i}`), frames: 100, last: '100', to: start + 20_000_000 }));
	media.forEach((m, i) => chain.add('stream_removed', { stream: i, packets: 500, lost: 0, duplicates: 0, late: 0, withheld: 0 }));
	chain.add('call_ended', { cause: 'hangup' });
	for (const m of media)
		chain.add('artifact_made', { kind: 'audio', format: 'opus', party: m.party, version: 1, object: uuid(`object ${m.party}`), sha256: sha256(m.payload).toString('hex'), bytes: m.payload.length, plain_bytes: m.plain.length, duration_us: 20_000_000, report: {}, missing_frames: 0, covers: true });
	chain.add('finished');
	chain.add('access', { purpose: 'audit', what: 'bundle' }, { user: 'auditor@example.com' });
}

// -- everything ----------------------------------------------------------------------------------------------------
export const logKey = makeKey('example.com/log', 1);
export const witnessKeys = [makeKey('witness.example/one', 4), makeKey('witness.example/two', 4)];
export const otherLogKey = makeKey('elsewhere.example/log', 1);
export const trustText = (log = logKey, quorum = 2) =>
	`log ${log.vkey}\n${witnessKeys.map((w, i) => `witness w${i} ${w.vkey}\n`).join('')}group both ${quorum} w0 w1\nquorum both\n`;

export function makeNote(tree, { key = logKey, size = tree.hashes.length, origin = key.name, seconds = 1_790_000_900, cosigners = witnessKeys } = {}) {
	const text = `${origin}\n${size}\n${b64(tree.root(size))}\n`;
	return { text, log: signLine(key, text), note: `${text}\n${signLine(key, text)}${cosigners.map((w, i) => cosignLine(w, text, seconds + i)).join('')}` };
}

export function proofFile(tree, index, note) {
	return Buffer.from(`c2sp.org/tlog-proof@v1\nindex ${index}\n${tree.proof(index).map((h) => `${b64(h)}\n`).join('')}\n${note}`);
}

export const leafOf = (commitment, kind = 1) => Buffer.concat([Buffer.from([1, kind]), commitment]);

// The lines of a manifest, over files that `holds`.
const manifest = (files, holds) => Buffer.from([...files.keys()].filter(holds).sort()
	.map((name) => `${sha256(files.get(name)).toString('hex')}  ${name}\n`).join(''));

export function rebag(files) {
	const out = new Map([...files].filter(([name]) => !/^(tag)?manifest-sha256\.txt$/.test(name)));
	out.set('manifest-sha256.txt', manifest(out, (name) => name.startsWith('data/')));
	return retag(out);
}

export function retag(files) {
	const out = new Map([...files].filter(([name]) => name !== 'tagmanifest-sha256.txt'));
	out.set('tagmanifest-sha256.txt', manifest(out, (name) => !name.startsWith('data/')));
	return out;
}

export function writeFolder(files, folder) {
	for (const [name, bytes] of files) {
		fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		fs.writeFileSync(path.join(folder, name), bytes);
	}
	return folder;
}

function recordOf(files) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ew-record-'));
	try {
		writeFolder(new Map([...files].filter(([name]) => name.startsWith('data/events/'))), folder);
		return execFileSync(path.join(build, 'tests/bundle_record'), [folder], { maxBuffer: 1 << 26 });
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
}

const csv = 'at,who,what,purpose\r\n';

// Options: padding (more events), bytes (of audio for each party), withhold (names of values), without (parties whose
// audio could not be put in), clear, name (of the call), stamp(note), earlier (how many events an earlier log has), and
// what an operator would do who lies: more(chain, media) adds events, told(custody) and shown(files) change what is
// handed out before it is hashed and signed.
export function makeBundle({ name = 'call', padding = 0, bytes = 150_000, withhold = [], without = [], clear = false, stamp = null, recipient = makeIdentity('auditor'), earlier = 0, more = () => {}, told = () => {}, shown = () => {} } = {}) {
	const interaction = uuid(`interaction ${name}`);
	const identity = clear ? makeIdentity(`clear ${name}`) : recipient;
	const media = ['caller', 'agent'].map((role) => {
		const fileKey = bytesOf(`${name} ${role} key`, 16), plain = bytesOf(`${name} ${role}`, bytes);
		return { role, party: uuid(`${name} ${role}`), fileKey, plain, payload: agePayload(fileKey, plain) };
	});
	const chain = new Chain(interaction);
	call(chain, media, padding);
	more(chain, media);
	const files = new Map();
	files.set('bagit.txt', Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'));
	files.set('bag-info.txt', Buffer.from(`Bagging-Date: 2026-11-21\nEarwitness-Bundle: 1\nExternal-Identifier: ${interaction}\n`));
	files.set('README.txt', Buffer.from('sha256sum -c manifest-sha256.txt\n'));
	const withheld = [];
	chain.events.forEach((e, i) => {
		const kept = e.disclosures.filter((d) => !withhold.includes(d.name));
		for (const d of e.disclosures) if (withhold.includes(d.name)) withheld.push({ event: i, name: d.name });
		files.set(`data/events/${number(i)}.json`, e.record);
		files.set(`data/events/${number(i)}.salt`, Buffer.from(`${e.salt.toString('hex')}\n`));
		if (kept.length) files.set(`data/events/${number(i)}.disclosures`, Buffer.from(kept.map((d) => `${d.text}\n`).join('')));
	});
	files.set('data/record.json', recordOf(files));
	const n = chain.events.length, by = { kind: 'user', id: uuid('auditor') };
	const why = { purpose: 'audit', clear, ...(clear ? {} : { recipient: bech32('age', identity.recipient) }) };
	const custody = { version: 1, interaction, log_id: uuid('log'), entity: 'main', exported_at: '2026-11-21T12:00:00.000000Z', by: { ...by }, ...why, reason: 'complaint of Ann', events: n, withheld,
		...(earlier ? { earlier_log: earlier } : {}), absent: media.filter((m) => without.includes(m.role)).map((m) => ({ path: `data/media/${m.party}-audio-1.age`, because: 'destroyed at the end of its period' })) };
	told(custody);
	files.set('data/custody.json', Buffer.from(JSON.stringify(custody, null, 1)));
	files.set('data/access.csv', Buffer.from(csv));
	files.set('data/report.html', Buffer.from('<!doctype html><title>Report</title>\n'));
	files.set('data/report.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'));
	files.set('data/call.vcon.json', Buffer.from('{"vcon":"0.3.0"}\n'));
	files.set(`data/policies/${policyHash}.yaml`, policyText);
	for (const m of media.filter((one) => !without.includes(one.role))) files.set(`data/media/${m.party}-audio-1.age`, Buffer.concat([ageHeader(m.fileKey, identity.recipient), m.payload]));
	if (clear) {
		files.set('data/media/identity.txt', Buffer.from(identity.text));
		files.set('data/media/call.ogg', bytesOf('ogg', 4000));
	}
	shown(files);
	const bagged = rebag(files);
	if (!clear) delete why.clear;
	chain.add('exported', { what: 'bundle', events: n, manifest_sha256: sha256(bagged.get('manifest-sha256.txt')).toString('hex'), withheld: withheld.length, ...why }, { reason: 'complaint of Ann' }, { actor: by });
	// Leaves of others stand between those of the call.
	const leaves = [leafOf(bytesOf('begun', 32), 5)], places = [];
	chain.events.forEach((e, i) => {
		if (i % 3 === 0) leaves.push(leafOf(bytesOf(`other ${i}`, 32), 4));
		places.push(leaves.length);
		leaves.push(leafOf(e.commitment));
	});
	leaves.push(leafOf(bytesOf('later', 32)));
	const tree = new Tree(leaves);
	const signed = makeNote(tree);
	return { name, interaction, media, chain, leaves, places, tree, signed, identity, files: finish(bagged, { chain, places, tree, signed, stamp, earlier }) };
}

// proofs/ around a bag whose events are in a log.
export function finish(bagged, { chain, places, tree, signed, stamp = null, earlier = 0 }) {
	const files = new Map(bagged);
	const last = chain.events.at(-1);
	files.set('proofs/checkpoint', Buffer.from(signed.note));
	chain.events.forEach((e, i) => i >= earlier && files.set(`proofs/${e === last ? 'export' : number(i)}.tlog-proof`, proofFile(tree, places[i], signed.note)));
	files.set('proofs/export.json', last.record);
	files.set('proofs/export.salt', Buffer.from(`${last.salt.toString('hex')}\n`));
	files.set('proofs/export.disclosures', Buffer.from(last.disclosures.map((d) => `${d.text}\n`).join('')));
	files.set('proofs/policy.txt', Buffer.from(`# as the operator names them\n${trustText()}`));
	if (stamp) for (const [name, bytes] of stamp(Buffer.from(`${signed.text}\n${signed.log}`))) files.set(name, bytes);
	return retag(files);
}

// -- ZIP -----------------------------------------------------------------------------------------------------------
const crcTable = Array.from({ length: 256 }, (_, i) => { let c = i; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1; return c >>> 0; });
export function crc32(bytes) { let c = 0xffffffff; for (const b of bytes) c = (c >>> 8) ^ crcTable[(c ^ b) & 255]; return (c ^ 0xffffffff) >>> 0; }

// `each(entry, i)` may spoil an entry before it is written; `end` the end record.
export function writeZip(entries, { each = () => {}, end = {}, prefix = Buffer.alloc(0), suffix = Buffer.alloc(0), descriptor = false, between = Buffer.alloc(0) } = {}) {
	const parts = [prefix], directory = [];
	let at = prefix.length, i = 0;
	for (const [name, bytes] of entries) {
		const e = { name: Buffer.from(name), data: bytes, crc: crc32(bytes), size: bytes.length, packed: bytes.length, method: 0, flags: descriptor ? 8 : 0, version: 20, made: 0x0314, time: 0x6000, date: 0x5d75, mode: 0o100644, attr: 0, extra: Buffer.alloc(0), comment: Buffer.alloc(0), at, disk: 0, local: {} };
		each(e, i++);
		const l = { ...e, ...e.local };
		const head = Buffer.alloc(30);
		head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(l.version, 4); head.writeUInt16LE(l.flags, 6); head.writeUInt16LE(l.method, 8);
		head.writeUInt16LE(l.time, 10); head.writeUInt16LE(l.date, 12); head.writeUInt32LE(descriptor ? 0 : l.crc, 14); head.writeUInt32LE(descriptor ? 0 : l.packed, 18);
		head.writeUInt32LE(descriptor ? 0 : l.size, 22); head.writeUInt16LE(l.name.length, 26); head.writeUInt16LE(l.extra.length, 28);
		const tail = Buffer.alloc(descriptor ? 16 : 0);
		if (descriptor) { tail.writeUInt32LE(0x08074b50, 0); tail.writeUInt32LE(l.crc, 4); tail.writeUInt32LE(l.packed, 8); tail.writeUInt32LE(l.size, 12); }
		const whole = Buffer.concat([head, l.name, l.extra, e.data, tail]);
		parts.push(whole);
		at += whole.length;
		const c = Buffer.alloc(46);
		c.writeUInt32LE(0x02014b50, 0); c.writeUInt16LE(e.made, 4); c.writeUInt16LE(e.version, 6); c.writeUInt16LE(e.flags, 8); c.writeUInt16LE(e.method, 10);
		c.writeUInt16LE(e.time, 12); c.writeUInt16LE(e.date, 14); c.writeUInt32LE(e.crc, 16); c.writeUInt32LE(e.packed, 20); c.writeUInt32LE(e.size, 24);
		c.writeUInt16LE(e.name.length, 28); c.writeUInt16LE(e.extra.length, 30); c.writeUInt16LE(e.comment.length, 32); c.writeUInt16LE(e.disk, 34);
		c.writeUInt32LE(((e.mode << 16) | e.attr) >>> 0, 38); c.writeUInt32LE(e.at, 42);
		directory.push(Buffer.concat([c, e.name, e.extra, e.comment]));
	}
	parts.push(between);
	at += between.length;
	const d = Buffer.concat(directory);
	const fin = { disk: 0, here: directory.length, all: directory.length, size: d.length, at, comment: Buffer.alloc(0), ...end };
	const e = Buffer.alloc(22);
	e.writeUInt32LE(0x06054b50, 0); e.writeUInt16LE(fin.disk, 4); e.writeUInt16LE(fin.here, 8); e.writeUInt16LE(fin.all, 10);
	e.writeUInt32LE(fin.size, 12); e.writeUInt32LE(fin.at, 16); e.writeUInt16LE(fin.comment.length, 20);
	return Buffer.concat([...parts, d, fin.before ?? Buffer.alloc(0), e, fin.comment, suffix]);
}

export const entriesOf = (files, interaction) => [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => [`earwitness-${interaction}/${name}`, bytes]);
export const zipOf = (bundle, files = bundle.files, options = {}) => writeZip(entriesOf(files, bundle.interaction), options);

// -- a time-stamping authority of the tests' own, by openssl ---------------------------------------------------------
export function makeAuthority(folder, name = 'tsa') {
	const at = (file) => path.join(folder, `${name}-${file}`);
	const run = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
	run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', `/CN=${name} root`, '-keyout', at('root.key'), '-out', at('root.pem'));
	run('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', at('key.pem'), '-out', at('csr.pem'));
	fs.writeFileSync(at('ext'), 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n');
	run('x509', '-req', '-in', at('csr.pem'), '-CA', at('root.pem'), '-CAkey', at('root.key'), '-CAcreateserial', '-days', '3600', '-extfile', at('ext'), '-out', at('cert.pem'));
	fs.writeFileSync(at('serial'), '01\n');
	fs.writeFileSync(at('conf'), `[tsa]\ndefault_tsa=t\n[t]\nserial=${at('serial')}\nsigner_cert=${at('cert.pem')}\nsigner_key=${at('key.pem')}\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n`);
	return {
		root: at('root.pem'),
		stamp(bytes) {
			fs.writeFileSync(at('data'), bytes);
			run('ts', '-query', '-data', at('data'), '-sha256', '-cert', '-out', at('query'));
			run('ts', '-reply', '-config', at('conf'), '-section', 't', '-queryfile', at('query'), '-out', at('reply'));
			return [['proofs/stamped', bytes], ['proofs/stamped.tsr', fs.readFileSync(at('reply'))],
				['proofs/tsa.pem', Buffer.concat([fs.readFileSync(at('root.pem')), fs.readFileSync(at('cert.pem'))])]];
		},
	};
}
