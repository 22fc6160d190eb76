// The head of a view: what it is, what it is for, what can be done. It names the browser's tab, and takes the focus when
// one came here from another view, so that a screen reader begins here.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../text/en";
import { Icon } from "./icon";
import "./page.css";

interface Props {
	title: string;
	about?: ComponentChildren;
	back?: { href: string; text: string };
	actions?: ComponentChildren;
}

let shown = 0;

export function PageHead({ title, about, back, actions }: Props) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		// The first view of all leaves the focus where the browser put it.
		if (shown++ > 0)
			heading.current?.focus({ preventScroll: true });
	}, []);
	useEffect(() => {
		document.title = `${title} · ${t.common.product}`;
	}, [title]);
	return (
		<div class="page-head">
			<div>
				{back && <a class="back" href={back.href}><Icon name="back" size={12} />{back.text}</a>}
				<h1 ref={heading} tabIndex={-1}>{title}</h1>
				{about && <p>{about}</p>}
			</div>
			{actions && <div class="row">{actions}</div>}
		</div>
	);
}
