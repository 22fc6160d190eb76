// Every alteration of a bundle that we could think of, with the words it must be named by, for whatever checks bundles.
// `words` must all be found; of `any` at least one; `first`, when given, is what is told first.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as m from './bundle_maker.mjs';

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ew-tamper-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
export const at = (name) => path.join(folder, name);
export const authority = m.makeAuthority(folder);
const elsewhere = m.makeAuthority(folder, 'elsewhere');
export const good = m.makeBundle({ stamp: authority.stamp });
export const clear = m.makeBundle({ name: 'clear', clear: true });
export const hiding = m.makeBundle({ name: 'hiding', withhold: ['facts', 'user'] });
export const partly = m.makeBundle({ name: 'partly', without: ['agent'] });
export const goneOn = m.makeBundle({ name: 'gone-on', earlier: 5 });
const other = m.makeBundle({ name: 'other' });
fs.writeFileSync(at('trust'), m.trustText());
fs.writeFileSync(at('identity'), good.identity.text);

const flip = (bytes, i, bit = 0) => { const out = Buffer.from(bytes); out[i < 0 ? out.length + i : i] ^= 1 << bit; return out; };
const swap = (bytes, from, to) => { const text = bytes.toString('latin1'); assert.ok(text.includes(from), from); return Buffer.from(text.replace(from, to), 'latin1'); };
const n6 = (i) => String(i).padStart(6, '0');
export const last = good.chain.events.length - 1; // the export's index: so many come before it
const media = good.media.map((one) => `data/media/${one.party}-audio-1.age`);
const index = (type, from = good) => from.chain.events.findIndex((e) => e.type === type);
export const table = [];

// One alteration: `change` gets a copy of the files. How the manifests follow: 'none', 'tags' or 'all'.
function add(name, follow, change, expect, { from = good, args } = {}) {
	table.push({ name: `${name} (${{ none: 'manifests left', tags: 'tag manifest rewritten', all: 'manifests rewritten' }[follow]})`, args, ...expect,
		make() {
			const files = new Map(from.files);
			const out = change(files) ?? files;
			return m.zipOf(from, follow === 'all' ? m.rebag(out) : follow === 'tags' ? m.retag(out) : out);
		} });
}
const set = (name, fn) => (files) => void files.set(name, fn(files.get(name)));
const zipped = (name, make, expect, args) => table.push({ name, make, args, ...expect });

// -- a flipped bit in every kind of file, at several places, manifests left alone
const kinds = ['bagit.txt', 'bag-info.txt', 'README.txt', 'data/report.html', 'data/report.pdf', 'data/record.json', 'data/call.vcon.json', 'data/access.csv',
	'data/custody.json', 'data/events/000000.json', 'data/events/000000.salt', 'data/events/000000.disclosures', `data/policies/${m.policyHash}.yaml`, media[0], media[1],
	'proofs/checkpoint', 'proofs/000005.tlog-proof', 'proofs/export.json', 'proofs/export.salt', 'proofs/export.disclosures', 'proofs/export.tlog-proof', 'proofs/policy.txt',
	'proofs/stamped', 'proofs/stamped.tsr', 'proofs/tsa.pem', 'manifest-sha256.txt'];
for (const kind of kinds)
	for (const [where, part] of [['at its beginning', 0.02], ['in its middle', 0.5], ['at its end', 0.97]])
		add(`a bit of ${kind.replace(good.media[0].party, 'CALLER').replace(good.media[1].party, 'AGENT')} ${where}`, 'none',
			set(kind, (b) => flip(b, Math.floor(b.length * part), 1)), { words: ['file_altered'] });
for (const part of [0.02, 0.5, 0.97])
	add(`a bit of tagmanifest-sha256.txt at ${part}`, 'none', set('tagmanifest-sha256.txt', (b) => flip(b, Math.floor(b.length * part), 1)), { any: ['file_altered', 'file_missing', 'manifest_altered'] });
for (const kind of ['data/media/identity.txt', 'data/media/call.ogg'])
	add(`a bit of ${kind}`, 'none', set(kind, (b) => flip(b, 20)), { words: ['file_altered'], first: 'file_altered' }, { from: clear });

// -- the same with manifests rewritten: only the log tells
for (const kind of ['data/report.html', 'data/report.pdf', 'data/call.vcon.json', 'data/access.csv'])
	add(`a bit of ${kind}`, 'all', set(kind, (b) => flip(b, 9)), { words: ['manifest_altered'], first: 'manifest_altered' });
