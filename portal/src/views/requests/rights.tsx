// What is done for a request: whose calls they are, the plan with what is erased and what stays on which ground, freezing, the copy and the
// letter. A number goes in a body, never into an address; nothing is erased before a second person agrees.
import { useState } from "preact/hooks";
import { ask, askRaw } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Choice } from "../../parts/choice";
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { Field } from "../../parts/field";
import { capital, plainWord, shortId } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { h } from "../../text/en_holds";
import { giveFile, nameOfFile } from "../call/actions/give_file";
import { bareNumber } from "../calls/query";
import type { RequestCall, SubjectRequest } from "./types";

const x = h.rights;
type Line = RequestCall["lines"][number] & { call: RequestCall };

const columns = [
	{ title: x.call, lead: true, of: (one: Line) => one.call.state === "erased" ? <span class="mono" title={one.call.interaction}>{shortId(one.call.interaction)}</span> : <a class="mono" href={`/calls/${one.call.interaction}`} title={one.call.interaction}>{shortId(one.call.interaction)}</a> },
	{ title: x.started, of: (one: Line) => <Time at={one.call.started_at} precision="minute" /> },
	{ title: x.what, of: (one: Line) => capital(plainWord(one.kind)) },
	{ title: x.fate, of: (one: Line) => one.fate === "erased" && one.call.state !== "erased" ? x.toErase : x.fates[one.fate] },
	{ title: x.because, of: (one: Line) => one.because ? `${capital(plainWord(one.because))} (${one.ground ?? ""})` : "" },
	{ title: x.until, of: (one: Line) => one.until && <Time at={one.until} precision="day" /> },
];

function Plan({ of }: { of: SubjectRequest }) {
	const load = useLoad(`${of.number} ${of.changed_at} calls`, (signal) => ask<{ items: RequestCall[]; next: string | null }>(`/v1/requests/${of.number}/calls`, { signal }));
	const plan = of.plan;
	if (!plan)
		return <p>{x.noPlan}</p>;
	return (
		<div class="stack">
			<Counts all={[{ name: x.calls, value: plan.calls }, { name: x.erasable, value: plan.erased }, { name: x.inPart, value: plan.in_part }, { name: x.kept, value: plan.kept }, { name: x.held, value: plan.held }]} />
			<Loaded of={load}>
				{(page) => (
					<>
						<DataTable label={x.plan} columns={columns} items={page.items.flatMap((call) => call.lines.map((line) => ({ ...line, call })))} keyOf={(one) => `${one.call.place} ${one.kind}`} />
						{page.next && <p class="notice" role="status">{x.more}</p>}
					</>
				)}
			</Loaded>
		</div>
	);
}

const PURPOSES = ["recording", "transcription", "summary", "sentiment", "qa", "ai_training"] as const;
const LANGUAGES = ["en", "de", "fr"] as const;

function Handing({ of }: { of: SubjectRequest }) {
	const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("en");
	const [others, setOthers] = useState<"left_out" | "included">("left_out");
	const [to, setTo] = useState("");
	const [reason, setReason] = useState("");
	const act = useAct();
	const gives = of.kind === "access" || of.kind === "portability";
	const pack = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			const body = { others, reason: reason.trim(), language, ...(to.trim() === "" ? {} : { to: to.trim() }) };
			const answer = await askRaw(`/v1/requests/${of.number}/package`, { method: "POST", body, headers: { Accept: "*/*" } });
			if (answer.status === 202)
				toast(x.waits);
			else
				giveFile(await answer.blob(), nameOfFile(answer.headers, `access-${of.number}.zip`));
		});
	};
	return (
		<form class="stack" onSubmit={pack} noValidate>
			<Choice label={x.language} value={language} options={LANGUAGES.map((value) => ({ value, text: x.languages[value] }))} onValue={setLanguage} />
			<p class="row">
				<a href={`/v1/requests/${of.number}/letter?language=${language}`} target="_blank" rel="noreferrer">{x.letter}</a>
				<a href={`/v1/requests/${of.number}/letter/pdf?language=${language}`}>{x.letterPdf}</a>
			</p>
			{gives && of.plan && (
				<>
					<Choice label={x.others} value={others} options={[{ value: "left_out", text: x.leftOut }, { value: "included", text: x.included }]} onValue={setOthers} />
					<Field label={x.why} value={reason} onValue={setReason} lines={2} />
					<Field label={x.to} value={to} onValue={setTo} />
					<div><button type="submit" disabled={act.busy || reason.trim() === ""}>{x.pack}</button></div>
				</>
			)}
			{act.problem && <ProblemBox problem={act.problem} />}
		</form>
	);
}

