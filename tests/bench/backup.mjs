// A backup beside a house that goes on: EW_BACKUP_CALLS calls (300,000) in its catalogue and EW_BACKUP_OBJECTS objects (2,000) of 200 kB in its store, orders of people
// all the while. How long each part takes, how far the write-ahead log grows meanwhile, what orders take beside it, and what a second backup, reading
// back and a restore take. Everything lies in a new folder in EW_BACKUP_FOLDER (/var/tmp), which is removed at the end.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const calls = Number(process.env.EW_BACKUP_CALLS ?? 300_000);
const objects = Number(process.env.EW_BACKUP_OBJECTS ?? 2_000);
const folder = fs.mkdtempSync(path.join(process.env.EW_BACKUP_FOLDER ?? '/var/tmp', 'earwitness-backup-'));
process.env.TMPDIR = folder;
const { House, bin, until } = await import('../e2e/house.mjs');
const run = promisify(execFile);
const bytes = 200_000;
const sum = (dir) => fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  .reduce((n, one) => n + fs.statSync(path.join(one.parentPath ?? one.path, one.name)).size, 0);
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function timed(what, work) {
  const begun = process.hrtime.bigint();
  const result = await work();
  console.log(`${what.padEnd(44)} ${(Number(process.hrtime.bigint() - begun) / 1e9).toFixed(1).padStart(7)} s`);
  return result;
}

/** Rows and files of objects, as a house has them. */
function addObjects(house) {
  const rows = [];
  for (let i = 0; i < objects; i++) {
    const id = randomBytes(16);
    const content = randomBytes(bytes);
    const hex = id.toString('hex');
    fs.mkdirSync(path.join(house.data, 'keeper/objects', hex.slice(0, 2)), { recursive: true });
    fs.writeFileSync(path.join(house.data, 'keeper/objects', hex.slice(0, 2), `${hex}.obj`), content);
    rows.push([hex, createHash('sha256').update(content).digest('hex')]);
  }
  const script = `import json, sqlite3, sys
d = sqlite3.connect(sys.argv[1])
calls = [r[0] for r in d.execute("SELECT id FROM interactions LIMIT ?", (len(json.load(open(sys.argv[2]))),))]
for i, (id, sha) in enumerate(json.load(open(sys.argv[2]))):
    d.execute("INSERT INTO objects (id, interaction, party, kind, version, payload_bytes, plain_bytes, sha256, duration_us, made, sealed) VALUES (?,?,zeroblob(16),1,1,${bytes},0,?,0,0,x'')", (bytes.fromhex(id), calls[i], bytes.fromhex(sha)))
d.commit()`;
  fs.writeFileSync(path.join(folder, 'rows.json'), JSON.stringify(rows));
  return run('python3', ['-c', script, path.join(house.data, 'keeper/catalog.db'), path.join(folder, 'rows.json')]);
}

/** What is committed all the while: a case each time, so an event and a row. */
function work(house) {
  const ms = [];
  let most = 0;
  let goes = true;
  const done = (async () => {
    while (goes) {
      const begun = process.hrtime.bigint();
      const answer = await house.post('/v1/cases', { about: 'a bench', deadline: '2096-01-01T00:00:00Z' });
      if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
      ms.push(Number(process.hrtime.bigint() - begun) / 1e6);
      most = Math.max(most, fs.statSync(path.join(house.data, 'keeper/catalog.db-wal')).size);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    goes = false;
    await done;
    ms.sort((a, b) => a - b);
    return `${ms.length} orders, p50 ${at(ms, 0.5).toFixed(1)} ms, p99 ${at(ms, 0.99).toFixed(1)} ms, worst ${ms[ms.length - 1].toFixed(1)} ms, write-ahead log up to ${(most / 1e6).toFixed(1)} MB`;
  };
}

const house = await (await House.make({ extra: 'retention: {run: by_hand}\n' })).start();
try {
  await house.stop();
  await run(bin('tests/search_store'), ['fill', house.data, path.join(house.dir, 'keys/keeper'), String(calls)], { maxBuffer: 1 << 26 });
  await addObjects(house);
  await house.start();
  const to = path.join(folder, 'backups');
  const cli = (...words) => run(bin('earwitness'), words, { maxBuffer: 1 << 28 });
  console.log(`catalogue of ${calls} calls: ${(fs.statSync(path.join(house.data, 'keeper/catalog.db')).size / 1e6).toFixed(0)} MB; ${objects} objects of ${bytes} bytes`);
  let stop = work(house);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  console.log(`alone: ${await stop()}`);
  stop = work(house);
  const made = JSON.parse((await timed('backup, beside the house', () => cli('backup', to, '--config', house.config, '--json'))).stdout);
  console.log(`beside it: ${await stop()}`);
  console.log(`catalogue in it: ${(made.catalogue.bytes / 1e6).toFixed(0)} MB; all of it ${(sum(to) / 1e6).toFixed(0)} MB`);
  await timed('another, with nothing new in the store', () => cli('backup', to, '--config', house.config));
  await timed('reading it back', () => cli('backup', 'verify', to, '--config', house.config));
  await house.stop();
  fs.renameSync(house.data, path.join(folder, 'lost'));
  await timed('restore', () => cli('restore', to, '--config', house.config));
  await timed('start until it serves', () => house.start());
  const search = async () => (await house.get('/v1/interactions?limit=1')).indexing !== true;
  await timed('and until all calls are searchable again', () => until('the index', search, 3_600_000, 500));
} finally {
  await house.remove();
  fs.rmSync(folder, { recursive: true, force: true });
}
