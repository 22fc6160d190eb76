// Search from anywhere: what is written here is looked for among the calls.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icon";
import { t } from "../text/en";
import { searchOf } from "./search_words";
import { go, usePlace } from "./router";

export function SearchBox({ input }: { input: RefObject<HTMLInputElement> }) {
	const place = usePlace();
	const [words, setWords] = useState("");
	useEffect(() => {
		if (place.path !== "/calls")
			setWords("");
	}, [place.path]);
	const submit = (event: Event): void => {
		event.preventDefault();
		go(`/calls?${searchOf(words)}`);
	};
	return (
		<form class="search" role="search" onSubmit={submit}>
			<Icon name="search" />
			<input ref={input} type="search" aria-label={t.nav.search} placeholder={t.nav.searchHint} value={words} maxLength={200}
				enterkeyhint="search" autocomplete="off" spellcheck={false} onInput={(e) => setWords(e.currentTarget.value)} />
			<kbd aria-hidden="true">/</kbd>
		</form>
	);
}
