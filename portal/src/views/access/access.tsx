// Who may do what: people, roles, sessions, programs, and the review of all of them.
import type { ViewProps } from "../../app/views";
import { PageHead } from "../../parts/page";
import { Tabs } from "../../parts/tabs";
import { t } from "../../text/en";
import { AllSessions } from "./all_sessions";
import { AttestationPart } from "./attestation";
import { OnePerson } from "./one_person";
import { People } from "./people";
import { Programs } from "./programs";
import { Review } from "./review";
import { Roles } from "./roles";
import "./access.css";

const x = t.access;
const PARTS = ["people", "roles", "sessions", "programs", "review", "attestation"] as const;
type Part = (typeof PARTS)[number];

const SHOWN: Record<Part, () => preact.JSX.Element> = { people: People, roles: Roles, sessions: AllSessions, programs: Programs, review: Review, attestation: AttestationPart };

export function AccessView({ rest }: ViewProps) {
	const part: Part = PARTS.find((one) => one === rest[0]) ?? "people";
	if (part === "people" && rest[1])
		return <OnePerson key={rest[1]} id={rest[1]} />;
	const Shown = SHOWN[part];
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<Tabs label={x.tabsLabel} tabs={PARTS.map((one) => ({ href: one === "people" ? "/access" : `/access/${one}`, text: x.tabs[one], current: one === part }))} />
			<Shown key={part} />
		</>
	);
}
