// The texts of the Call page, loaded with it. The rules are those of en.ts.

export const c = {
	back: "Calls",
} as const;
