// A vendor of tools, as GET /v1/vendors tells it.
export interface VendorHead {
	id: string;
	number?: number;
	version: number;
	state: "registered" | "withdrawn";
	registered_at?: string;
	changed_at?: string;
	sha256?: string;
	name?: string;
	region?: string;
}

export interface Vendor extends VendorHead {
	document: {
		name: string;
		contact: string;
		purposes: string[];
		kinds: string[];
		agreement: { reference: string; from: string; until: string; review_by?: string; deletion_days?: number };
		region: string;
		sub_processors?: { name: string; region: string; service: string }[];
		risk: "low" | "medium" | "high";
		models?: { name: string; version: string }[];
	};
}

/** A grant of a call in progress, as GET /v1/grants tells it. */
export interface LiveGrant {
	grant: string;
	interaction: string;
	started_at: string;
	vendor: string;
	tool?: string;
	purposes: string[];
	orders: number;
	acknowledged: number;
	silent: boolean;
	owed?: boolean;
}
