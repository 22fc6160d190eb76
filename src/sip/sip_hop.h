/*
 * Where a message came from and where the answer goes: numeric addresses only, so that no name is ever looked up.
 */
#ifndef EW_SIP_SIP_HOP_H
#define EW_SIP_SIP_HOP_H

#include <stdbool.h>
#include <stdint.h>

#define EW_SIP_ADDRESS_BYTES 46 /* INET6_ADDRSTRLEN */

struct ew_sip_hop {
	bool tcp;
	char remote[EW_SIP_ADDRESS_BYTES];
	uint16_t remote_port;
	char local[EW_SIP_ADDRESS_BYTES];
	uint16_t local_port;
};

#endif
