// Ports for servers of tests: below those that the kernel gives to whoever connects somewhere, so that none is taken between being found free and being listened on.
// Lanes and processes begin at different places.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const FIRST = 2000; // and below 5000: sipp begins at 5060, Ceph's daemons at 6800
const OF_A_LANE = 1000;
const base = FIRST + OF_A_LANE * (Number(process.env.EW_LANE ?? process.pid) % 3);
let next = (process.pid * 61) % OF_A_LANE;

const bound = (server, bind) => new Promise((resolve) => {
  server.once('error', () => resolve(false));
  bind(() => server.close(() => resolve(true)));
});

const free = async (port) => {
  const tcp = createServer();
  const udp = createSocket('udp4');
  return (await bound(tcp, (then) => tcp.listen(port, '127.0.0.1', then))) && bound(udp, (then) => udp.bind(port, '127.0.0.1', then));
};

/** A port of 127.0.0.1 that nobody has now, of TCP and of UDP, and that this process was not given before. */
export async function freePort() {
  for (let tries = 0; tries < OF_A_LANE; tries++) {
    const port = base + next;
    next = (next + 1) % OF_A_LANE;
    if (await free(port)) return port;
  }
  throw new Error(`no port is free between ${base} and ${base + OF_A_LANE}`);
}
