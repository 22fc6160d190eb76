// Turns the built portal into one C file: every file plain and packed, with its content type and the SHA-256 that is its tag.
// Usage: node pack.mjs DIST OUT. What it writes depends on the files alone, so that the same source gives the same program.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
	".woff2": "font/woff2",
	".webmanifest": "application/manifest+json",
};

const [dist, out] = process.argv.slice(2).map((folder) => path.resolve(folder));
const packed = path.join(out, "gzip");
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });

const names = readdirSync(dist, { recursive: true, withFileTypes: true })
	.filter((one) => one.isFile())
	.map((one) => path.relative(dist, path.join(one.parentPath ?? one.path, one.name)))
	.sort();

const files = names.map((name, n) => {
	const type = TYPES[path.extname(name)];
	if (!type || !/^[A-Za-z0-9_./-]+$/.test(name))
		throw new Error(`${name}: no content type is known for it, or its name needs escapes`);
	const bytes = readFileSync(path.join(dist, name));
	const gzip = path.join(packed, `${n}.gz`);
	writeFileSync(gzip, gzipSync(bytes, { level: 9 }));
	return { n, name, type, plain: path.join(dist, name), gzip, sha256: createHash("sha256").update(bytes).digest("hex") };
});

const incbin = ({ n, plain, gzip }) => [["plain", plain], ["gzip", gzip]]
	.map(([form, file]) => `\t"ew_portal_${form}_${n}: .incbin \\"${file}\\"\\n"\n\t"ew_portal_${form}_${n}_end: .byte 0\\n"\n`).join("");
const symbols = files.flatMap(({ n }) => ["plain", "gzip"].flatMap((form) => [`ew_portal_${form}_${n}`, `ew_portal_${form}_${n}_end`]));

writeFileSync(path.join(out, "portal_table.c"), `/* Made by portal/tools/pack.mjs: the files of the portal. */
#include "programs/web/portal_files.h"

__asm__(".pushsection .rodata\\n"
	".global ${symbols.join(", ")}\\n"
${files.map(incbin).join("")}	".popsection\\n");

extern const uint8_t ${symbols.map((name) => `${name}[]`).join(",\n\t")};

const struct ew_portal_file ew_portal_files[] = {
${files.map(({ n, name, type, sha256 }) => `\t{"/${name}", "${type}", "${sha256}",
		ew_portal_plain_${n}, ew_portal_plain_${n}_end, ew_portal_gzip_${n}, ew_portal_gzip_${n}_end},`).join("\n")}
};
const size_t ew_n_portal_files = ${files.length};
`);
