// Theme, help, one's own account and the way out.
import type { Me } from "../api/types";
import { Icon } from "../parts/icon";
import { t } from "../text/en";
import { useAct } from "./act";
import { signOut } from "./session";
import { chooseTheme, useTheme, type Theme } from "./theme";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

export function AccountMenu({ me, onHelp }: { me: Me; onHelp: () => void }) {
	const theme = useTheme();
	const act = useAct();
	const themeName = `${t.nav.theme}: ${t.nav.themes[theme]}`;
	return (
		<div class="account">
			<button type="button" class="plain square" title={themeName} aria-label={themeName} onClick={() => chooseTheme(NEXT[theme])}>
				<Icon name="theme" />
			</button>
			<button type="button" class="plain square keys-button" title={t.nav.keys} aria-label={t.nav.keys} onClick={onHelp}>
				<Icon name="help" />
			</button>
			<a class="button plain name" href="/me" title={t.nav.me}>
				<Icon name="person" /><span class="hidden-visually">{t.nav.me}: </span><span class="text">{me.name || me.login}</span>
			</a>
			<button type="button" class="plain sign-out" disabled={act.busy} onClick={() => void act.run(signOut)}>{t.nav.signOut}</button>
		</div>
	);
}
