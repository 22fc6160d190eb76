// The QR code of an authenticator's secret, against what the standard says and what another program reads.
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { correction, qrOf } from "../src/views/me/qr";

const VECTORS: [string, string][] = [
	["earwitness", "cc9e3ff811bf87c7ecf31b7304f0354dc6295eb582cb20eb0b7432a9103992f2"],
	["\u00e9".repeat(20), "4cc2e55ea91c9ff1f8cda445e9d70378a7e0eec82983bad48d469f730030cb77"],
	["otpauth://totp/Earwitness:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Earwitness", "675e7b55a1594e34847215d0b67e7e374ea109603abc04b4fcdea096e6473e1c"],
	["otpauth://totp/Test%20Bank%20S.A.%3Amara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Test%20Bank%20S.A.&algorithm=SHA1&digits=6&period=30", "bd7e9f47c6771fc2e8ea86c8fc320afa19cd502109c1794fee75626e264f2455"],
	[`${"x".repeat(100)}${"0123456789".repeat(11)}`, "4fe99ded825c7666d91dfeefee444413674d0e28176eb4479612e01a49a2e9d5"],
];

const rows = (text: string): string[] => {
	const squares = qrOf(text);
	return Array.from({ length: squares.size }, (_, y) => Array.from({ length: squares.size }, (_, x) => squares.dark(x, y) ? "#" : ".").join(""));
};

test("correction words of the worked example of version 1-M", () => {
	const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
	expect(correction(data, 10)).toEqual([196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
});

describe("the drawing", () => {
	test.each([[1, 14], [2, 26], [3, 42], [4, 62], [5, 84], [6, 106], [7, 122], [8, 152], [9, 180], [10, 213]])("version %d holds %d bytes", (version, bytes) => {
		expect(qrOf("a".repeat(bytes)).size).toBe(17 + 4 * version);
		if (version < 10)
			expect(qrOf("a".repeat(bytes + 1)).size).toBe(21 + 4 * version);
	});
	test("what is too long is refused", () => expect(() => qrOf("a".repeat(214))).toThrow(RangeError));
	test("finders in three corners, timing between them", () => {
		const all = rows("otpauth://totp/x");
		const finder = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"];
		expect(all.slice(0, 7).map((row) => row.slice(0, 7))).toEqual(finder);
		expect(all.slice(0, 7).map((row) => row.slice(-7))).toEqual(finder);
		expect(all.slice(-7).map((row) => row.slice(0, 7))).toEqual(finder);
		expect(all[6]!.slice(8, -8)).toMatch(/^(#\.)*#$/);
	});
	// Drawings that zbar read back as their text, one of each form that differs: small, with a version's own bits, with long lengths.
	test.each(VECTORS)("%s", (text, hash) => expect(createHash("sha256").update(rows(text).join("\n")).digest("hex")).toBe(hash));
});
