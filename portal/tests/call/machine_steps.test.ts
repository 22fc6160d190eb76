// What bots and tools did in a real call: each grant, order and hand-in once, in order of time, with purpose and basis.
import { expect, test } from "vitest";
import { machineSteps, stepsAt } from "../../src/views/call/model/machine_steps";
import { call } from "./fixtures";

const steps = machineSteps(call.record, []);
const of = (kind: string) => steps.filter((step) => step.kind === kind);

test("each grant, order, hand-in and notice of the record stands once, in order", () => {
	const tools = call.record.tools!;
	expect(of("allowed")).toHaveLength(tools.length);
	expect(of("told")).toHaveLength(tools.flatMap((tool) => tool.orders ?? []).length);
	expect(of("handed").map((step) => step.what).sort()).toEqual(["summary", "transcript"]);
	expect(of("said").map((step) => [step.what, step.text])).toEqual([["notice", "welcome"]]);
	expect(steps.map((step) => step.at)).toEqual(steps.map((step) => step.at).sort((a, b) => a - b));
	expect(steps.every((step) => step.event !== undefined && step.at >= 0)).toBe(true);
});

test("each of a tool has its vendor, purpose and basis", () => {
	for (const step of steps.filter((one) => one.kind !== "said"))
		expect([step.tool, step.vendor, step.purposes.length, step.bases]).toEqual(["listener 3", call.record.tools![0]!.vendor, 1, ["consent"]]);
	expect(of("told").every((step) => step.acknowledgedMs !== null && step.acknowledgedMs < 2000 && !step.silent)).toBe(true);
});

test("a refused tool, a silent one, and a machine among the parties", () => {
	const [tool] = call.record.tools!;
	const order = { ...tool!.orders![0]!, acknowledged_at: null, acknowledged_ms: null, silent: true };
	const [caller, agent] = call.record.parties;
	const odd = machineSteps({
		...call.record, parties: [caller!, { ...agent!, role: "bot" }], notices: [], artifact_versions: [],
		tools: [{ ...tool!, state: "refused", because: "no consent", orders: [] }, { ...tool!, orders: [order] }],
	}, [{ from: 10, to: 20, party: agent!.id, text: "hello", confidence: undefined }, { from: 30, to: 40, party: caller!.id, text: "who is there?", confidence: undefined }]);
	expect(odd.map((step) => step.what).sort()).toEqual(["granted", "order_pause", "refused", "turn"]);
	expect(odd.find((step) => step.what === "refused")).toMatchObject({ text: "no consent", to: null });
	expect(odd.find((step) => step.what === "order_pause")).toMatchObject({ acknowledgedMs: null, silent: true });
	expect(odd.find((step) => step.what === "turn")).toMatchObject({ party: agent!.id, text: "hello", at: 10, to: 20 });
	expect(machineSteps({ ...call.record, started_at: null }, [])).toEqual([]);
});

test("the steps of a moment are those that last over it, and those that have just come", () => {
	const two = steps.filter((step) => step.kind === "handed").slice(0, 1).concat(of("told").slice(0, 1));
	const [handed, told] = two as [typeof steps[0], typeof steps[0]];
	expect(stepsAt([handed], handed.to! + 2000)).toEqual(new Set());
	expect(stepsAt([handed], handed.at + 10)).toEqual(new Set([0]));
	expect(stepsAt([told], told.at + 999)).toEqual(new Set([0]));
	expect(stepsAt([told], told.at + 1000)).toEqual(new Set());
	expect(stepsAt([told], told.at - 1)).toEqual(new Set());
});
