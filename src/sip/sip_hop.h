/*
 * Where a message came from and where the answer goes: numeric addresses only, so that no name is ever looked up.
 */
#ifndef EW_SIP_SIP_HOP_H
#define EW_SIP_SIP_HOP_H

#include <stdbool.h>
#include <stdint.h>

#define EW_SIP_ADDRESS_BYTES 46 /* INET6_ADDRSTRLEN */

struct ew_sip_hop {
	bool tcp; /* a stream; with `tls` one of TLS */
	char remote[EW_SIP_ADDRESS_BYTES];
	uint16_t remote_port;
	char local[EW_SIP_ADDRESS_BYTES];
	uint16_t local_port;
	bool tls;
	uint8_t standing;    /* of the peer's certificate: enum ew_tls_standing; 0 without TLS */
	uint64_t connection; /* over TLS: which one; 0: not known any more */
};

/** What went wrong below the requests, and may have cost a recording. */
struct ew_sip_trouble {
	const char *why;    /* a word of our own */
	const char *remedy; /* a sentence for the operator: what it means and what to do */
};

#endif
