// OpenStack Swift with its S3 door: a server that says yes to much that it does not do.
import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

import { freePort } from "../ports.mjs";
import { Household } from "./processes.mjs";

const secret = "secret0123456789";

function common(folder, port) {
	return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
log_address = ${folder}/nolog
log_udp_host =
`;
}

function store(folder, kind, port) {
	return `${common(folder, port)}devices = ${folder}/node
mount_check = false
fallocate_reserve = 0
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;
}

function proxy(folder, port, memcache) {
	const filters = ["catch_errors", "gatekeeper", "healthcheck", "cache", "listing_formats", "bulk", "s3api", "tempauth", "slo", "dlo",
		"symlink", "versioned_writes"];
	const settings = {
		cache: `memcache_servers = 127.0.0.1:${memcache}`,
		s3api: "s3_acl = no\nlocation = us-east-1",
		tempauth: `user_test_u = ${secret} .admin`,
		versioned_writes: "allow_versioned_writes = true\nallow_object_versioning = true",
	};
	const sections = filters.map((name) => `[filter:${name}]\nuse = egg:swift#${name === "cache" ? "memcache" : name}\n${settings[name] ?? ""}\n`);
	return `${common(folder, port)}[pipeline:main]
pipeline = ${filters.join(" ")} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
${sections.join("")}`;
}

/** {endpoint, env, end()} */
export async function startSwift() {
	const house = new Household("swift");
	try {
		const [port, memcache] = [await freePort(), await freePort()];
		const ports = [await freePort(), await freePort(), await freePort()];
		mkdirSync(join(house.folder, "node", "d1"), { recursive: true });
		const memory = house.start("memcached", ["-l", "127.0.0.1", "-p", String(memcache), "-m", "16", "-u", userInfo().username]);
		for (const [i, kind] of ["account", "container", "object"].entries()) {
			const builder = `${kind}.builder`, config = join(house.folder, `${kind}.conf`);
			house.run("swift-ring-builder", [builder, "create", "4", "1", "1"]);
			house.run("swift-ring-builder", [builder, "add", "--region", "1", "--zone", "1", "--ip", "127.0.0.1", "--port", String(ports[i]),
				"--device", "d1", "--weight", "1"]);
			house.run("swift-ring-builder", [builder, "rebalance"]);
			writeFileSync(config, store(house.folder, kind, ports[i]));
			house.start(`swift-${kind}-server`, [config]);
		}
		writeFileSync(join(house.folder, "proxy.conf"), proxy(house.folder, port, memcache));
		const door = house.start("swift-proxy-server", [join(house.folder, "proxy.conf")]);
		await house.listens(memcache, memory);
		for (const [i, at] of ports.entries()) await house.listens(at, house.children[i + 1]);
		await house.listens(port, door);
		return {
			endpoint: `http://127.0.0.1:${port}`,
			port,
			env: { AWS_ACCESS_KEY_ID: "test:u", AWS_SECRET_ACCESS_KEY: secret },
			end: () => house.end(),
		};
	} catch (error) {
		await house.end();
		throw error;
	}
}
