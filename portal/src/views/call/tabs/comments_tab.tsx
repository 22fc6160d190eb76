// Comments, each at its time in the call. A new one is tied to where the player stands.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, type Page } from "../../../api/client";
import { useAct } from "../../../app/act";
import { isPlainKey } from "../../../app/keys";
import type { Load } from "../../../app/load";
import { useStore } from "../../../app/store";
import { Empty } from "../../../parts/empty";
import { Loaded } from "../../../parts/loaded";
import { ProblemBox } from "../../../parts/problem_box";
import { Time } from "../../../parts/time";
import { c } from "../../../text/en_call";
import { pathOf, type Comment } from "../data/call_api";
import { clock } from "../names";
import type { Player } from "../player/player";

function One({ comment, player }: { comment: Comment; player: Player }) {
	const at = comment.from_ms ?? null;
	return (
		<li class="comment">
			<div class="row small quiet">
				{at !== null && <button type="button" class="link" onClick={() => player.seek(at)}>{c.comments.at(clock(at, true))}</button>}
				<span class="wrap">{comment.by.name ?? comment.by.id}</span><Time at={comment.at} precision="minute" />
			</div>
			<p>{comment.text}</p>
		</li>
	);
}

function Add({ id, player, onAdded }: { id: string; player: Player; onAdded: () => void }) {
	const [text, setText] = useState("");
	const at = useStore(player.position);
	const field = useRef<HTMLTextAreaElement>(null);
	const act = useAct();
	useEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (!isPlainKey(event) || event.key !== "c")
				return;
			event.preventDefault();
			field.current?.focus();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, []);
	const send = async (event: Event): Promise<void> => {
		event.preventDefault();
		if (!(await act.run(() => ask(pathOf(id, "/comments"), { method: "POST", body: { text: text.trim(), from_ms: Math.round(at) } }))))
			return;
		setText("");
		onAdded();
	};
	return (
		<form class="stack" onSubmit={(e) => void send(e)}>
			<div class="field">
				<label for="new-comment">{c.comments.add}</label>
				<textarea id="new-comment" ref={field} rows={3} maxLength={4000} value={text} aria-describedby="new-comment-hint"
					onInput={(e) => setText(e.currentTarget.value)} />
				<span class="hint" id="new-comment-hint">{c.comments.hint(clock(at, true))}</span>
			</div>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="submit" disabled={act.busy || text.trim() === ""}>{c.comments.send}</button></div>
		</form>
	);
}

export function CommentsTab({ id, player, comments }: { id: string; player: Player; comments: Load<Page<Comment>> }) {
	return (
		<div class="stack">
			<Loaded of={comments}>{({ items }) => (
				<>
					{items.length === 0 ? <Empty title={c.comments.none} /> : <ul>{items.map((one) => <One key={one.id} comment={one} player={player} />)}</ul>}
					<Add id={id} player={player} onAdded={comments.again} />
				</>
			)}</Loaded>
		</div>
	);
}
