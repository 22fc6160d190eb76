// Where recordings lie: what waits to be stored, how each store is doing, what it was seen to do, and moves between them. What a store was not
// proven to do is shown as just that, because somebody may rely on it.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Chip, type Tone } from "../../parts/chip";
import { Choice } from "../../parts/choice";
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { Dialog } from "../../parts/dialog";
import { Facts } from "../../parts/facts";
import { capital, plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import type { Ability, Move, Storage, Store } from "./types";

const x = h.storage;
const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

function size(bytes: number): string {
	let value = bytes;
	let unit = 0;
	for (; value >= 1000 && unit < UNITS.length - 1; unit++)
		value /= 1000;
	return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

const toneOf = (state: string): Tone => (state === "well" ? "recorded" : state === "not_probed" ? "masked" : "missing");

const abilityColumns = [
	{ title: x.colAbility, lead: true, of: (one: Ability) => capital(plainWord(one.ability)) },
	{ title: x.colProof, of: (one: Ability) => <Chip tone={one.proof === "proven" ? "recorded" : one.proof === "ignored" ? "missing" : "plain"}>{x.proofs[one.proof] ?? one.proof}</Chip> },
	{ title: x.colMeans, of: (one: Ability) => one.sentence },
];

function Abilities({ of }: { of: readonly Ability[] }) {
	const proven = of.filter((one) => one.proof === "proven").length;
	return (
		<details>
			<summary>{x.proven(proven, of.length)}</summary>
			<DataTable label={x.abilities} columns={abilityColumns} items={of} keyOf={(one) => one.ability} />
		</details>
	);
}

function OneStore({ of }: { of: Store }) {
	const { stored, waiting, failing, leaving } = of.places;
	return (
		<section class="card padded stack">
			<h2 class="row">{x.stores[of.store] ?? of.store} <Chip tone={toneOf(of.state)}>{x.states[of.state] ?? of.state}</Chip></h2>
			{of.error && <p class="notice wrong">{of.error}</p>}
			<Counts all={[
				{ name: x.stored, value: stored.objects },
				{ name: x.size, value: size(stored.bytes) },
				{ name: x.waiting, value: waiting.objects },
				{ name: x.failing, value: failing.objects, wrong: failing.objects > 0 },
				{ name: x.leaving, value: leaving.objects },
			]} />
			<Facts all={[
				[x.oldest, of.oldest_waiting && <Time at={of.oldest_waiting} precision="minute" />],
				[x.lock, of.lock_wished && (x.locks[of.lock_wished] ?? of.lock_wished)],
				[x.foundOut, of.probed_at && <Time at={of.probed_at} precision="minute" />],
			]} />
			{of.abilities && <Abilities of={of.abilities} />}
		</section>
	);
}

/* -- moves -- */

function MoveDialog({ stores, onClose, onDone }: { stores: readonly string[]; onClose: () => void; onDone: () => void }) {
	const [from, setFrom] = useState(stores[0] ?? "directory");
	const [to, setTo] = useState(stores[1] ?? "store");
	const act = useAct();
	const options = stores.map((value) => ({ value, text: x.stores[value] ?? value }));
	const begin = async (): Promise<void> => {
		const done = await act.run(async () => {
			toast(x.begun((await ask<Move>("/v1/storage/moves", { method: "POST", body: { from, to } })).number));
		});
		if (done)
			onDone();
	};
	return (
		<Dialog title={x.move} onClose={onClose} onSubmit={() => void begin()}>
			<ul class="points">{x.moveEffects.map((text) => <li key={text}>{text}</li>)}</ul>
			<Choice label={x.from} value={from} options={options} onValue={setFrom} />
			<Choice label={x.to} value={to} options={options} onValue={setTo} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || from === to} aria-busy={act.busy}>{x.moveGo}</button>
			</div>
		</Dialog>
	);
}

function Moves({ of, onChanged }: { of: readonly Move[]; onChanged: () => void }) {
	const act = useAct();
	const stop = (number: number): void => {
		void act.run(async () => {
			await ask<Move>(`/v1/storage/moves/${number}/stop`, { method: "POST", body: {} });
			onChanged();
		});
	};
	const columns = [
		{ title: x.colMove, lead: true, of: (one: Move) => `${x.stores[one.from] ?? one.from} → ${x.stores[one.to] ?? one.to}` },
		{ title: x.colState, of: (one: Move) => <Chip tone={one.state === "done" ? "recorded" : one.state === "runs" ? "masked" : "plain"}>{x.moveStates[one.state] ?? one.state}</Chip> },
		{ title: x.colChosen, number: true, of: (one: Move) => one.objects },
		{ title: x.colWaits, number: true, of: (one: Move) => one.waiting },
		{ title: x.colFailed, number: true, of: (one: Move) => one.failed },
		{ title: x.colBegun, of: (one: Move) => <Time at={one.begun_at} precision="minute" /> },
		{ title: "", of: (one: Move) => (one.state === "runs" ? <button type="button" onClick={() => stop(one.number)} disabled={act.busy}>{x.stop}</button> : "") },
	];
	return (
		<>
			{act.problem && <ProblemBox problem={act.problem} />}
			<DataTable label={x.moves} columns={columns} items={of} keyOf={(one) => one.number} />
		</>
	);
}

/* -- all of it -- */

function Known({ of, again }: { of: Storage; again: () => void }) {
	const [moving, setMoving] = useState(false);
	const act = useAct();
	const probe = (): void => {
		void act.run(async () => {
			await ask("/v1/storage/probe", { method: "POST", body: {} });
			toast(x.probing);
		});
	};
	if (!of.configured)
		return <p class="quiet">{x.none}</p>;
	return (
		<div class="stack">
			<p class="quiet">{x.about}</p>
			<Counts all={[{ name: x.spool, value: of.spool.objects }, { name: x.spoolSize, value: size(of.spool.bytes) }]} />
			<div class="row">
				<button type="button" onClick={probe} disabled={act.busy}>{x.probe}</button>
				<button type="button" onClick={() => setMoving(true)}>{x.move}</button>
				<button type="button" onClick={again}>{x.again}</button>
			</div>
			{act.problem && <ProblemBox problem={act.problem} />}
			{of.adopting && <p class="notice">{x.adopting}</p>}
			{of.stores.map((one) => <OneStore key={one.store} of={one} />)}
			{of.moves.length > 0 && <Moves of={of.moves} onChanged={again} />}
			{moving && <MoveDialog stores={of.stores.map((one) => one.store)} onClose={() => setMoving(false)} onDone={() => { setMoving(false); again(); }} />}
		</div>
	);
}

export function StorageView() {
	const load = useLoad("storage", (signal) => ask<Storage>("/v1/storage", { signal }));
	return <Loaded of={load}>{(value) => <Known of={value} again={load.again} />}</Loaded>;
}
