// The steps of the set-up, each told from what the server says. What cannot be asked is "cannot be told": neither done nor to do.
import { ask, askAll, type Page } from "../../api/client";
import { askReady } from "../../api/ready";
import type { CallSummary, Me } from "../../api/types";
import { t } from "../../text/en";
import type { Person, Role } from "../access/types";
import type { Overview } from "../overview/types";

export type StepName = keyof typeof t.start.steps;
export type Told = boolean | null;
export type Steps = Record<StepName, Told>;

export const ORDER: readonly StepName[] = ["admin", "second", "totp", "policy", "ready", "call", "notice", "witness"];

/** How many people could approve now: active, with a role that holds the right. */
export function approvers(people: readonly Person[], roles: readonly Role[]): number {
	const approving = new Set(roles.filter((one) => one.rights.includes("approve")).map((one) => one.name));
	return people.filter((one) => one.state === "active" && one.roles.some((role) => approving.has(role.role))).length;
}

async function told<T>(asked: Promise<T>, of: (answer: T) => boolean): Promise<Told> {
	try {
		return of(await asked);
	} catch {
		return null;
	}
}

export async function readSteps(me: Me, signal: AbortSignal): Promise<Steps> {
	const how = { signal };
	const people = Promise.all([askAll<Person>("/v1/people", how), askAll<Role>("/v1/roles", how)]);
	const overview = ask<Overview>("/v1/overview", { ...how, query: { days: 90 } });
	const recorded = ask<Page<CallSummary>>("/v1/interactions", { ...how, query: { state: "finished", limit: 50 } });
	const [second, policy, ready, call, notice, witness] = await Promise.all([
		told(people, ([all, roles]) => approvers(all, roles) >= 2),
		told(ask<Page<{ in_force: boolean }>>("/v1/policies", how), (page) => page.items.some((one) => one.in_force)),
		told(askReady(signal), (one) => one.ready),
		told(recorded, (page) => page.items.some((one) => (one.artifacts ?? []).some((made) => made.kind === "audio" && made.state === "made"))),
		told(overview, (one) => one.days.some((day) => day.with_notice > 0)),
		told(ask<{ cosigned?: number; items: unknown[] }>("/v1/ledger/witnesses", how), (one) => (one.cosigned ?? 0) > 0),
	]);
	return { admin: me.rights.includes("administer"), second, totp: me.password === false || me.totp, policy, ready, call, notice, witness };
}