function Doing({ of, onChanged }: { of: SubjectRequest; onChanged: () => void }) {
	const [number, setNumber] = useState("");
	const [reason, setReason] = useState("");
	const [how, setHow] = useState("");
	const [call, setCall] = useState("");
	const [wrong, setWrong] = useState("");
	const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>("summary");
	const act = useAct();
	const said = reason.trim() !== "";
	const frozen = (of.work ?? []).some((one) => one.what === "freeze" && one.done > 0);
	const send = (what: string, body: Record<string, unknown>, told: string) => (): void => {
		void act.run(async () => {
			await ask(`/v1/requests/${of.number}/${what}`, { method: "POST", body: { reason: reason.trim(), ...body } });
			toast(told);
			onChanged();
		});
	};
	const correct = (): void => {
		void act.run(async () => {
			await ask(`/v1/requests/${of.number}/corrections`, { method: "POST", body: { interaction: call.trim(), text: wrong.trim() } });
			toast(x.corrected);
		});
	};
	return (
		<div class="stack">
			<Field label={x.because2} value={reason} onValue={setReason} lines={2} />
			<Field label={x.number} hint={x.numberHint} value={number} onValue={setNumber} />
			<p class="row">
				<button type="button" disabled={act.busy || !said} onClick={send("find", number.trim() === "" ? {} : { numbers: [bareNumber(number)] }, x.looking)}>{x.find}</button>
				{of.plan && of.kind === "erasure" && <button type="button" class="danger" disabled={act.busy || !said} onClick={send("erase", {}, x.waits)}>{x.erase}</button>}
				{of.plan && of.kind === "restriction" && <button type="button" disabled={act.busy || !said} onClick={send("freeze", {}, x.freezing)}>{x.freeze}</button>}
			</p>
			{frozen && (
				<>
					<Field label={x.how} hint={x.howHint} value={how} onValue={setHow} />
					<div><button type="button" disabled={act.busy || !said || how.trim() === ""} onClick={send("unfreeze", { how: how.trim(), told_at: new Date().toISOString() }, x.lifting)}>{x.unfreeze}</button></div>
				</>
			)}
			{of.plan && of.kind === "objection" && (
				<>
					<Choice label={x.purpose} value={purpose} options={PURPOSES.map((value) => ({ value, text: capital(plainWord(value)) }))} onValue={setPurpose} />
					<p class="row">
						<button type="button" disabled={act.busy || !said} onClick={send("objections", { purposes: [purpose], decision: "withheld" }, x.decided)}>{x.withhold}</button>
						<button type="button" disabled={act.busy || !said} onClick={send("objections", { purposes: [purpose], decision: "outweighed" }, x.decided)}>{x.outweigh}</button>
					</p>
				</>
			)}
			{of.plan && of.kind === "rectification" && (
				<>
					<Field label={x.callId} value={call} onValue={setCall} />
					<Field label={x.wrong} value={wrong} onValue={setWrong} lines={3} />
					<div><button type="button" disabled={act.busy || call.trim() === "" || wrong.trim() === ""} onClick={correct}>{x.correct}</button></div>
				</>
			)}
			{act.problem && <ProblemBox problem={act.problem} />}
		</div>
	);
}

function Work({ of }: { of: SubjectRequest }) {
	return (
		<ul>
			{(of.work ?? []).map((one) => (
				<li key={one.number}>{x.works[one.what]}: {x.workStates[one.state]} – {x.counted(one.done, one.passed)}{one.because && ` – ${one.because}`}</li>
			))}
		</ul>
	);
}

export function Rights({ of, onChanged }: { of: SubjectRequest; onChanged: () => void }) {
	const open = of.state === "identified" || of.state === "worked_on";
	return (
		<section class="card padded stack" aria-label={x.title}>
			<h2>{x.title}</h2>
			{of.state === "received" && <p>{x.unknown}</p>}
			<Plan of={of} />
			<Work of={of} />
			{open && <Doing of={of} onChanged={onChanged} />}
			{of.state !== "received" && <Handing of={of} />}
		</section>
	);
}
