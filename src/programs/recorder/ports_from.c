/*
 * Who may send media to a stream. Recording clients send from other ports and addresses than their
 * offers say, and change them; so the first one that sends is believed, but only within what is
 * listed for its peer, and nobody takes a place that is in use. Must never learn from a packet that
 * is not RTP, and never from one that came from elsewhere.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "programs/recorder/ports_private.h"

int ew_ports_address_read(struct ew_slice text, union ew_ports_address *ret)
{
	char name[INET6_ADDRSTRLEN];
	union ew_ports_address a = {0};

	if (text.len == 0 || text.len >= sizeof(name))
		return -EINVAL;
	memcpy(name, text.at, text.len);
	name[text.len] = '\0';
	if (inet_pton(AF_INET, name, &a.v4.sin_addr) == 1)
		a.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, name, &a.v6.sin6_addr) == 1)
		a.any.sa_family = AF_INET6;
	else
		return -EINVAL;
	*ret = a;
	return 0;
}

static const uint8_t *host_bytes(const union ew_ports_address *a)
{
	return a->any.sa_family == AF_INET ? (const uint8_t *)&a->v4.sin_addr
					   : (const uint8_t *)&a->v6.sin6_addr;
}

static unsigned host_bits(sa_family_t family)
{
	return family == AF_INET ? 32 : 128;
}

static bool same_host(const union ew_ports_address *a, const union ew_ports_address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof(a->v6.sin6_addr)) == 0;
}

/* sin_port and sin6_port lie at the same place. */
static bool same_sender(const union ew_ports_address *a, const union ew_ports_address *b)
{
	return a->v4.sin_port == b->v4.sin_port && same_host(a, b);
}

/* -- what signalling says -- */

static int read_prefix(struct ew_slice text, struct ew_ports_prefix *ret)
{
	struct ew_slice rest = text, host = EW_SLICE_EMPTY;
	union ew_ports_address a;
	uint64_t bits = UINT64_MAX;
	int error;

	(void)ew_slice_cut(&rest, '/', &host);
	if (host.len < text.len && ew_slice_decimal(rest, 128, &bits))
		return -EINVAL;
	error = ew_ports_address_read(host, &a);
	if (error)
		return error;
	if (bits == UINT64_MAX)
		bits = host_bits(a.any.sa_family);
	if (bits > host_bits(a.any.sa_family))
		return -EINVAL;
	*ret = (struct ew_ports_prefix){.family = (uint8_t)a.any.sa_family, .bits = (uint8_t)bits};
	memcpy(ret->bytes, host_bytes(&a), host_bits(a.any.sa_family) / 8);
	return 0;
}

static int add_prefix(struct ew_ports_from *from, struct ew_slice text)
{
	int error;

	if (text.len == 0)
		return 0;
	if (from->n == EW_MAX_MEDIA_PREFIXES)
		return -EINVAL;
	error = read_prefix(text, &from->allowed[from->n]);
	if (!error)
		from->n++;
	return error;
}

int ew_ports_from_set(
	struct ew_ports_from *from, sa_family_t family, const struct ew_recorder_remote *remote)
{
	struct ew_ports_from next = {.latched = from->latched, .heard_us = from->heard_us};
	struct ew_slice rest = remote->others, one;
	int error = ew_ports_address_read(remote->address, &next.said);

	if (!error && next.said.any.sa_family != family)
		error = -EINVAL;
	if (!error)
		error = add_prefix(&next, remote->address);
	while (!error && ew_slice_cut(&rest, ' ', &one))
		error = add_prefix(&next, one);
	if (error)
		return error;
	next.said.v4.sin_port = htons(remote->port);
	next.told_anew = from->told_anew || !same_sender(&from->said, &next.said) ||
			 from->n != next.n ||
			 memcmp(from->allowed, next.allowed, sizeof(next.allowed)) != 0;
	*from = next;
	return 0;
}

/* -- who sends -- */

static bool in_prefix(const struct ew_ports_prefix *p, const union ew_ports_address *sender)
{
	const uint8_t *host = host_bytes(sender);
	unsigned whole = p->bits / 8, rest = p->bits % 8;

	if (p->family != sender->any.sa_family || memcmp(p->bytes, host, whole) != 0)
		return false;
	return rest == 0 || (p->bytes[whole] ^ host[whole]) >> (8 - rest) == 0;
}

static bool is_allowed(const struct ew_ports_from *from, const union ew_ports_address *sender)
{
	for (uint32_t i = 0; i < from->n; i++)
		if (in_prefix(&from->allowed[i], sender))
			return true;
	return false;
}

/* A wall clock that was set back makes nobody look silent. */
static bool may_move(const struct ew_ports_from *from, const union ew_ports_address *sender,
	int64_t arrival_us)
{
	if (!from->latched.any.sa_family || from->told_anew)
		return true;
	if (from->said.v4.sin_port && same_sender(&from->said, sender))
		return true;
	return arrival_us - from->heard_us >= EW_RELATCH_US;
}

enum ew_ports_verdict ew_ports_from_judge(struct ew_ports_from *from,
	const union ew_ports_address *sender, int64_t arrival_us, bool valid)
{
	bool first = !from->latched.any.sa_family;

	if (!first && !from->told_anew && same_sender(&from->latched, sender)) {
		from->heard_us = valid ? arrival_us : from->heard_us;
		return EW_PORTS_TAKEN;
	}
	if (!is_allowed(from, sender) || !may_move(from, sender, arrival_us))
		return EW_PORTS_FOREIGN;
	if (!valid)
		return EW_PORTS_TAKEN; /* is counted as malformed; it latches nobody */
	first = first || same_sender(&from->latched, sender);
	from->latched = *sender;
	from->heard_us = arrival_us;
	from->told_anew = false;
	return first ? EW_PORTS_TAKEN : EW_PORTS_MOVED;
}

bool ew_ports_from_reports(
	const struct ew_ports_from *from, const union ew_ports_address *sender)
{
	if (same_host(&from->said, sender))
		return true;
	if (from->latched.any.sa_family && !from->told_anew)
		return same_host(&from->latched, sender);
	return is_allowed(from, sender);
}
