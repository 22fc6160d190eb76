/*
 * /proc and /metrics. CPU is that of processes, so that what the kernel does for a program (its system calls, its
 * sockets) is the program's. Workers live for one job: the dead are counted by what the supervisor collected.
 */
#include "programs/cli/load_measure.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define METRICS_BYTES ((size_t)1024 * 1024)
#define SMALL_BYTES ((size_t)65536)
#define COMM_BYTES 15 /* what the kernel keeps of a program's name */
#define FOLDERS_OPEN 16

/* -- /metrics -- */

static const struct {
	const char *name;
	size_t offset;
} figures[] = {
#define FIGURE(name, field) {"earwitness_" name, offsetof(struct ew_load_metrics, field)}
	FIGURE("packets_received_total", received),
	FIGURE("packets_kept_total", kept),
	FIGURE("packets_withheld_total", withheld),
	FIGURE("packets_dropped_by_kernel_total", dropped),
	FIGURE("recording_gaps_total", gaps),
	FIGURE("calls_not_admitted_total", not_admitted),
	FIGURE("recorder_lag_microseconds", lag_us),
	FIGURE("tape_used_bytes", tape_used),
	FIGURE("jobs_waiting", jobs_waiting),
	FIGURE("jobs_failed", jobs_failed),
	FIGURE("interactions_offered", offered),
	FIGURE("interactions_active", active),
	FIGURE("interactions_finishing", finishing),
	FIGURE("interactions_finished", finished),
	FIGURE("interactions_failed", failed),
#undef FIGURE
};

void ew_load_metrics_read(struct ew_slice text, struct ew_load_metrics *ret)
{
	struct ew_slice line, name;
	uint64_t value;

	*ret = (struct ew_load_metrics){0};
	while (ew_slice_cut(&text, '\n', &line)) {
		if (!ew_slice_cut(&line, ' ', &name) || ew_slice_decimal(line, UINT64_MAX, &value))
			continue;
		for (size_t i = 0; i < EW_COUNT(figures); i++) {
			if (ew_slice_equal(name, ew_slice_text(figures[i].name)))
				memcpy((char *)ret + figures[i].offset, &value, sizeof(value));
		}
	}
}

static int read_back(int fd, struct ew_buf *to)
{
	uint8_t bytes[4096];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		ew_buf_add(to, bytes, (size_t)n);
	return n < 0 ? -errno : ew_buf_error(to);
}

static int read_metrics(struct ew_client *client, struct ew_load_metrics *ret, struct ew_error *error)
{
	_cleanup_(ew_close_fd) int fd = memfd_create("metrics", MFD_CLOEXEC);
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int code;

	if (fd < 0)
		return ew_error_set(error, -errno, "no memory for metrics: %s", strerrordesc_np(errno));
	code = ew_client_fetch(client, "/metrics", "load", fd, error);
	if (code)
		return code;
	ew_buf_init(&text, METRICS_BYTES);
	code = read_back(fd, &text);
	if (code)
		return ew_error_set(error, code, "cannot read metrics: %s", strerrordesc_np(-code));
	ew_load_metrics_read(ew_buf_slice(&text), ret);
	return 0;
}

/* -- /proc -- */

/* Text of a small file of a process; NULL when the process is gone or does not let us. */
static char *proc_text(pid_t pid, const char *file)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char path[64];

	(void)snprintf(path, sizeof(path), pid ? "/proc/%d/%s" : "/proc/%.0d%s", (int)pid, file);
	ew_buf_init(&b, SMALL_BYTES);
	return ew_file_read(ew_io_real(), path, &b) ? NULL : ew_buf_take_text(&b);
}

