// How the portal is built: one folder of files with hashed names that the server holds in memory. Nothing may be written
// into the page itself, because its content security policy allows no inline script and no inline style.
import { defineConfig } from "vitest/config";

const house = process.env["EARWITNESS_URL"] ?? "http://127.0.0.1:8480";

export default defineConfig({
	esbuild: { jsx: "automatic", jsxImportSource: "preact" },
	build: {
		target: "es2022",
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		emptyOutDir: true,
		// The agent panel is a page of its own: what runs inside of a CRM loads nothing of the portal's views.
		rollupOptions: { input: ["index.html", "panel.html"] },
	},
	server: { proxy: { "/v1": house, "/readyz": house, "/openapi.yaml": house, "/verify": house } },
	test: { include: ["tests/**/*.test.ts"], setupFiles: ["tests/set_up.ts"] },
});
