// Somebody: by name where the server gives one, as "you" where it is oneself, and otherwise by the id that stands in the events.
import { useMe } from "../app/session";
import { t } from "../text/en";
import { shortId } from "./format";

interface Props {
	id?: string | null | undefined;
	name?: string | null | undefined;
}

export function Who({ id, name }: Props) {
	const me = useMe();
	if (id && me && id === me.id)
		return <span>{t.common.you}</span>;
	if (name)
		return <span class="wrap">{name}</span>;
	return id ? <span class="mono" title={id}>{shortId(id)}</span> : <span>{t.common.nobody}</span>;
}
