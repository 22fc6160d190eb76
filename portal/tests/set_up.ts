// Node 18 has the browser's random numbers, but not under the browser's name.
import { webcrypto } from "node:crypto";

if (!("crypto" in globalThis))
	Object.defineProperty(globalThis, "crypto", { value: webcrypto });