for (const i of [0, 1, 5, 9, last - 1]) {
	const file = `data/events/${n6(i)}`;
	add(`event ${i} re-dated`, 'all', set(`${file}.json`, (b) => swap(b, '"decided_at":179', '"decided_at":178')), { words: ['manifest_altered', 'event_altered'] });
	add(`event ${i} of another server time`, 'all', set(`${file}.json`, (b) => swap(b, '"server_at":179', '"server_at":178')), { words: ['manifest_altered', 'event_altered'] });
	add(`event ${i} with another actor`, 'all', set(`${file}.json`, (b) => swap(b, '"keeper"', '"system"')), { words: ['event_altered'] });
	add(`event ${i} with another salt`, 'all', set(`${file}.salt`, (b) => swap(b, b.toString().slice(0, 1), b[0] === 0x30 ? '1' : '0')), { words: ['event_altered'] });
	add(`event ${i} removed`, 'all', (f) => { for (const e of ['json', 'salt', 'disclosures']) f.delete(`${file}.${e}`); }, { words: ['event_missing', 'manifest_altered'] });
	add(`event ${i} removed`, 'none', (f) => { for (const e of ['json', 'salt', 'disclosures']) f.delete(`${file}.${e}`); }, { words: ['file_missing', 'event_missing'], first: 'file_missing' });
	add(`salt of event ${i} removed`, 'all', (f) => void f.delete(`${file}.salt`), { words: ['event_unreadable'] });
	add(`proof of event ${i} removed`, 'tags', (f) => void f.delete(`proofs/${n6(i)}.tlog-proof`), { words: ['file_missing'], first: 'file_missing' });
	add(`event ${i} with blanks`, 'all', set(`${file}.json`, (b) => swap(b, '":', '": ')), { words: ['event_unreadable'] });
	add(`event ${i} cut off`, 'all', set(`${file}.json`, (b) => b.subarray(0, b.length - 7)), { words: ['event_unreadable'] });
	add(`event ${i} empty`, 'all', set(`${file}.json`, () => Buffer.alloc(0)), { any: ['event_missing', 'event_unreadable'] });
}
const copyEvent = (files, from, to, source = files) => {
	for (const e of ['json', 'salt', 'disclosures']) {
		files.delete(`data/events/${n6(to)}.${e}`);
		const bytes = source.get(`data/events/${n6(from)}.${e}`);
		if (bytes) files.set(`data/events/${n6(to)}.${e}`, bytes);
	}
};
const copyProof = (files, from, to, source = files) => files.set(`proofs/${n6(to)}.tlog-proof`, source.get(`proofs/${n6(from)}.tlog-proof`));
for (const [a, b] of [[2, 3], [0, 1], [4, 9], [last - 2, last - 1]]) {
	const exchange = (proofs) => (f) => {
		const old = new Map(f);
		copyEvent(f, a, b, old); copyEvent(f, b, a, old);
		if (proofs) { copyProof(f, a, b, old); copyProof(f, b, a, old); }
	};
	add(`events ${a} and ${b} exchanged`, 'all', exchange(false), { words: ['events_reordered'] });
	add(`events ${a} and ${b} exchanged with their proofs`, 'all', exchange(true), { words: ['events_reordered', 'manifest_altered'] });
	add(`events ${a} and ${b} exchanged with their proofs`, 'none', exchange(true), { words: ['events_reordered', 'file_altered'] });
	add(`event ${a} in the place of ${b}`, 'all', (f) => { copyEvent(f, a, b); copyProof(f, a, b); }, { words: ['event_repeated', 'event_missing'] });
}
for (const i of [3, 8]) add(`event ${i} cut out and the rest moved up`, 'all', (f) => {
	const old = new Map(f);
	for (let k = i; k < last - 1; k++) { copyEvent(f, k + 1, k, old); copyProof(f, k + 1, k, old); }
	copyEvent(f, last, last - 1, new Map()); f.delete(`proofs/${n6(last - 1)}.tlog-proof`);
}, { words: ['event_missing', 'manifest_altered'] });
for (const cut of [1, 2, 5]) add(`the last ${cut} events cut off`, 'all', (f) => {
	for (let k = last - cut; k < last; k++) { copyEvent(f, k, k, new Map()); f.delete(`proofs/${n6(k)}.tlog-proof`); }
}, { words: ['event_missing', 'manifest_altered'] });
for (const i of [0, 6, last - 1]) add(`event ${i} of another interaction`, 'all', (f) => { copyEvent(f, i, i, other.files); copyProof(f, i, i, other.files); }, { words: ['event_added', 'event_missing'] });
add('an event of another interaction behind the last', 'all', (f) => { copyEvent(f, 3, last, other.files); copyProof(f, 3, last, other.files); }, { words: ['event_added'] });
add('the last event once more behind the last', 'all', (f) => { copyEvent(f, last - 1, last); copyProof(f, last - 1, last); }, { words: ['event_added'] });
add('the export among the numbered', 'all', (f) => { for (const e of ['json', 'salt']) f.set(`data/events/${n6(last)}.${e}`, f.get(`proofs/export.${e}`)); copyProof(f, 0, last); }, { words: ['event_added'] });
add('a chain made anew behind an altered event', 'all', (f) => {
	const text = (i) => f.get(`data/events/${n6(i)}.json`).toString();
	let before = null;
	for (let i = 7; i < last; i++) {
		let record = text(i).replace('"decided_at":179', '"decided_at":178');
		if (before) record = record.replace(/"previous":"[0-9a-f]{64}"/, `"previous":"${before}"`);
		f.set(`data/events/${n6(i)}.json`, Buffer.from(record));
		before = hmacOf(f, i).toString('hex');
	}
}, { words: ['event_altered'] });
function hmacOf(f, i) { return m.hmac(Buffer.from(f.get(`data/events/${n6(i)}.salt`).toString().trim(), 'hex'), Buffer.from('earwitness/event/v1\0'), f.get(`data/events/${n6(i)}.json`)); }
add('an event that names another one before it', 'all', set('data/events/000004.json', (b) => Buffer.from(b.toString().replace(/"previous":"[0-9a-f]/, (s) => s.slice(0, -1) + (s.endsWith('0') ? '1' : '0')))), { words: ['event_altered', 'chain_broken'] });

// -- personal values
const valued = `data/events/${n6(index('restricted'))}.disclosures`;
add('a personal value with a bit flipped', 'all', set('data/events/000000.disclosures', (b) => flip(b, 40)), { words: ['value_altered'] });
add('a personal value of another event', 'all', (f) => void f.set(valued, f.get('data/events/000000.disclosures')), { words: ['value_altered'] });
add('a personal value where there is none', 'all', (f) => void f.set('data/events/000001.disclosures', f.get('data/events/000000.disclosures')), { words: ['value_altered'] });
add('a personal value twice', 'all', set(valued, (b) => Buffer.concat([b, b])), { words: ['value_altered'] });
add('a personal value said anew', 'all', set(valued, (b) => { const [salt, name] = JSON.parse(Buffer.from(b.toString().trim(), 'base64url')); return Buffer.from(`${Buffer.from(m.canonical([salt, name, 'said "yes"'])).toString('base64url')}\n`); }), { words: ['value_altered'] });
add('a personal value without its line end', 'all', set(valued, (b) => b.subarray(0, -1)), { words: ['value_altered'] });
add('a personal value left out and not told', 'all', (f) => void f.delete(valued), { words: ['value_altered', 'manifest_altered'] });
const custody = (change) => set('data/custody.json', (b) => { const json = JSON.parse(b); change(json); return Buffer.from(JSON.stringify(json)); });
add('withheld values not told', 'all', custody((c) => { c.withheld = []; }), { words: ['value_altered'] }, { from: hiding });
add('withheld values told of another event', 'all', custody((c) => { c.withheld[0].event = 3; }), { words: ['value_altered'] }, { from: hiding });
add('shown values told as withheld', 'all', custody((c) => { c.withheld.push({ event: 0, name: 'facts' }); }), { words: ['value_altered'] });
add('a withheld value told of an event that is not there', 'all', custody((c) => { c.withheld.push({ event: 99, name: 'facts' }); }), { words: ['value_altered'] });
add('a withheld value told of no event', 'all', custody((c) => { c.withheld.push({ name: 'facts' }); }), { words: ['value_altered'] });
add('an absent recording without a reason', 'all', custody((c) => { c.absent[0].because = ''; }), { words: ['not_a_bundle', 'recording_missing'] }, { from: partly });
add('an absent recording under another name', 'all', custody((c) => { c.absent[0].path += 'x'; }), { words: ['recording_missing'] }, { from: partly });
add('an absent recording not told', 'all', custody((c) => { c.absent = []; }), { words: ['recording_missing', 'manifest_altered'] }, { from: partly });
add('an absent recording told afterwards', 'all', (f) => { f.delete(media[1]); custody((c) => { c.absent.push({ path: media[1], because: 'lost' }); })(f); }, { words: ['manifest_altered'], first: 'manifest_altered' });
add('custody that is no JSON', 'all', set('data/custody.json', () => Buffer.from('none')), { words: ['not_a_bundle', 'manifest_altered'] });
add('custody with another reason', 'all', custody((c) => { c.reason = 'curiosity'; }), { words: ['manifest_altered'], first: 'manifest_altered' });

// -- recordings
add('recordings exchanged', 'all', (f) => { const a = f.get(media[0]); f.set(media[0], f.get(media[1])); f.set(media[1], a); }, { words: ['recording_swapped', 'manifest_altered'] });
add('recordings exchanged', 'none', (f) => { const a = f.get(media[0]); f.set(media[0], f.get(media[1])); f.set(media[1], a); }, { words: ['file_altered', 'recording_swapped'], first: 'file_altered' });
add('one recording in both places', 'all', (f) => void f.set(media[0], f.get(media[1])), { words: ['recording_swapped'] });
add('a recording of another call', 'all', (f) => void f.set(media[0], other.files.get(`data/media/${other.media[0].party}-audio-1.age`)), { words: ['recording_altered'] });
add('payloads exchanged under their headers', 'all', (f) => good.media.forEach((one, i) => f.set(media[i], Buffer.concat([m.ageHeader(one.fileKey, good.identity.recipient), good.media[1 - i].payload]))), { words: ['recording_swapped'] });
for (const [name, change] of [['a bit of its first chunk', (b) => flip(b, 500)], ['a bit of its nonce', (b) => flip(b, b.indexOf('\n--- ') + 60)], ['its last bit', (b) => flip(b, -1)], ['cut off by a byte', (b) => b.subarray(0, -1)], ['cut off at a chunk', (b) => b.subarray(0, b.length - (150_000 % 65536) - 16)], ['with a byte behind it', (b) => Buffer.concat([b, Buffer.from([0])])], ['without its payload', (b) => b.subarray(0, b.indexOf('\n', b.indexOf('\n--- ') + 1) + 1)], ['without its header', (b) => b.subarray(b.indexOf('\n--- ') + 50)], ['empty', () => Buffer.alloc(0)]])
	add(`a recording: ${name}`, 'all', set(media[0], change), { words: ['recording_altered', 'manifest_altered'] });
add('a recording removed', 'all', (f) => void f.delete(media[1]), { words: ['recording_missing', 'manifest_altered'] });
add('a recording removed', 'none', (f) => void f.delete(media[1]), { words: ['file_missing', 'recording_missing'], first: 'file_missing' });
add('a recording that no event names', 'all', (f) => void f.set(`data/media/${m.uuid('nobody')}-audio-1.age`, f.get(media[0])), { words: ['file_added'] });
const id = { args: ['--trust', at('trust'), '--identity', at('identity')] };
add('a header of another recording', 'all', (f) => void f.set(media[0], Buffer.concat([m.ageHeader(good.media[1].fileKey, good.identity.recipient), good.media[0].payload])), { words: ['recording_unopened'] }, id);
add('a header for somebody else', 'all', (f) => void f.set(media[0], Buffer.concat([m.ageHeader(good.media[0].fileKey, clear.identity.recipient), good.media[0].payload])), { words: ['recording_unopened'] }, id);
add('a bit of a header\'s share', 'all', set(media[0], (b) => flip(b, 45)), { words: ['recording_unopened'] }, id);
add('a bit of a header\'s MAC', 'all', set(media[0], (b) => flip(b, b.indexOf('\n--- ') + 10)), { words: ['recording_unopened'] }, id);
add('another identity in a clear bundle', 'all', set('data/media/identity.txt', () => Buffer.from(good.identity.text)), { words: ['recording_unopened'] }, { from: clear });
add('no identity in identity.txt', 'all', set('data/media/identity.txt', () => Buffer.from('AGE-SECRET-KEY-1\n')), { words: ['recording_unopened'] }, { from: clear });

// -- record and policies
const record = (change) => set('data/record.json', (b) => { const json = JSON.parse(b); change(json); return Buffer.from(JSON.stringify(json)); });
for (const [name, change] of [['another mode', (r) => { r.mode = 'mandatory'; }], ['a later end', (r) => { r.ended_at = '2026-12-01T00:00:00.000Z'; }], ['an order less', (r) => { r.orders = []; }], ['a member more', (r) => { r.consent = 'given'; }], ['a member less', (r) => { delete r.flags; }], ['a party less', (r) => { r.parties.pop(); }], ['an interval moved', (r) => { r.intervals[0].state = 'recorded?'; }], ['another artifact hash', (r) => { r.artifacts[0].sha256 = '00'; }]])
	add(`record with ${name}`, 'all', record(change), { words: ['record_differs', 'manifest_altered'] });
add('record of another call', 'all', (f) => void f.set('data/record.json', other.files.get('data/record.json')), { words: ['record_differs'] });
add('record that is no JSON', 'all', set('data/record.json', (b) => b.subarray(0, 50)), { words: ['record_differs'] });
const policy = `data/policies/${m.policyHash}.yaml`;
add('policy altered', 'all', set(policy, (b) => swap(b, '90 days', '9 days')), { words: ['policy_altered', 'manifest_altered'] });
add('policy removed', 'all', (f) => void f.delete(policy), { words: ['file_missing', 'manifest_altered'] });
add('policy exchanged for another', 'all', (f) => { const text = Buffer.from('version: 1\n'); f.delete(policy); f.set(`data/policies/${m.sha256(text).toString('hex')}.yaml`, text); }, { words: ['file_missing', 'manifest_altered'] });

// -- files and manifests
for (const kind of ['data/report.html', 'data/record.json', 'data/custody.json', 'proofs/checkpoint', 'proofs/policy.txt', 'proofs/export.json', 'proofs/export.salt', 'README.txt', 'manifest-sha256.txt'])
	add(`${kind} removed`, 'none', (f) => void f.delete(kind), { words: ['file_missing'], first: 'file_missing' });
add('tagmanifest-sha256.txt removed', 'none', (f) => void f.delete('tagmanifest-sha256.txt'), { words: ['file_missing', 'file_added'] });
for (const kind of ['bagit.txt', 'bag-info.txt']) add(`${kind} removed`, 'tags', (f) => void f.delete(kind), { words: ['not_a_bundle'], first: 'not_a_bundle' });
for (const kind of ['data/report.html', 'data/call.vcon.json']) add(`${kind} removed`, 'all', (f) => void f.delete(kind), { words: ['manifest_altered'], first: 'manifest_altered' });
for (const kind of ['data/more.txt', 'more.txt', 'proofs/more.tlog-proof', 'data/events/notes.txt', 'data/events/0000001.json', 'data/media/more.ogg']) add(`${kind} added`, 'none', (f) => void f.set(kind, Buffer.from('x')), { words: ['file_added'], first: 'file_added' });
for (const kind of ['more.txt', 'proofs/more.txt', 'data/events/more.json', 'data/media/more.mp3']) add(`${kind} added`, 'all', (f) => void f.set(kind, Buffer.from('x')), { words: ['file_added'] });
add('a file added to data', 'all', (f) => void f.set('data/more.txt', Buffer.from('x')), { words: ['file_added', 'manifest_altered'], first: 'file_added' });
add('bundle of a later version', 'tags', set('bag-info.txt', (b) => swap(b, 'Bundle: 1', 'Bundle: 2')), { words: ['not_a_bundle'], first: 'not_a_bundle' });
add('bag of another version', 'tags', set('bagit.txt', (b) => swap(b, '1.0', '0.9')), { words: ['not_a_bundle'], first: 'not_a_bundle' });
const lines = (fn) => set('manifest-sha256.txt', (b) => Buffer.from(fn(b.toString().split('\n')).join('\n')));
add('manifest out of order', 'tags', lines((l) => [l[1], l[0], ...l.slice(2)]), { words: ['manifest_altered'] });
add('manifest with a line twice', 'tags', lines((l) => [l[0], ...l]), { words: ['manifest_altered'] });
add('manifest with a line less', 'tags', lines((l) => l.slice(1)), { words: ['manifest_altered', 'file_added'] });
add('manifest with upper-case hashes', 'tags', lines((l) => l.map((s) => s.slice(0, 64).toUpperCase() + s.slice(64))), { words: ['manifest_altered'] });
add('manifest without its last line end', 'tags', set('manifest-sha256.txt', (b) => b.subarray(0, -1)), { words: ['manifest_altered'] });
add('manifest with CR', 'tags', set('manifest-sha256.txt', (b) => Buffer.from(b.toString().replaceAll('\n', '\r\n'))), { words: ['manifest_altered'] });
add('manifest that leads out', 'tags', lines((l) => [l[0].slice(0, 66) + '../../etc/passwd', ...l]), { words: ['manifest_altered'] });
add('manifest of another call', 'tags', (f) => void f.set('manifest-sha256.txt', other.files.get('manifest-sha256.txt')), { words: ['manifest_altered'] });

// -- checkpoints
const note = (signed) => (f) => void f.set('proofs/checkpoint', Buffer.from(signed.note ?? signed));
const everywhere = (signed, tree = good.tree, places = good.places) => (f) => m.finish(new Map([...f].filter(([k]) => !k.startsWith('proofs/'))), { chain: good.chain, places, tree, signed });
add('an older checkpoint', 'tags', note(m.makeNote(good.tree, { size: good.places[last] })), { words: ['checkpoint_old'] });
add('a much older checkpoint', 'tags', note(m.makeNote(good.tree, { size: 3 })), { words: ['checkpoint_old'] });
add('the checkpoint of another log', 'tags', note(m.makeNote(other.tree, { key: m.otherLogKey })), { words: ['checkpoint_unsigned'], first: 'checkpoint_unsigned' });
add('all of it in another log', 'tags', everywhere(m.makeNote(good.tree, { key: m.otherLogKey })), { words: ['checkpoint_unsigned'], first: 'checkpoint_unsigned' });
add('another log under the name of ours', 'tags', everywhere(m.makeNote(good.tree, { key: m.makeKey('forger', 1), origin: 'example.com/log' })), { words: ['checkpoint_unsigned'] });
add('a fork of the log, well signed', 'tags', note(m.makeNote(other.tree)), { any: ['proof_of_another', 'checkpoint_old'] });
const forked = new m.Tree(good.leaves.map((leaf, i) => (i === good.places[6] ? m.leafOf(m.bytesOf('fork', 32)) : leaf)));
add('a fork of the log in which an event is another', 'tags', everywhere(m.makeNote(forked), forked), { words: ['proof_wrong'] });
add('a checkpoint that nobody signed', 'tags', note(`${good.signed.text}\n`), { words: ['checkpoint_unreadable'] });
add('a checkpoint that only witnesses signed', 'tags', everywhere({ note: good.signed.note.replace(good.signed.log, '') }), { words: ['checkpoint_unsigned'], first: 'checkpoint_unsigned' });
add('a checkpoint that one witness has not seen', 'tags', everywhere(m.makeNote(good.tree, { cosigners: m.witnessKeys.slice(1) })), { words: ['quorum_missed'], first: 'quorum_missed' });
add('a checkpoint that no witness has seen', 'tags', everywhere(m.makeNote(good.tree, { cosigners: [] })), { words: ['quorum_missed'], first: 'quorum_missed' });
add('a checkpoint that one witness signed twice', 'tags', everywhere(m.makeNote(good.tree, { cosigners: [m.witnessKeys[0], m.witnessKeys[0]] })), { words: ['quorum_missed'], first: 'quorum_missed' });
add('witnesses of the same names with other keys', 'tags', everywhere(m.makeNote(good.tree, { cosigners: m.witnessKeys.map((w) => ({ ...m.makeKey('forged', 4), name: w.name })) })), { words: ['quorum_missed'], first: 'quorum_missed' });
for (const [name, from, to] of [['another size', `\n${good.tree.hashes.length}\n`, '\n999\n'], ['another origin', 'example.com/log\n', 'example.com/lag\n'], ['an extension line', '=\n\n', '=\nmore\n\n']])
	add(`a checkpoint with ${name}`, 'tags', everywhere({ note: good.signed.note.replace(from, to) }), { any: ['checkpoint_unsigned', 'proof_wrong', 'proof_of_another'] });
add('a bit of the log\'s signature', 'tags', everywhere({ note: good.signed.note.replace(/(example\.com\/log [^\n]{20})(.)/, (s, a, b) => a + (b === 'A' ? 'B' : 'A')) }), { words: ['checkpoint_unsigned'] });
add('a bit of a witness\'s signature', 'tags', everywhere({ note: good.signed.note.replace(/(witness\.example\/one [^\n]{60})(.)/, (s, a, b) => a + (b === 'A' ? 'B' : 'A')) }), { any: ['checkpoint_unsigned', 'quorum_missed'] });
add('a witness that saw it at another time', 'tags', everywhere({ note: good.signed.note.replace(/(witness\.example\/one [^\n]{14})(.)/, (s, a, b) => a + (b === 'A' ? 'B' : 'A')) }), { any: ['checkpoint_unsigned', 'quorum_missed'] });
add('a checkpoint that is no note', 'tags', note('example.com/log\n'), { words: ['checkpoint_unreadable'] });
add('an empty checkpoint', 'tags', note(''), { words: ['checkpoint_unreadable'] });

// -- proofs
const proof = (i) => `proofs/${typeof i === 'number' ? n6(i) : i}.tlog-proof`;
for (const i of [2, 11]) {
	const hash = (b) => b.toString().split('\n')[3];
	add(`a hash of proof ${i} altered`, 'tags', set(proof(i), (b) => swap(b, hash(b), Buffer.from(m.bytesOf('x', 32)).toString('base64'))), { words: ['proof_wrong'], first: 'proof_wrong' });
	add(`a hash of proof ${i} left out`, 'tags', set(proof(i), (b) => swap(b, `${hash(b)}\n`, '')), { words: ['proof_wrong'], first: 'proof_wrong' });
	add(`a hash of proof ${i} twice`, 'tags', set(proof(i), (b) => swap(b, `${hash(b)}\n`, `${hash(b)}\n${hash(b)}\n`)), { words: ['proof_wrong'], first: 'proof_wrong' });
	add(`proof ${i} of another index`, 'tags', set(proof(i), (b) => swap(b, `index ${good.places[i]}\n`, `index ${good.places[i] + 1}\n`)), { words: ['proof_wrong'], first: 'proof_wrong' });
	add(`proof ${i} of an index that is not there`, 'tags', set(proof(i), (b) => swap(b, `index ${good.places[i]}\n`, 'index 9999\n')), { words: ['checkpoint_old'], first: 'checkpoint_old' });
	add(`proof ${i} is that of the next`, 'tags', (f) => void copyProof(f, i + 1, i), { words: ['proof_wrong'], first: 'proof_wrong' });
	add(`proof ${i} with another checkpoint`, 'tags', (f) => void f.set(proof(i), m.proofFile(good.tree, good.places[i], m.makeNote(good.tree, { seconds: 1 }).note)), { words: ['proof_of_another'], first: 'proof_of_another' });
	add(`proof ${i} of another call`, 'tags', (f) => void f.set(proof(i), other.files.get(proof(i))), { words: ['proof_of_another'], first: 'proof_of_another' });
	add(`proof ${i} of another version`, 'tags', set(proof(i), (b) => swap(b, '@v1', '@v2')), { words: ['proof_wrong'], first: 'proof_wrong' });
	add(`proof ${i} empty`, 'tags', set(proof(i), () => Buffer.alloc(0)), { words: ['proof_wrong'], first: 'proof_wrong' });
}

// -- the export
for (const [name, from, to] of [['fewer events', `"events":${last}`, `"events":${last - 1}`], ['more events', `"events":${last}`, `"events":${last + 1}`], ['another manifest', /"manifest_sha256":"../, '"manifest_sha256":"00'], ['another purpose', '"audit"', '"sales"'], ['another time', '"decided_at":179', '"decided_at":178']])
	add(`export with ${name}`, 'tags', set('proofs/export.json', (b) => Buffer.from(b.toString().replace(from, to))), { words: ['event_altered'] });
add('export fitted to an altered report', 'tags', (f) => {
	f.set('data/report.html', Buffer.from('<p>All was well.</p>'));
	const bag = m.rebag(f);
	bag.set('proofs/export.json', Buffer.from(bag.get('proofs/export.json').toString().replace(/"manifest_sha256":"[0-9a-f]{64}"/, `"manifest_sha256":"${m.sha256(bag.get('manifest-sha256.txt')).toString('hex')}"`)));
	return bag;
}, { words: ['event_altered'], first: 'event_altered' });
add('export of another call', 'tags', (f) => { for (const e of ['json', 'salt', 'disclosures', 'tlog-proof']) f.set(`proofs/export.${e}`, other.files.get(`proofs/export.${e}`)); }, { words: ['manifest_altered', 'proof_of_another'] });
add('another event as the export', 'tags', (f) => { for (const e of ['json', 'salt']) f.set(`proofs/export.${e}`, f.get(`data/events/${n6(last - 2)}.${e}`)); copyProof(f, last - 2, 0, f); f.set('proofs/export.tlog-proof', f.get(proof(last - 2))); f.delete('proofs/export.disclosures'); }, { words: ['event_unreadable'] });
add('export with another salt', 'tags', set('proofs/export.salt', (b) => swap(b, b.toString().slice(0, 1), b[0] === 0x30 ? '1' : '0')), { words: ['event_altered'] });
add('export with a value of another event', 'tags', (f) => void f.set('proofs/export.disclosures', f.get('data/events/000000.disclosures')), { words: ['value_altered'] });

// -- what a trusted log has signed and is false all the same: another paper says the opposite of the log
let lies = 0;
const lie = (name, args, expect) => table.push({ name: `signed by the log: ${name}`, make: () => m.zipOf(m.makeBundle({ name: `lie ${lies++}`, ...args })), ...expect });
const differs = { words: ['custody_differs'], first: 'custody_differs' };
for (const [name, told] of [['another purpose', (c) => { c.purpose = 'sales'; }], ['no purpose', (c) => { delete c.purpose; }], ['a legal ground more', (c) => { c.legal_ground = 'order'; }], ['a case more', (c) => { c.case = '12'; }],
	['another recipient', (c) => { c.recipient = clear.identity.text; }], ['a recipient withheld', (c) => { delete c.recipient; }], ['the word clear', (c) => { c.clear = true; }], ['another reason', (c) => { c.reason = 'curiosity'; }],
	['no reason', (c) => { delete c.reason; }], ['another person', (c) => { c.by.id = m.uuid('somebody'); }], ['nobody', (c) => { delete c.by; }], ['another call', (c) => { c.interaction = other.interaction; }],
	['another log', (c) => { c.log_id = m.uuid('elsewhere'); }], ['fewer events', (c) => { c.events--; }]])
	lie(`custody with ${name}`, { told }, differs);
lie('custody of a clear bundle that says sealed', { clear: true, told: (c) => { c.clear = false; } }, differs);
lie('two events that name a recording alike', { more: (chain, media) => chain.add('artifact_made', { kind: 'audio', format: 'opus', party: media[0].party, version: 1, object: m.uuid('again'), sha256: m.sha256(media[1].payload).toString('hex'), bytes: media[1].payload.length, plain_bytes: 1, duration_us: 1, report: {}, missing_frames: 0, covers: true }) }, { words: ['event_unreadable'] });
for (const name of ['report.HTML', 'Report.html', 'report.html.', 'summary.html', 'record.JSON'])
	lie(`a second paper, data/${name}`, { shown: (f) => void f.set(`data/${name}`, Buffer.from('All was well.')) }, { words: ['file_added'], first: 'file_added' });
lie('a policy that no event names', { shown: (f) => { const text = Buffer.from('version: 1\n'); f.set(`data/policies/${m.sha256(text).toString('hex')}.yaml`, text); } }, { words: ['file_added'], first: 'file_added' });
lie('sound for everybody in a sealed bundle', { shown: (f) => void f.set('data/media/call.ogg', m.bytesOf('another call', 4000)) }, { words: ['file_added'], first: 'file_added' });
lie('an identity in a sealed bundle', { shown: (f) => void f.set('data/media/identity.txt', Buffer.from(m.makeIdentity('auditor').text)) }, { words: ['file_added'], first: 'file_added' });
add('the reason of the export hidden', 'tags', (f) => void f.delete('proofs/export.disclosures'), { words: ['value_altered'] });

// -- a log that goes on for an earlier one
const missing = { words: ['file_missing'], first: 'file_missing' };
add('a proof less than the earlier log explains', 'tags', (f) => void f.delete(`proofs/${n6(5)}.tlog-proof`), missing, { from: goneOn });
add('no proofs at all', 'tags', (f) => { for (let i = 5; i < last; i++) f.delete(`proofs/${n6(i)}.tlog-proof`); }, missing, { from: goneOn });
add('an event of the earlier log altered', 'all', set('data/events/000002.json', (b) => swap(b, '"decided_at":179', '"decided_at":178')), { words: ['manifest_altered', 'chain_broken'] }, { from: goneOn });
add('an event of the earlier log removed', 'all', (f) => { for (const e of ['json', 'salt', 'disclosures']) f.delete(`data/events/000001.${e}`); }, { words: ['manifest_altered', 'event_missing'] }, { from: goneOn });
add('more of an earlier log than there is', 'all', custody((c) => { c.earlier_log = last; }), { words: ['manifest_altered'], first: 'manifest_altered' });

// -- time stamps
const stamped = (bytes, by = authority) => (f) => { for (const [k, v] of by.stamp(bytes)) f.set(k, v); };
const text = Buffer.from(`${good.signed.text}\n${good.signed.log}`);
add('a stamp of an older checkpoint', 'tags', stamped(Buffer.from(m.makeNote(good.tree, { size: 3 }).note)), { words: ['stamp_wrong'], first: 'stamp_wrong' });
add('a stamp of something else', 'tags', (f) => { stamped(Buffer.from('else'))(f); f.set('proofs/stamped', text); }, { words: ['stamp_wrong'], first: 'stamp_wrong' });
add('a stamp of another authority', 'tags', stamped(text, elsewhere), { words: ['stamp_wrong'], first: 'stamp_wrong' });
add('a stamp without its reply', 'tags', (f) => void f.delete('proofs/stamped.tsr'), { words: ['stamp_wrong'], first: 'stamp_wrong' });
add('a stamp without its certificates', 'tags', (f) => void f.delete('proofs/tsa.pem'), { words: ['stamp_wrong'], first: 'stamp_wrong' });
for (const part of [0.03, 0.2, 0.4, 0.6, 0.9]) add(`a bit of the reply at ${part}`, 'tags', set('proofs/stamped.tsr', (b) => flip(b, Math.floor(b.length * part))), { words: ['stamp_wrong'], first: 'stamp_wrong' });
add('a reply with bytes behind it', 'tags', set('proofs/stamped.tsr', (b) => Buffer.concat([b, Buffer.from('x')])), { words: ['stamp_wrong'], first: 'stamp_wrong' });
add('a refusal as reply', 'tags', set('proofs/stamped.tsr', () => Buffer.from('30053003020102', 'hex')), { words: ['stamp_wrong'], first: 'stamp_wrong' });

// -- keys as the operator names them
add('the operator\'s keys exchanged', 'tags', set('proofs/policy.txt', () => Buffer.from(m.trustText(m.otherLogKey))), { words: ['checkpoint_unsigned'] });
add('the operator\'s keys unreadable', 'tags', set('proofs/policy.txt', (b) => swap(b, 'quorum both', 'quorum')), { words: ['not_a_bundle'] });

// -- the ZIP itself
const bad = { words: ['not_a_bundle'], first: 'not_a_bundle' };
const spoil = (name, options) => zipped(`ZIP: ${name}`, () => m.zipOf(good, good.files, typeof options === 'function' ? { each: options } : options), bad);
const only = (k, fn) => (e, i) => { if (i === k) fn(e); };
spoil('compressed', only(3, (e) => { e.method = 8; }));
spoil('encrypted', only(3, (e) => { e.flags |= 1; }));
spoil('sizes that differ', only(3, (e) => { e.packed += 1; }));
spoil('64-bit sizes', only(3, (e) => { e.size = e.packed = 0xffffffff; }));
spoil('64-bit extra field', only(3, (e) => { e.extra = Buffer.from('01000000', 'hex'); }));
spoil('a second name in an extra field', only(3, (e) => { e.extra = Buffer.from('7570090001aaaaaaaa61626364', 'hex'); }));
spoil('an extra field that is cut off', only(3, (e) => { e.extra = Buffer.from('5554ff00', 'hex'); }));
spoil('a version that needs 64 bits', only(3, (e) => { e.version = 45; }));
spoil('a comment of a file', only(3, (e) => { e.comment = Buffer.from('hello'); }));
spoil('a symbolic link', only(3, (e) => { e.mode = 0o120777; }));
spoil('a symbolic link of another system', only(3, (e) => { e.made = 0x0014; e.mode = 0o120777; }));
spoil('a device', only(3, (e) => { e.mode = 0o020666; }));
spoil('a folder as mode', only(3, (e) => { e.mode = 0o040755; }));
spoil('a folder as attribute', only(3, (e) => { e.attr = 0x10; }));
spoil('a name that ends with a slash', only(3, (e) => { e.name = Buffer.concat([e.name, Buffer.from('/')]); }));
for (const evil of ['../evil', 'data/../../evil', './evil', 'data//evil', 'C:\\evil', 'data/e vil', 'data/e\0vil', 'data/e\nvil', 'data/évil', 'data/e%20vil', ''])
	spoil(`the name ${JSON.stringify(evil)}`, only(3, (e) => { e.name = Buffer.from(`earwitness-${good.interaction}/${evil}`); }));
spoil('an absolute name', only(3, (e) => { e.name = Buffer.from('/etc/passwd'); }));
spoil('a second folder', only(3, (e) => { e.name = Buffer.from('elsewhere/data/x'); }));
spoil('a file outside of the folder', only(3, (e) => { e.name = Buffer.from('outside'); }));
spoil('a very long name', only(3, (e) => { e.name = Buffer.from(`earwitness-${good.interaction}/data/${'x'.repeat(400)}`); }));
spoil('a name twice', only(3, (e) => { e.name = Buffer.from(`earwitness-${good.interaction}/bagit.txt`); }));
spoil('a file that is a folder too', only(3, (e) => { e.name = Buffer.from(`earwitness-${good.interaction}/bagit.txt/x`); }));
spoil('another name before the data', only(3, (e) => { e.local = { name: Buffer.from(e.name.toString().replace('data', 'date')) }; }));
spoil('another sum before the data', only(3, (e) => { e.local = { crc: (e.crc ^ 1) >>> 0 }; }));
spoil('another size before the data', only(3, (e) => { e.local = { size: e.size + 1 }; }));
spoil('another method before the data', only(3, (e) => { e.local = { method: 8 }; }));
spoil('another time before the data', only(3, (e) => { e.local = { time: 1 }; }));
spoil('another part', only(3, (e) => { e.disk = 1; }));
spoil('overlapping files', only(5, (e) => { e.at -= 40; }));
spoil('all files at the same place', (e) => { e.at = 0; });
spoil('an offset behind the end', only(3, (e) => { e.at = 0xfffffff0; }));
spoil('bytes before the first file', { prefix: Buffer.from('#!/bin/sh\n') });
spoil('bytes before the directory', { between: Buffer.from('hidden') });
spoil('bytes behind the end', { suffix: Buffer.from('hidden') });
spoil('a comment', { end: { comment: Buffer.from('hello') } });
spoil('a huge count', { end: { here: 65534, all: 65534 } });
spoil('the count of 64-bit ZIPs', { end: { here: 65535, all: 65535 } });
spoil('a count that is too small', { end: { here: 3, all: 3 } });
spoil('no files', { end: { here: 0, all: 0 } });
spoil('several parts', { end: { disk: 1 } });
spoil('two counts', { end: { here: 2 } });
spoil('a directory elsewhere', { end: { at: 100 } });
spoil('a directory of another size', { end: { size: 100 } });
spoil('a 64-bit end', { end: { before: Buffer.concat([Buffer.from('PK\x06\x07', 'latin1'), Buffer.alloc(16)]) } });
zipped('ZIP: a wrong sum', () => m.zipOf(good, good.files, { each: only(3, (e) => { e.crc = (e.crc ^ 1) >>> 0; }) }), { words: ['file_altered'], first: 'file_altered' });
zipped('ZIP: a wrong sum of the tag manifest', () => m.zipOf(good, good.files, { each: (e) => { if (e.name.toString().endsWith('/tagmanifest-sha256.txt')) e.crc = (e.crc ^ 1) >>> 0; } }), { words: ['file_altered'], first: 'file_altered' });
zipped('ZIP: a wrong sum behind the data', () => { const z = m.zipOf(good, good.files, { descriptor: true }); return flip(z, z.indexOf('PK\x07\x08', 0, 'latin1') + 5); }, bad);
for (const part of [0.01, 0.3, 0.7, 0.999]) zipped(`ZIP: cut off at ${part}`, () => { const z = m.zipOf(good); return z.subarray(0, Math.floor(z.length * part)); }, bad);
zipped('ZIP: nothing', () => Buffer.alloc(0), bad);
zipped('ZIP: something else', () => Buffer.from('%PDF-1.7 this is not a bundle at all, whatever its name says'), bad);
