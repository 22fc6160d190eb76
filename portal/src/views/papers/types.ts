// Papers as the API gives them.
import { KIND_NAMES } from "../../text/en_papers";
import type { ReportHead } from "../reconciliation/types";

export type PaperKind = keyof typeof KIND_NAMES;
export const KINDS = Object.keys(KIND_NAMES) as PaperKind[];

export interface PaperHead extends ReportHead {
	kind: PaperKind;
	version?: number;
	entity?: string;
	period?: { from: string; to: string };
	open?: number;
}

export interface Open {
	field: string;
	label: string;
}

export interface Change {
	in: string;
	what: string;
	did: "added" | "removed" | "changed";
	field?: string;
	was?: string;
	is?: string;
}

export interface Purpose {
	purpose: string;
	used: boolean;
	calls: number;
	bases: string[];
}

export interface Document {
	version: number;
	entity: string;
	of_entity: string;
	period: { from: string; to: string };
	by?: { name?: string | null };
	position: { log: string; size: number };
	previous: { id: string; version: number } | null;
	purposes?: Purpose[];
	attention: string[];
	not_known: string[];
	open: Open[];
	written: (Open & { text: string })[];
	changes: Change[];
}

export interface Paper extends Omit<PaperHead, "open"> {
	event?: number;
	document?: Document;
	progress?: { calls?: number };
}

export const nameOf = (kind: string): string => Object.hasOwn(KIND_NAMES, kind) ? KIND_NAMES[kind as PaperKind] : kind;
