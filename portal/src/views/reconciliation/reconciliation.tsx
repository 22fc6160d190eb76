// Comparisons of each kind, newest first, and one of them: /reconciliation, /reconciliation/audits, /reconciliation/audits/{id}.
import type { ViewProps } from "../../app/views";
import { OneReport } from "./one_report";
import { ReportList } from "./report_list";
import { KINDS, type Kind } from "./types";

const isKind = (word: string | undefined): word is Kind => (KINDS as readonly string[]).includes(word ?? "");

export function ReconciliationView({ rest }: ViewProps) {
	const kind: Kind = isKind(rest[0]) ? rest[0] : "reconciliations";
	const id = isKind(rest[0]) ? rest[1] : rest[0];
	return id ? <OneReport key={id} kind={kind} id={id} /> : <ReportList key={kind} kind={kind} />;
}
