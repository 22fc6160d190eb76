/*
 * Finding the configuration and its defaults. Must never guess an address to be heard by:
 * everything is loopback until the file says otherwise.
 */
#include "programs/cli/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/config_read.h"
#include "programs/cli/places.h"

#define LOCALHOST "127.0.0.1"

int ew_address_parse(const char *text, struct ew_address *ret)
{
	const char *colon = strrchr(text, ':');
	const char *host = text;
	struct ew_address address = {0};
	uint8_t binary[16];
	uint64_t port;
	size_t n;

	if (!colon || ew_slice_decimal(ew_slice_text(colon + 1), 65535, &port) || port == 0)
		return -EINVAL;
	n = (size_t)(colon - text);
	if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
		host++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof(address.host))
		return -EINVAL;
	memcpy(address.host, host, n);
	if (inet_pton(host == text ? AF_INET : AF_INET6, address.host, binary) != 1)
		return -EINVAL;
	address.port = (uint16_t)port;
	*ret = address;
	return 0;
}

void ew_address_url(const struct ew_address *address, char text[static 80])
{
	bool six = strchr(address->host, ':') != NULL;

	(void)snprintf(text, 80, "http://%s%s%s:%u", six ? "[" : "", address->host, six ? "]" : "",
		(unsigned)address->port);
}

bool ew_host_is_loopback(const char *host)
{
	struct in_addr four;

	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return strcmp(host, "::1") == 0;
}

static struct ew_config defaults(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct ew_config c = {.http = {LOCALHOST, 8480},
		.sip_udp = {LOCALHOST, 5060},
		.sip_tcp = {LOCALHOST, 5060},
		.rtp_address = LOCALHOST,
		.rtp_low = 20000,
		.rtp_high = 39999,
		.separate_users = geteuid() == 0,
		.recorder_threads = 1,
		.calls = 4096,
		.quota_bytes = (uint64_t)10 << 30,
		.segment_bytes = (uint32_t)64 << 20,
		.inactivity_s = 300,
		.held_s = 4 * 3600,
		.workers = processors > 0 && processors <= 64 ? (uint32_t)processors : 1,
		.checkpoint_s = 1,
		.backup_every_s = 8 * 86400,
		.recheck_days = 7,
		.recheck_audio = 20,
		.recheck_at_s = 4 * 3600,
		.entity = "default"};

	return c;
}

/* What follows from the data folder unless the file said it. */
static int fill(struct ew_config *c, const char *data, struct ew_error *error)
{
	char folder[EW_MAX_PATH_BYTES];
	int code = 0;

	if (data || !c->data[0]) {
		const char *chosen = data ? data : ew_place_data(NULL);

		if (snprintf(c->data, sizeof(c->data), "%s", chosen) >= (int)sizeof(c->data))
			code = -ENAMETOOLONG;
	}
	if (!code && !c->run[0])
		code = ew_path_join(c->run, sizeof(c->run), c->data, "run");
	if (!code && !c->keys[0])
		code = ew_place_keys(c->file, c->data, c->keys);
	if (!code && !c->policy[0]) {
		code = ew_place_folder(c->file, folder);
		if (!code)
			code = ew_path_join(c->policy, sizeof(c->policy),
				c->file[0] ? folder : c->data, "policy.yaml");
	}
	return code ? ew_error_set(error, code, "the data folder has too long a name") : 0;
}

int ew_config_parse(struct ew_slice text, const char *name, const char *data, struct ew_config *ret,
	struct ew_error *error)
{
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	struct ew_config c = defaults();
	int code = 0;

	if (snprintf(c.file, sizeof(c.file), "%s", name) >= (int)sizeof(c.file))
		return ew_error_set(error, -ENAMETOOLONG, "the configuration has too long a name");
	if (text.len > 0)
		code = ew_yaml_load(text, name, &root, error);
	if (!code && root)
		code = ew_config_read(root, &c, error);
	if (!code)
		code = fill(&c, data, error);
	if (!code)
		code = ew_config_check_storage(&c, error);
	if (!code)
		*ret = c;
	return code;
}

static int load_file(const char *file, const char *data, bool must_exist, struct ew_config *ret,
	struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int code;

	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	code = ew_file_read(ew_io_real(), file, &text);
	if (code == -ENOENT && !must_exist)
		return ew_config_parse(EW_SLICE_EMPTY, "", data, ret, error);
	if (code)
		return ew_error_set(error, code,
			"cannot read the configuration %s: %s; `earwitness init` makes one", file,
			strerrordesc_np(-code));
	return ew_config_parse(ew_buf_slice(&text), file, data, ret, error);
}

int ew_config_load(
	const char *file, const char *data, struct ew_config **ret, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_config *c = calloc(1, sizeof(*c));
	const char *given = ew_place_data_given(data);
	char path[EW_MAX_PATH_BYTES];
	int code = 0;

	if (!c)
		return -ENOMEM;
	if (!file)
		code = ew_place_config(ew_place_data(data), given != NULL, path);
	if (code)
		return ew_error_set(error, code, "the data folder has too long a name");
	code = load_file(file ? file : path, given, file != NULL, c, error);
	if (!code)
		*ret = TAKE(c);
	return code;
}
