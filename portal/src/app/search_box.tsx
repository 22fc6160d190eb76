// Search from anywhere: what is written here is looked for among the calls. On the list itself it searches as one types.
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../parts/icon";
import { t } from "../text/en";
import { numberIn, searchOf } from "./search_words";
import { go, setQuery, usePlace } from "./router";
import { useTyped } from "./typed";

interface Props {
	input: RefObject<HTMLInputElement>;
	value: string;
	onValue: (value: string) => void;
	onGo: () => void;
}

function Box({ input, value, onValue, onGo }: Props) {
	const submit = (event: Event): void => {
		event.preventDefault();
		onGo();
	};
	return (
		<form class="search" role="search" onSubmit={submit}>
			<Icon name="search" />
			<input ref={input} type="search" aria-label={t.nav.search} placeholder={t.nav.searchHint} value={value} maxLength={200}
				enterkeyhint="search" autocomplete="off" spellcheck={false} onInput={(e) => onValue(e.currentTarget.value)} />
			<kbd aria-hidden="true">/</kbd>
		</form>
	);
}

function BoxOnCalls({ input }: { input: RefObject<HTMLInputElement> }) {
	const query = new URLSearchParams(usePlace().search);
	const [box, setBox] = useState("");
	const q = query.get("q") ?? "";
	const number = query.get("number") ?? "";
	// A number that was typed here stands in the filter of numbers; it is shown here as it was typed.
	const kept = q !== "" || number === "" || numberIn(box) !== number ? q : box;
	const write = (text: string): void => {
		const found = numberIn(text);
		const mine = number !== "" && numberIn(box) === number;
		setBox(text);
		setQuery({ q: found ? null : text.trim(), ...(found || mine ? { number: found } : {}) });
	};
	const [value, type] = useTyped(kept, write);
	return <Box input={input} value={value} onValue={type} onGo={() => write(value)} />;
}

function BoxElsewhere({ input }: { input: RefObject<HTMLInputElement> }) {
	const [value, setValue] = useState("");
	const search = searchOf(value);
	return <Box input={input} value={value} onValue={setValue} onGo={() => go(search === "" ? "/calls" : `/calls?${search}`)} />;
}

export function SearchBox({ input }: { input: RefObject<HTMLInputElement> }) {
	return usePlace().path === "/calls" ? <BoxOnCalls input={input} /> : <BoxElsewhere input={input} />;
}
