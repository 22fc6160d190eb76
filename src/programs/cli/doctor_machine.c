/*
 * The checks of the machine: kernel, limits, clock, programs, users, ports.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/doctor.h"
#include "programs/cli/folders.h"
#include "programs/cli/places.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

/* 60 MiB for 4096 calls, 11.25 for what a thread has beside them; what is held while somebody is asked takes what is left */
#define LOCKED_PER_THREAD ((rlim_t)72 * 1024 * 1024)
#define SPARE_FILES 1024
#define SOCKET_BYTES (1024 * 1024)
/* 2024-01-01: a clock before it has never been set. */
#define PLAUSIBLE_TIME 1704067200

void ew_doctor_kernel(struct ew_doctor *d)
{
	const char *missing = ew_sandbox_missing();
	struct utsname name;

	if (missing)
		ew_doctor_find(d, "kernel", EW_HEALTH_FAIL,
			"the kernel has no %s; programs refuse to start: boot one that has it "
			"(lsm=landlock,...)",
			missing);
	else
		ew_doctor_find(d, "kernel", EW_HEALTH_OK, "Linux %s with Landlock and seccomp",
			uname(&name) == 0 ? name.release : "?");
}

static void check_limit(struct ew_doctor *d, const char *name, __rlimit_resource_t which,
	rlim_t wanted, const char *unit, rlim_t scale)
{
	struct rlimit limit;

	if (getrlimit(which, &limit) < 0) {
		ew_doctor_find(d, "limits", EW_HEALTH_WARN, "%s cannot be read: %s", name,
			strerrordesc_np(errno));
		return;
	}
	/* Root raises them for the programs. */
	if (geteuid() == 0 || limit.rlim_max == RLIM_INFINITY || limit.rlim_max >= wanted)
		ew_doctor_find(d, "limits", EW_HEALTH_OK, "%s suffices", name);
	else
		ew_doctor_find(d, "limits", EW_HEALTH_WARN,
			"%s is %llu %s, the recorder asks for %llu; raise it in limits.conf or the "
			"service unit",
			name, (unsigned long long)(limit.rlim_max / scale), unit,
			(unsigned long long)(wanted / scale));
}

/* What admission would count: calls of two streams, each with a pair of ports. */
static void tell_room(struct ew_doctor *d)
{
	unsigned by_ports = (d->config->rtp_high - d->config->rtp_low + 1u) / 4;
	unsigned by_calls = d->config->calls * d->config->recorder_threads;

	ew_doctor_find(d, "limits", EW_HEALTH_OK, "at most %u calls of two streams at once, by %s; more are refused%s",
		by_ports < by_calls ? by_ports : by_calls, by_ports < by_calls ? "rtp.ports" : "recorder.calls",
		" or, where a peer's admission says so, taken unrecorded");
}

void ew_doctor_limits(struct ew_doctor *d)
{
	rlim_t files = (rlim_t)(d->config->rtp_high - d->config->rtp_low) + SPARE_FILES;

	check_limit(d, "memlock", RLIMIT_MEMLOCK, d->config->recorder_threads * LOCKED_PER_THREAD,
		"KiB", 1024);
	check_limit(d, "nofile", RLIMIT_NOFILE, files, "files", 1);
	tell_room(d);
}

/* The recorder asks for this much room in each socket; the kernel gives at most its maximum. */
void ew_doctor_sockets(struct ew_doctor *d)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	uint64_t most;

	ew_buf_init(&b, 64);
	if (ew_file_read(ew_io_real(), "/proc/sys/net/core/rmem_max", &b) ||
		ew_slice_decimal(ew_slice_trim(ew_buf_slice(&b)), UINT64_MAX, &most))
		ew_doctor_find(d, "sockets", EW_HEALTH_WARN, "net.core.rmem_max cannot be read");
	else if (most < SOCKET_BYTES)
		ew_doctor_find(d, "sockets", EW_HEALTH_WARN,
			"net.core.rmem_max is %llu bytes: a socket holds no more of a stall; set it to %d by sysctl",
			(unsigned long long)most, SOCKET_BYTES);
	else
		ew_doctor_find(d, "sockets", EW_HEALTH_OK, "net.core.rmem_max suffices");
}

