// `earwitness redact` as a filter, by what goes in and what comes out: one line for each line, spans in code points, nothing
// written that was not looked at, and no value in what it says of a failure.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const program = path.join(process.env.EW_BUILD_DIR ?? 'build', 'earwitness');
const card = '4539 1488 0343 6467';

function run(input, ...args) {
  const done = spawnSync(program, ['redact', ...args], { input, maxBuffer: 1 << 28, timeout: 30_000 });
  assert.ok(!done.error, `${done.error}`);
  return { status: done.status, out: done.stdout.toString('utf8'), said: done.stderr.toString('utf8') };
}

function redacted(input, ...args) {
  const done = run(input, ...args);
  assert.equal(done.status, 0, done.said);
  assert.equal(done.said, '');
  return done.out;
}

const json = (input, ...args) => redacted(input, '--json', ...args).split('\n').slice(0, -1).map((l) => (l ? JSON.parse(l) : null));

test('every line has its line, blank ones too, and the last one without its end', () => {
  assert.equal(redacted(''), '');
  assert.equal(redacted('\n'), '\n');
  assert.equal(redacted('good morning'), 'good morning\n');
  assert.equal(redacted('\n\na\n\n\nb\n'), '\n\na\n\n\nb\n');
  assert.equal(redacted(`my card number is ${card}\n`), 'my card number is [card]\n');
  assert.equal(redacted('a\r\n'), 'a\r\n');
});

test('what nobody must hide stays as it is, to the byte', () => {
  const text = 'Agent:   two  blanks,\ttabs, "quotes" \\ and déjà vu\nCustomer:x\nTime: 12:30\n: \nnobody:\n';
  assert.equal(redacted(text), text);
});

test('names at the front are who speaks, and are kept', () => {
  const text = `Agent: What is the security code on the back?\nCustomer: It is 123.\n`;
  assert.equal(redacted(text), 'Agent: What is the security code on the back?\nCustomer: It is [cvv].\n');
  assert.equal(redacted('Agent: the card number?\nCustomer: 4539 1488\nAgent: Yes.\nCustomer: 0343 6467\n'),
    'Agent: the card number?\nCustomer: [card]\nAgent: Yes.\nCustomer: [card]\n');
});

test('a blank line ends the talk, and --apart every line', () => {
  const [question, answer] = ['Agent: What is the security code on the back?\n', 'Customer: It is 123.\n'];
  assert.equal(redacted(`${question}\n${answer}`), `${question}\n${answer}`);
  assert.equal(redacted(question + answer, '--apart'), question + answer);
});

test('offsets count code points of the line as it came in', () => {
  for (const front of ['', 'Customer: ', '😀👍🏽 ', 'e\u0301a\u0308 ', 'नमस्ते जी ', '\u200b\ufeff', 'Müller\u00a0']) {
    const line = `${front}my card number is ${card}, ok 😀`;
    const [answer] = json(`${line}\n`);
    assert.equal(answer.spans.length, 1, line);
    const [span] = answer.spans;
    assert.equal(span.type, 'card');
    assert.equal(Array.from(line).slice(span.start, span.end).join(''), card);
    assert.ok(span.score > 0 && span.score <= 1 && span.rule.length > 0);
    assert.equal(answer.text, line.replace(card, '[card]'));
  }
});

test('JSON says the same as lines, one object for each, blank for blank', () => {
  const text = `Agent: And the card?\nCustomer: ${card}\n\nWrite to jane@example.com or call +44 7700 900123.\n\n`;
  const lines = redacted(text).split('\n').slice(0, -1);
  assert.deepEqual(json(text).map((a) => a?.text ?? ''), lines);
  assert.equal(lines.length, 5);
});

test('bytes that are no text become a sign, hide nothing and move nothing', () => {
  const input = Buffer.concat([Buffer.from([0xff, 0x20, 0xc3, 0x28, 0x20]), Buffer.from(`my card number is ${card} `), Buffer.from([0xe0, 0xa4, 0x0a])]);
  const [answer] = json(input);
  assert.equal(answer.text, '\ufffd \ufffd( my card number is [card] \ufffd\ufffd');
  assert.deepEqual([answer.spans[0].start, answer.spans[0].end], [23, 23 + card.length]);
});

test('a NUL byte is a character like others', () => {
  const done = run(Buffer.from(`a\0b my card number is ${card}\n`), '--json');
  assert.equal(done.status, 0, done.said);
  assert.equal(JSON.parse(done.out).text, 'a\0b my card number is [card]');
});

test('a long talk is not held for ever', () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `${i % 2 ? 'Agent' : 'Customer'}: line and my card number is ${card}.`);
  const out = redacted(`${lines.join('\n')}\n`).split('\n').slice(0, -1);
  assert.equal(out.length, lines.length);
  for (const line of out) assert.match(line, /^(Agent|Customer): line and my card number is \[card\]\.$/);
});

test('a line of 1 MiB is read, a longer one refused, and nothing of it written', () => {
  const mebibyte = 'word '.repeat(1 << 18).slice(0, 1 << 20);
  assert.equal(redacted(`${mebibyte}\n`), `${mebibyte}\n`);
  const done = run(`good morning\n\n${mebibyte}4\n`);
  assert.equal(done.status, 1);
  assert.equal(done.out, 'good morning\n\n');
  assert.match(done.said, /longer than 1 MiB/);
});

test('digits without an end are masked', () => {
  assert.doesNotMatch(redacted(`${'7'.repeat(5000)}\n`, '--profile', 'numbers'), /7/);
});

test('an unknown profile is a mistake, and says which there are', () => {
  const done = run('', '--profile', 'everything'); // it ends without reading
  assert.equal(done.status, 2);
  assert.equal(done.out, '');
  assert.match(done.said, /payment, standard, full and numbers/);
});

test('profiles', () => {
  const text = `my card number is ${card}, and write to jane@example.com\n`;
  assert.equal(redacted(text, '--profile', 'payment'), text.replace(card, '[card]'));
  assert.equal(redacted(text, '--profile', 'full'), text.replace(card, '[card]').replace('jane@example.com', '[email]'));
});

test('it ends when nobody reads any more, without a word of the text', async () => {
  const child = spawn(program, ['redact'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (d) => (said += d));
  child.stdin.on('error', () => {});
  child.stdout.once('data', () => child.stdout.destroy());
  const writing = setInterval(() => child.stdin.write(`my card number is ${card}\n\n`.repeat(5000)), 5);
  const [status, signal] = await new Promise((done) => child.on('exit', (...how) => done(how)));
  clearInterval(writing);
  assert.ok(signal === 'SIGPIPE' || status === 1, `${status} ${signal}`);
  assert.doesNotMatch(said, /\d{4}/);
});
