/*
 * The configuration of a private house: loopback, free ports, one user; and the demonstration's
 * policy, with one rule for each mode.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/answers.h"
#include "programs/cli/demo.h"

static const char POLICY[] =
	"policy: demonstration\n"
	"entity: {name: Acme Garden Supplies, country: LU}\n"
	"packs: [lu, pci-dss]\n"
	"places: {home: LU}\n"
	"notices:\n"
	"  welcome:\n"
	"    file: " EW_DEMO_NOTICE "\n"
	"    language: en\n"
	"    tells: [recording, purpose, retention, controller, rights, refusal]\n"
	"    purposes: {proof of orders: consent}\n"
	"    retention_stated: 90d\n"
	"rules:\n"
	"  - name: sales\n"
	"    when: {queue: sales}\n"
	"    record: automatic\n"
	"    basis: consent\n"
	"    notice: welcome\n"
	"    told: {quality: \"general terms, 4.2\"}\n"
	"    ask: {grant: \"1\", refuse: \"2\"}\n"
	"    agents: {agreement: WA-2026-1, covers: [recording]}\n"
	"    opt_out: {recording: stop, already_captured: keep, then: continue, say: \"I have stopped the recording.\"}\n"
	"    sensitive: {payment: {pause: [recording], alarm_after: 5m}}\n"
	"    keep: {recording: 90d, metadata: 90d, consent_evidence: 3y}\n"
	"  - name: help desk, when asked\n"
	"    when: {queue: helpdesk}\n"
	"    record: on_demand\n"
	"    basis: consent\n"
	"    notice: welcome\n"
	"    told: {quality: \"general terms, 4.2\"}\n"
	"    ask: {grant: \"1\", refuse: \"2\"}\n"
	"    agents: {agreement: WA-2026-1, covers: [recording]}\n"
	"    keep: {recording: 90d}\n"
	"  - name: private lines\n"
	"    when: {queue: private}\n"
	"    record: never\n";

const struct ew_house_plan ew_demo_plan = {.policy = POLICY,
	.entity = "Acme Garden Supplies",
	.recorder = "{quota: 1GiB, segment: 16MiB}",
	.rtp_low = 40000,
	.rtp_high = 60000,
	.rtp_ports = 200,
	.workers = 1};

static bool is_free(int type, uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	_cleanup_(ew_close_fd) int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	int on = 1;

	/* As servers do: what only waits for the end of old connections is free. */
	if (type == SOCK_STREAM && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		return false;
	return fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

/* The usual port when it is free, so that the address stays the same from one demonstration to the
 * next. */
static uint16_t choose(uint16_t usual, bool udp)
{
	for (uint32_t port = usual; port < usual + 200u; port++) {
		if (is_free(SOCK_STREAM, (uint16_t)port) &&
			(!udp || is_free(SOCK_DGRAM, (uint16_t)port)))
			return (uint16_t)port;
	}
	return 0;
}

static uint16_t choose_rtp(const struct ew_house_plan *plan)
{
	uint32_t run = 0;

	for (uint32_t port = plan->rtp_low; port < plan->rtp_high; port++) {
		run = is_free(SOCK_DGRAM, (uint16_t)port) ? run + 1 : 0;
		if (run == plan->rtp_ports && (port + 1 - run) % 2 == 0)
			return (uint16_t)(port + 1 - run);
		if (run == plan->rtp_ports)
			run--; /* pairs begin with an even port */
	}
	return 0;
}

static int write_text(const char *path, const struct ew_buf *b, struct ew_error *error)
{
	int code = ew_buf_error(b);

	if (!code)
		code = ew_file_replace(ew_io_real(), path, ew_buf_slice(b), 0);
	return code ? ew_error_set(error, code, "cannot write %s: %s", path, strerrordesc_np(-code))
		    : 0;
}

static int write_config(
	const struct ew_init *init, const struct ew_house_plan *plan, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	uint16_t http = choose(8480, false), sip = choose(5060, true), rtp = choose_rtp(plan);

	if (!http || !sip || !rtp)
		return ew_error_set(error, -EADDRINUSE,
			"there are no free ports on loopback: one for HTTP, one for SIP and %u UDP ports in a row "
			"from %u to %u are needed",
			plan->rtp_ports, plan->rtp_low, plan->rtp_high);
	ew_buf_init(&b, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&b, "# Made anew at each start.\ndata: ");
	ew_yaml_quote(&b, init->data);
	ew_buf_add_text(&b, "\nkeys: {kind: file, path: ");
	ew_yaml_quote(&b, init->keys);
	ew_buf_printf(&b,
		"}\nhttp: {listen: \"127.0.0.1:%u\"}\nsip: {udp: \"127.0.0.1:%u\", tcp: "
		"\"127.0.0.1:%u\"}\n"
		"rtp: {address: \"127.0.0.1\", ports: \"%u-%u\"}\npolicy: policy.yaml\nusers: "
		"same\nworkers: %u\nrecorder: %s\nentity: %s\n",
		http, sip, sip, rtp, rtp + plan->rtp_ports - 1, plan->workers, plan->recorder, plan->entity);
	return write_text(init->config, &b, error);
}

int ew_demo_prepare(const struct ew_init *init, const struct ew_house_plan *plan, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf policy = {0};
	bool made;
	int code = ew_init_make(init, &made, error);

	ew_buf_init(&policy, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&policy, plan->policy);
	if (!code)
		code = write_text(init->policy, &policy, error);
	return code ? code : write_config(init, plan, error);
}
