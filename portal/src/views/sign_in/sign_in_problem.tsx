// Why somebody is here again: the session ended, or the other sign-in did not work. The word comes from the address, which
// anybody may have written, so only known words are told apart.
import { t } from "../../text/en";

const known = (word: string): word is keyof typeof t.signIn.problems => Object.hasOwn(t.signIn.problems, word);

export function SignInProblem({ word }: { word: string }) {
	return <p class="notice" role="status">{known(word) ? t.signIn.problems[word] : t.signIn.problemOther}</p>;
}
