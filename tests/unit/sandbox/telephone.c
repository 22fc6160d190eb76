/*
 * libre inside the sandbox. A file of its own, because its names for JSON are also those of
 * jansson.
 */
#include "telephone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <re.h>

static void on_timer(void *arg)
{
	(void)arg;
	re_cancel();
}

static void on_packet(const struct sa *from, struct mbuf *packet, void *arg)
{
	int *packets = arg;

	(void)from;
	(void)packet;
	(*packets)++;
}

int telephone_side(void *arg)
{
	struct udp_sock *udp = NULL;
	struct tcp_sock *tcp = NULL;
	struct sa address;
	struct tmr timer;
	int packets = 0;

	(void)arg;
	if (libre_init() || sa_set_str(&address, "127.0.0.1", 0) ||
		udp_listen(&udp, &address, on_packet, &packets) || udp_local_get(udp, &address) ||
		tcp_listen(&tcp, &address, NULL, NULL))
		return 1;
	struct mbuf *packet = mbuf_alloc(16);

	if (!packet || mbuf_write_str(packet, "OPTIONS"))
		return 2;
	packet->pos = 0;
	if (udp_send(udp, &address, packet))
		return 3;
	tmr_init(&timer);
	tmr_start(&timer, 50, on_timer, NULL);
	if (re_main(NULL))
		return 4;
	mem_deref(packet);
	mem_deref(tcp);
	mem_deref(udp);
	libre_close();
	return packets == 1 ? 0 : 5;
}
