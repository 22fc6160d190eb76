// Puts the hashes of its one script and its one style into the content policy of share/verify/verify.html. Run after a
// change: node tools/page_hashes.mjs
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const file = path.resolve(import.meta.dirname, '../share/verify/verify.html');
let page = fs.readFileSync(file, 'utf8');
for (const tag of ['script', 'style']) {
	const [, content] = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(page);
	const hash = crypto.createHash('sha256').update(content).digest('base64');
	page = page.replace(new RegExp(`${tag}-src '[^']*'`), `${tag}-src 'sha256-${hash}'`);
}
fs.writeFileSync(file, page);
