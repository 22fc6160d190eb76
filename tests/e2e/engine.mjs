// A speech engine for tests: POST /v1/audio/transcriptions as OpenAI serves it. What it is sent is parsed for real and kept; what it answers is what the test says.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** The parts of a multipart/form-data body: name, file name, bytes. Throws when it is none. */
function parts(body, type) {
  const boundary = /^multipart\/form-data; boundary=("?)([^"]+)\1$/.exec(type)?.[2];
  if (!boundary) throw new Error(`no boundary in ${type}`);
  const mark = Buffer.from(`--${boundary}`);
  const found = [];
  for (let at = body.indexOf(mark); ;) {
    const begin = at + mark.length;
    if (body.subarray(begin, begin + 2).toString() === '--') return found;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), begin);
    const head = body.indexOf('\r\n\r\n', begin);
    if (next < 0 || head < 0 || head > next) throw new Error('a part without an end');
    const words = body.subarray(begin, head).toString('latin1');
    found.push({ name: /name="([^"]*)"/.exec(words)?.[1], file: /filename="([^"]*)"/.exec(words)?.[1], bytes: body.subarray(head + 4, next) });
    at = next + 2;
  }
}

/** Samples of a WAV file of one channel of 16 bits. Throws when it is none. */
function samples(wav) {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 16) !== 'WAVEfmt ') throw new Error('no WAV');
  if (wav.readUInt16LE(22) !== 1 || wav.readUInt16LE(34) !== 16) throw new Error('not one channel of 16 bits');
  const at = wav.indexOf('data', 36, 'latin1');
  const n = wav.readUInt32LE(at + 4) / 2;
  if (wav.length !== at + 8 + 2 * n) throw new Error('the length is another');
  return { hz: wav.readUInt32LE(24), pcm: Int16Array.from({ length: n }, (_, i) => wav.readInt16LE(at + 8 + 2 * i)) };
}

/** How strong a tone is in samples, against all that is in them: 0 to 1. */
export function tone(pcm, hz, at) {
  let [re, im, sum] = [0, 0, 0];
  pcm.forEach((x, i) => {
    re += x * Math.cos((2 * Math.PI * at * i) / hz);
    im += x * Math.sin((2 * Math.PI * at * i) / hz);
    sum += x * x;
  });
  return sum ? (2 * (re * re + im * im)) / (sum * pcm.length) : 0;
}

export class Engine {
  /** `says(utterance, n)` gives the text of the n-th utterance, or {text, words}; `mode` is ok, slow, busy, broken, garbage or closed. */
  static async start(says) {
    const engine = new Engine();
    Object.assign(engine, { says, mode: 'ok', heard: [], asked: 0, wrong: [], key: null });
    engine.server = createServer((request, response) => engine.answer(request, response).catch((error) => {
      engine.wrong.push(error.message);
      response.writeHead(400).end();
    }));
    await new Promise((resolve) => engine.server.listen(0, '127.0.0.1', resolve));
    engine.url = `http://127.0.0.1:${engine.server.address().port}/v1`;
    return engine;
  }

  async answer(request, response) {
    const body = await buffer(request);
    this.asked++;
    if (request.url !== '/v1/audio/transcriptions' || request.method !== 'POST') throw new Error(`${request.method} ${request.url}`);
    if (this.key && request.headers.authorization !== `Bearer ${this.key}`) throw new Error('another key');
    if (this.mode === 'closed') return request.socket.destroy();
    if (this.mode === 'busy') return response.writeHead(429, { 'content-type': 'application/json' }).end('{"error":{}}');
    if (this.mode === 'broken') return response.writeHead(500).end('no');
    if (this.mode === 'garbage') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    if (this.mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 4000));
    const form = parts(body, request.headers['content-type']);
    const { hz, pcm } = samples(form.find((one) => one.file).bytes);
    const one = { hz, pcm, seconds: pcm.length / hz, fields: form.filter((part) => !part.file).map((part) => [part.name, part.bytes.toString()]) };
    this.heard.push(one);
    const said = this.says(one, this.heard.length - 1);
    const text = said.text ?? said;
    const end = one.seconds;
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ task: 'transcribe', language: 'english', duration: end, text,
      segments: text ? [{ id: 0, seek: 0, start: 0, end, text: ` ${text}`, tokens: [], temperature: 0, avg_logprob: -0.1, compression_ratio: 1, no_speech_prob: 0 }] : [],
      ...(said.words ? { words: said.words } : {}) }));
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
