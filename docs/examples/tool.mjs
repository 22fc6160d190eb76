// A tool that captures only what it may. Node 18, nothing to install.
//   EARWITNESS_URL=http://127.0.0.1:8480 EARWITNESS_TOKEN=... node tool.mjs INTERACTION [PURPOSE]
// It asks for a grant, listens to its orders, obeys, acknowledges after it has obeyed, and hands in a result at the end.
// What captures is the three functions of `work`: put your engine there.
import { randomUUID } from "node:crypto";

const url = process.env.EARWITNESS_URL ?? "http://127.0.0.1:8480";
const authorization = `Bearer ${process.env.EARWITNESS_TOKEN ?? ""}`;
const [interaction, purpose = "transcription"] = process.argv.slice(2);
const kind = { transcription: "transcript", summary: "summary", sentiment: "sentiment", qa: "qa_score" }[purpose];
const SILENCE_MS = 40_000; // two beats of the stream and a little: then the line is dead

const work = {
  segments: [], // what was made so far: {from_ms, to_ms, party, text}
  may(parties) { console.log("capturing:", JSON.stringify(parties)); }, // of these parties, these purposes, nothing else
  none(why) { console.log("capturing nothing:", why); },
  destroy() { this.segments = []; }, // what was made before as well
};
let may = []; // as it was told last

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const capture = (why) => (may.length > 0 ? work.may(may) : work.none(why));

async function post(path, body) {
  const headers = { authorization, "content-type": "application/json", "idempotency-key": randomUUID() };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${json.title}: ${json.detail}`);
  return json;
}

// yes: the grant. not_yet: ask again. no: go away.
async function ask() {
  for (;;) {
    const answer = await post("/v1/grants", { interaction, purposes: [purpose], kinds: [kind], tool: "tool.mjs 1" });
    if (answer.answer === "yes") return answer;
    console.log(answer.answer, answer.because);
    if (answer.answer === "no") process.exit(3);
    await pause(2000);
  }
}

// First obey, then acknowledge: an acknowledgement says that it was done.
async function obey(grant, order, ready) {
  may = order.may;
  if (order.do === "purge") work.destroy();
  if (ready) capture(order.do);
  await post(`/v1/grants/${grant}/acks`, { order: order.order, ...(order.do === "purge" && { purged: true }) });
}

// One connection: every order behind `last`, in order. Gives back the last that was obeyed, or null at the end.
async function listen(grant, last) {
  const dead = new AbortController();
  let timer = setTimeout(() => dead.abort(), SILENCE_MS);
  try {
    const headers = { authorization, ...(last > 0 && { "last-event-id": String(last) }) };
    const answer = await fetch(`${url}/v1/grants/${grant}/stream`, { signal: dead.signal, headers });
    if (answer.status === 204 || (answer.status >= 400 && answer.status < 500)) return null;
    let text = "", ready = false; // nothing is captured before everything that was missed is here
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      const events = (text + piece).split("\n\n");
      text = events.pop();
      for (const event of events) {
        const name = event.match(/^event: (.*)$/m)?.[1];
        if (name === "end") return null;
        if (name === "ready") { ready = true; capture("nothing is allowed now"); }
        if (name !== "order") continue;
        const order = JSON.parse(event.match(/^data: (.*)$/m)[1]);
        await obey(grant, order, ready);
        last = order.order;
      }
    }
  } catch (error) {
    console.log("stream:", error.message);
  } finally {
    clearTimeout(timer);
  }
  work.none("no connection"); // whoever hears no orders captures nothing
  await pause(1000);
  return last;
}

const { grant, may: at_first } = await ask();
may = at_first;
for (let last = 0; last !== null; ) last = await listen(grant, last);
work.none("the grant is over");
const { segments } = work;
if (segments.length > 0) {
  const span = { from_ms: Math.min(...segments.map((s) => s.from_ms)), to_ms: Math.max(...segments.map((s) => s.to_ms)) };
  console.log(await post(`/v1/interactions/${interaction}/artifacts`, { kind, grant, ...span, model: "tool.mjs 1", segments }));
}
