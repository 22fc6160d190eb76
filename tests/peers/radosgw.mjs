// Ceph's S3 gateway over a monitor and one OSD in memory: no manager, no authentication between them, nothing kept.
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "../ports.mjs";
import { Household } from "./processes.mjs";

export const access = "access", secret = "secret0123456789";

function configuration(folder, fsid, monitor, port) {
	return `[global]
fsid = ${fsid}
mon host = v2:127.0.0.1:${monitor}
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms cluster mode = crc
ms service mode = crc
ms client mode = crc
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
run dir = ${folder}/run
admin socket = ${folder}/run/$name.$pid.asok
log file = ${folder}/$name.log
crash dir = ${folder}
mon data = ${folder}/mon
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd class load list = *
osd class default list = *
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw crypt require ssl = false
keyring = ${folder}/keyring
`;
}

/** {endpoint, env, end()} */
export async function startRadosgw() {
	const house = new Household("radosgw");
	try {
		const [monitor, port] = [await freePort(), await freePort()];
		const fsid = randomUUID(), osd = randomUUID(), config = join(house.folder, "ceph.conf");
		for (const name of ["mon", "osd", "run", "rgw"]) mkdirSync(join(house.folder, name));
		writeFileSync(config, configuration(house.folder, fsid, monitor, port));
		house.run("monmaptool", ["--create", "--fsid", fsid, "--addv", "a", `[v2:127.0.0.1:${monitor}]`, "monmap"]);
		house.run("ceph-mon", ["-c", config, "--mkfs", "-i", "a", "--monmap", "monmap"]);
		const mon = house.start("ceph-mon", ["-c", config, "-i", "a", "-f"]);
		await house.listens(monitor, mon);
		house.run("ceph", ["-c", config, "osd", "create", osd]);
		house.run("ceph-osd", ["-c", config, "-i", "0", "--mkfs", "--osd-uuid", osd]);
		house.run("ceph", ["-c", config, "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=h"]);
		house.start("ceph-osd", ["-c", config, "-i", "0", "-f"]);
		const open = () => house.start("radosgw", ["-c", config, "-n", "client.rgw", "-f"]);
		const admin = (...args) => house.run("radosgw-admin", ["-c", config, "-n", "client.rgw", ...args]);
		let gateway = open();
		await house.listens(port, gateway);
		admin("user", "create", "--uid=u", "--display-name=u", `--access-key=${access}`, `--secret=${secret}`);
		return {
			endpoint: `http://127.0.0.1:${port}`,
			port,
			admin,
			/** Ends the gateway without warning; what is stored stays. */
			kill: async () => {
				gateway.kill("SIGKILL");
				await gateway.ended;
			},
			again: async () => {
				gateway = open();
				await house.listens(port, gateway);
			},
			env: { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret },
			end: () => house.end(),
		};
	} catch (error) {
		await house.end();
		throw error;
	}
}
