// A question over the page, by the browser's own <dialog>: it keeps the focus inside, closes by Escape, and gives the focus
// back to where it came from.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../text/en";
import { Icon } from "./icon";
import "./dialog.css";

interface Props {
	title: string;
	onClose: () => void;
	wide?: boolean;
	/** What pressing Enter does; without it the dialog is no form. */
	onSubmit?: () => void;
	children: ComponentChildren;
}

export function Dialog({ title, onClose, wide = false, onSubmit, children }: Props) {
	const ref = useRef<HTMLDialogElement>(null);
	const id = useId();

	useEffect(() => {
		const dialog = ref.current;
		dialog?.showModal();
		return () => dialog?.close();
	}, []);

	const inside = (
		<>
			<header>
				<h2 id={id}>{title}</h2>
				<button type="button" class="plain square" aria-label={t.common.close} onClick={onClose}><Icon name="close" /></button>
			</header>
			{children}
		</>
	);
	const submit = (event: Event): void => {
		event.preventDefault();
		onSubmit?.();
	};
	const cancel = (event: Event): void => {
		event.preventDefault();
		onClose();
	};
	return (
		<dialog ref={ref} class={wide ? "dialog wide" : "dialog"} aria-labelledby={id} onCancel={cancel}>
			{onSubmit ? <form onSubmit={submit} noValidate>{inside}</form> : <div class="inside">{inside}</div>}
		</dialog>
	);
}
