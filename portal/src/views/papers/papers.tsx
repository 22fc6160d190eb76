// Papers, newest first, and one of them: /papers, /papers/{id}.
import type { ViewProps } from "../../app/views";
import { OnePaper } from "./one_paper";
import { PaperList } from "./paper_list";

export function PapersView({ rest }: ViewProps) {
	const id = rest[0];
	return id ? <OnePaper key={id} id={id} /> : <PaperList />;
}
