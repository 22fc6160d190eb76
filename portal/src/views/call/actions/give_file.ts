// Hands bytes to the browser as a file. The name comes from the server and is cleaned: a name is no path.

export function nameOfFile(headers: Headers, otherwise: string): string {
	const told = /filename="?([^";]+)"?/.exec(headers.get("Content-Disposition") ?? "")?.[1] ?? otherwise;
	return told.replace(/[^A-Za-z0-9._-]/g, "_").replace(/^\.+/, "").slice(0, 120) || "earwitness";
}

export function giveFile(bytes: Blob, name: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(bytes);
	link.download = name;
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
