// What outside tools could capture, from each grant and the orders that its tool was given, with what they handed in. A tool
// that was told to stop is drawn as stopped when it acknowledged; until then nobody knows, and it is drawn as told.
import type { ArtifactVersion, CallRecord, Tool, ToolOrder } from "./record";
import type { Axis, Lane, Mark, Span } from "./timeline";

const AFTER: Record<ToolOrder["do"], string> = { pause: "paused", resume: "capturing", stop: "stopped", purge: "stopped" };

/** From the order on it is told; from the acknowledgement on it says that it does. Going on needs no word. */
function orderSpans(order: ToolOrder, axis: Axis): { at: number; state: string; event: number }[] {
	const told = axis.at(order.at) ?? 0;
	if (order.do === "resume")
		return [{ at: told, state: AFTER.resume, event: order.event }];
	const said = axis.at(order.acknowledged_at);
	const steps = [{ at: told, state: order.silent ? "silent" : "told", event: order.event }];
	return said === null ? steps : [...steps, { at: said, state: AFTER[order.do], event: order.event }];
}

function grantSpans(tool: Tool, axis: Axis): Span[] {
	const end = axis.at(tool.ended_at) ?? axis.end;
	const steps = [{ at: axis.at(tool.at) ?? 0, state: "capturing", event: tool.event },
		...(tool.orders ?? []).flatMap((order) => orderSpans(order, axis))];
	return steps.map((step, i): Span => ({ from: step.at, to: Math.min(steps[i + 1]?.at ?? end, end), state: step.state, event: step.event }))
		.filter((span) => span.to > span.from);
}

function orderMarks(tool: Tool, axis: Axis): Mark[] {
	return (tool.orders ?? []).map((order) => ({ at: axis.at(order.at) ?? 0, what: `order_${order.do}`, event: order.event }));
}

function refusalLane(tool: Tool, axis: Axis, i: number): Lane {
	return {
		id: `tool-refused-${i}`, kind: "capture", about: tool.purposes.join(" "), text: tool.tool ?? undefined, spans: [],
		marks: [{ at: axis.at(tool.at) ?? 0, what: "tool_refused", text: tool.because, event: tool.event }],
	};
}

function grantLane(tool: Tool, axis: Axis): Lane {
	return {
		id: `tool-${tool.grant ?? tool.event}`, kind: "capture", about: tool.purposes.join(" "),
		text: tool.vendor_name ?? tool.tool ?? undefined, spans: grantSpans(tool, axis), marks: orderMarks(tool, axis),
	};
}

/** What was handed in covers a time; what was cut out of it is shown as cut. */
function handedSpans(version: ArtifactVersion, axis: Axis): Span[] {
	const clip = (ms: number): number => Math.min(Math.max(ms, 0), axis.end);
	const whole: Span = { from: clip(version.from_ms ?? 0), to: clip(version.to_ms ?? 0), state: version.state, text: version.model, event: version.event };
	const cut = (version.trimmed ?? []).map(([from, to]): Span => ({ from: clip(from), to: clip(to), state: "cut", event: version.event }));
	return [whole, ...cut];
}

function handedLanes(record: CallRecord, axis: Axis): Lane[] {
	const handed = (record.artifact_versions ?? []).filter((one) => one.grant !== undefined && one.to_ms !== undefined);
	const gone = new Map((record.treatments ?? []).filter((one) => one.treatment === "purge" && one.outcome === "verified").map((one) => [one.kind, one]));
	return [...new Set(handed.map((one) => one.kind))].map((kind): Lane => {
		const purge = gone.get(kind);
		const spans = handed.filter((one) => one.kind === kind).flatMap((one) => handedSpans(one, axis));
		return {
			id: `artifact-${kind}`, kind: "capture", about: kind, spans: purge ? spans.map((span) => ({ ...span, state: "purged" })) : spans,
			marks: purge ? [{ at: axis.at(purge.done_at) ?? 0, what: "purged", event: purge.event }] : [],
		};
	});
}

export function toolLanes(record: CallRecord, axis: Axis): Lane[] {
	const tools = record.tools ?? [];
	return [
		...tools.map((tool, i) => (tool.state === "refused" ? refusalLane(tool, axis, i) : grantLane(tool, axis))),
		...handedLanes(record, axis),
	];
}
