/*
 * earwitness-caller: plays the media side of telephones for the demonstration, tests and load. It
 * talks to nobody but the addresses it is given, and is no part of a recording system.
 */
#include <errno.h>
#include <stdio.h>

#include "programs/caller/sender.h"
#include "programs/caller/siprec_calls.h"

static int send_all(struct ew_orders *orders, struct ew_error *error)
{
	struct ew_sent sent;
	int code = ew_sender_run(orders, &sent, error);

	if (code)
		return code;
	if (printf("streams=%zu packets=%llu refused=%llu latest_us=%lld\n", orders->n_streams,
		    (unsigned long long)sent.packets, (unsigned long long)sent.refused,
		    (long long)sent.latest_us) < 0)
		return ew_error_set(error, -EIO, "nobody reads the summary");
	return 0;
}

int main(int argc, char *argv[])
{
	struct ew_orders orders = {0};
	struct ew_error error = {0};
	int code = ew_orders_read(argc, argv, &orders, &error);

	if (code) {
		(void)fprintf(stderr, "earwitness-caller: %s\n", ew_error_text(&error));
		return 2;
	}
	if (orders.help)
		code = fputs(ew_orders_help, stdout) < 0 ? -EIO : 0;
	else if (orders.siprec)
		code = ew_siprec_calls_run(&orders, &error);
	else
		code = send_all(&orders, &error);
	if (code)
		(void)fprintf(stderr, "earwitness-caller: %s\n", ew_error_text(&error));
	ew_orders_free(&orders);
	return code ? 1 : 0;
}