static uint64_t figure_of(const char *text, const char *name)
{
	const char *at = text ? strstr(text, name) : NULL;

	return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

struct usage {
	pid_t parent;
	char name[32];
	double own_s, children_s;
};

static bool read_usage(pid_t pid, struct usage *ret)
{
	_cleanup_(ew_free_ptr) char *text = proc_text(pid, "stat");
	char *open = text ? strchr(text, '(') : NULL, *close = text ? strrchr(text, ')') : NULL;
	double tick = (double)sysconf(_SC_CLK_TCK);
	unsigned long user, system;
	long user_of_dead, system_of_dead;
	int parent;

	if (!open || !close || close < open ||
		sscanf(close + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &parent, &user,
			&system, &user_of_dead, &system_of_dead) != 5)
		return false;
	ret->parent = parent;
	(void)snprintf(ret->name, sizeof(ret->name), "%.*s", (int)(close - open - 1), open + 1);
	ret->own_s = (double)(user + system) / tick;
	ret->children_s = (double)(user_of_dead + system_of_dead) / tick;
	return true;
}

static void add_memory(pid_t pid, struct ew_load_sample *to)
{
	_cleanup_(ew_free_ptr) char *text = proc_text(pid, "status");

	to->rss_bytes += figure_of(text, "VmRSS:") * 1024;
	to->locked_bytes += figure_of(text, "VmLck:") * 1024;
}

static void add_process(pid_t pid, const struct usage *u, struct ew_load_sample *to)
{
	_cleanup_(ew_free_ptr) char *io = proc_text(pid, "io");

	for (enum ew_load_program i = 0; i < EW_LOAD_SENDER; i++) {
		char name[40];

		(void)snprintf(name, sizeof(name), "earwitness-%s", ew_load_program_name(i));
		if (strncmp(u->name, name, COMM_BYTES) != 0)
			continue;
		to->cpu_s[i] += u->own_s;
		if (i == EW_LOAD_RECORDER)
			add_memory(pid, to);
	}
	to->written_bytes += figure_of(io, "\nwrite_bytes: ");
}

static void add_processes(pid_t server, struct ew_load_sample *to)
{
	DIR *proc = opendir("/proc");
	const struct dirent *one;
	struct usage u;

	while (proc && (one = readdir(proc))) {
		pid_t pid = isdigit((unsigned char)one->d_name[0]) ? (pid_t)strtol(one->d_name, NULL, 10) : 0;

		if (pid > 0 && read_usage(pid, &u) && u.parent == server)
			add_process(pid, &u, to);
	}
	if (proc)
		(void)closedir(proc);
	if (read_usage(server, &u))
		to->cpu_s[EW_LOAD_WORKER] += u.children_s;
}

static double busy(void)
{
	_cleanup_(ew_free_ptr) char *text = proc_text(0, "stat");
	unsigned long long user, nice, system, idle, wait, irq, soft, steal;

	if (!text || sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait,
			     &irq, &soft, &steal) != 8)
		return 0;
	return (double)(user + nice + system + irq + soft + steal) / (double)sysconf(_SC_CLK_TCK);
}

int ew_load_measure(struct ew_house *house, pid_t sender, struct ew_load_sample *ret, struct ew_error *error)
{
	struct ew_load_sample sample = {.at_us = ew_io_mono(ew_io_real()).us, .busy_s = busy()};
	struct usage u;

	add_processes(house->server, &sample);
	if (read_usage(getpid(), &u))
		sample.cpu_s[EW_LOAD_SENDER] += u.own_s;
	if (sender > 0 && read_usage(sender, &u))
		sample.cpu_s[EW_LOAD_SENDER] += u.own_s;
	*ret = sample;
	return read_metrics(house->client, &ret->metrics, error);
}

uint64_t ew_load_memory(void)
{
	_cleanup_(ew_free_ptr) char *text = proc_text(0, "meminfo");

	return figure_of(text, "MemAvailable:") * 1024;
}

/* -- folders -- */

static uint64_t counted; /* nftw(3) has no argument; the command has one thread */

static int count_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path;
	(void)at;
	counted += type == FTW_F ? (uint64_t)st->st_blocks * 512 : 0;
	return 0;
}

uint64_t ew_load_folder_bytes(const char *folder)
{
	counted = 0;
	/* What disappears while it is counted is not there any more */
	return nftw(folder, count_one, FOLDERS_OPEN, FTW_PHYS) < 0 ? 0 : counted;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

int ew_load_folder_remove(const char *folder)
{
	return nftw(folder, remove_one, FOLDERS_OPEN, FTW_PHYS | FTW_DEPTH) < 0 ? -errno : 0;
}