void ew_doctor_clock(struct ew_doctor *d)
{
	struct timex state = {0};
	int kernel = adjtimex(&state);

	if (time(NULL) < PLAUSIBLE_TIME)
		ew_doctor_find(d, "clock", EW_HEALTH_FAIL,
			"the clock was never set; evidence needs the right time");
	else if (kernel < 0 || kernel == TIME_ERROR)
		ew_doctor_find(d, "clock", EW_HEALTH_WARN,
			"the kernel does not say that the clock is synchronised; run chrony or "
			"systemd-timesyncd");
	else
		ew_doctor_find(d, "clock", EW_HEALTH_OK, "synchronised, at most %ld ms off",
			state.maxerror / 1000);
}

void ew_doctor_programs(struct ew_doctor *d)
{
	size_t bad = 0, n = 0;

	for (; ew_user_roles[n]; n++) {
		char name[64], path[EW_MAX_PATH_BYTES];
		struct ew_error error = {0};

		(void)snprintf(name, sizeof(name), "earwitness-%s", ew_user_roles[n]);
		if (ew_place_program(name, path, &error) == 0)
			continue;
		ew_doctor_find(d, "programs", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
		bad++;
	}
	if (!bad)
		ew_doctor_find(d, "programs", EW_HEALTH_OK, "all %zu are there", n);
}

void ew_doctor_users(struct ew_doctor *d)
{
	struct ew_error error = {0};
	size_t bad = 0;
	uid_t uid;
	gid_t gid;

	if (!d->config->separate_users) {
		ew_doctor_find(d, "users", geteuid() == 0 ? EW_HEALTH_WARN : EW_HEALTH_OK,
			"all programs run as one user%s",
			geteuid() == 0 ? ", and that is root; say `users: separate`" : "");
		return;
	}
	if (ew_group_find(EW_GROUP, &gid, &error)) {
		ew_doctor_find(d, "users", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
		bad++;
	}
	for (size_t i = 0; ew_user_roles[i]; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "earwitness-%s", ew_user_roles[i]);
		error = (struct ew_error){0};
		if (ew_user_find(name, &uid, &gid, &error) == 0)
			continue;
		ew_doctor_find(d, "users", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
		bad++;
	}
	if (!bad)
		ew_doctor_find(d, "users", EW_HEALTH_OK, "each program has its own");
}

/* -- ports -- */

static int try_bind(int type, const struct ew_address *a)
{
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(a->port)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(a->port)};
	bool is_four = inet_pton(AF_INET, a->host, &four.sin_addr) == 1;
	_cleanup_(ew_close_fd) int fd =
		socket(is_four ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0);
	const struct sockaddr *to =
		is_four ? (const struct sockaddr *)&four : (const struct sockaddr *)&six;
	int on = 1;

	if (!is_four && inet_pton(AF_INET6, a->host, &six.sin6_addr) != 1)
		return -EINVAL;
	if (fd < 0 || (type == SOCK_STREAM &&
			      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0))
		return -errno;
	return bind(fd, to, is_four ? sizeof(four) : sizeof(six)) < 0 ? -errno : 0;
}

static void check_port(struct ew_doctor *d, const char *what, int type, const struct ew_address *a)
{
	int code = a->port ? try_bind(type, a) : 0;

	if (!a->port)
		return;
	if (code == 0)
		ew_doctor_find(d, "ports", d->served ? EW_HEALTH_WARN : EW_HEALTH_OK,
			"%s %s port %u is free%s", what, a->host, (unsigned)a->port,
			d->served ? ", although Earwitness runs; see its log" : "");
	else if (code == -EADDRINUSE && d->served)
		ew_doctor_find(d, "ports", EW_HEALTH_OK, "%s %s port %u is served", what, a->host,
			(unsigned)a->port);
	else
		ew_doctor_find(d, "ports", EW_HEALTH_FAIL, "%s %s port %u cannot be used: %s", what,
			a->host, (unsigned)a->port, strerrordesc_np(-code));
}

void ew_doctor_ports(struct ew_doctor *d)
{
	check_port(d, "http", SOCK_STREAM, &d->config->http);
	check_port(d, "sip udp", SOCK_DGRAM, &d->config->sip_udp);
	check_port(d, "sip tcp", SOCK_STREAM, &d->config->sip_tcp);
	check_port(d, "sip tls", SOCK_STREAM, &d->config->sip_tls.listen);
}
