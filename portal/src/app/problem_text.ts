// Which sentence goes with which refusal. The server's detail wins, because it knows what was asked for; ours are for what
// it does not say, and for the case that it says nothing at all.
import type { Problem } from "../api/problem";
import { t } from "../text/en";

export interface ProblemText {
	title: string;
	what: string | undefined;
}

function ofStatus(status: number): ProblemText {
	const known: Record<number, ProblemText> = {
		0: { title: t.problem.unreachable, what: t.problem.unreachableWhat },
		401: { title: t.problem.over, what: t.problem.overWhat },
		403: { title: t.problem.forbidden, what: t.problem.forbiddenWhat },
		404: { title: t.problem.notFound, what: t.problem.notFoundWhat },
		409: { title: t.problem.conflict, what: t.problem.conflictWhat },
		422: { title: t.problem.invalid, what: undefined },
		429: { title: t.problem.tooMany, what: undefined },
		503: { title: t.problem.away, what: t.problem.awayWhat },
	};
	return known[status] ?? { title: t.problem.failed, what: t.problem.failedWhat };
}

export function problemText(problem: Problem): ProblemText {
	const ours = ofStatus(problem.status);
	const wait = problem.retryAfter === undefined ? "" : ` ${t.problem.retryAfter(problem.retryAfter)}`;
	const said = problem.detail ?? ours.what;
	return { title: ours.title, what: said === undefined ? wait.trim() || undefined : said + wait };
}
