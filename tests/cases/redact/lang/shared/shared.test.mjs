// The check digits against numbers that are known from elsewhere, and the records against what a record promises. Without
// this a wrong generator would measure nothing and say that all is well.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { makeRng } from '../../lib/rng.mjs';
import { austrian, dniLetter, ean, ibanCheck, luhn, mod1110, modulo, verhoeff } from './checks.mjs';
import { flatten, mark, spans } from './kit.mjs';

const LANGUAGES = ['fr', 'de', 'es'];

test('check digits agree with published numbers', () => {
	for (const n of ['1893120105732', '1990093012358', '1993102814564', '2001120308757', '1979122003208', '1966051507682']) {
		assert.equal(luhn(n.slice(0, 11)) + verhoeff(n.slice(0, 11)), n.slice(11));
	}
	assert.equal(luhn('411111111111111'), '1');
	assert.equal(ibanCheck('DE', '370400440532013000'), '89');
	assert.equal(ibanCheck('GB', 'NWBK60161331926819'), '29');
	assert.equal(ean('756921707698'), '5');
	assert.equal(mod1110('3657426180'), '9');
	assert.equal(dniLetter(12345678), 'Z');
	assert.equal(austrian('123', '010180'), 7);
	assert.equal(97 - modulo('2951099126111', 97), 93);
});

test('marks survive small letters and become code points', () => {
	const marked = flatten(`Là, ${mark('otp', 'Un, Deux')}. Voilà !`);
	assert.deepEqual(spans(3, marked), { text: 'là un deux voilà', spans: [{ turn: 3, start: 3, end: 10, type: 'otp' }] });
	assert.deepEqual(spans(0, `\u{1F600} ${mark('pin', '12')}`).spans, [{ turn: 0, start: 2, end: 4, type: 'pin' }]);
});

const inside = (record, span) => [...record.turns[span.turn].text].slice(span.start, span.end).join('');

for (const lang of LANGUAGES) {
	test(`${lang}: every record is whole`, async () => {
		const { positives, negatives, types } = await import(`../${lang}.mjs`);
		const rng = makeRng(`whole/${lang}`);
		for (const type of types) {
			for (let i = 0; i < 150; i++) {
				const record = positives(type, ['written', 'spoken', 'mixed'][i % 3], rng);
				assert.ok(record.spans.some((s) => s.type === type), JSON.stringify(record));
				for (const turn of record.turns) assert.doesNotMatch(turn.text, /[\u0000-\u001f{}]|undefined|^\s|\s$/);
				for (const span of record.spans) assert.match(inside(record, span), /^[^\s,;](.*[^\s,;])?$/su);
			}
		}
		for (let i = 0; i < 300; i++) assert.deepEqual(negatives(rng).spans, []);
	});

	test(`${lang}: a value that is begun anew is one span`, async () => {
		const { positives } = await import(`../${lang}.mjs`), { lex } = await import(`../${lang}/words.mjs`);
		const rng = makeRng(`anew/${lang}`), plain = (text) => text.toLowerCase().replace(/[^\p{L}\d]+/gu, ' ').trim();
		let seen = 0;
		for (let i = 0; i < 400; i++) {
			const record = positives('card', 'spoken', rng), own = record.spans.map((s) => plain(inside(record, s)));
			for (const excuse of lex.restart.map(plain)) {
				if (!record.turns.some((t) => plain(t.text).includes(excuse))) continue;
				seen++;
				assert.ok(own.some((text) => new RegExp(`\\S ${excuse} \\S`, 'u').test(text)), JSON.stringify(record));
			}
		}
		assert.ok(seen > 0);
	});

	test(`${lang}: a written card passes its check`, async () => {
		const { positives } = await import(`../${lang}.mjs`);
		const rng = makeRng(`card/${lang}`);
		for (let i = 0; i < 200; i++) {
			const record = positives('card', 'written', rng);
			if (record.turns.length > 1) continue;
			const digits = inside(record, record.spans.find((s) => s.type === 'card')).replace(/\D/g, '');
			assert.equal(luhn(digits.slice(0, -1)), digits.at(-1), JSON.stringify(record));
		}
	});
}
