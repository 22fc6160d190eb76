/*
 * io_uring without a library: a handful of its operations is needed, on a ring that is made and
 * shut off before the sandbox closes. A multishot receive with MSG_DONTWAIT empties a socket and
 * ends with -EAGAIN inside the very call that asked: no wake-up for each packet, no request that
 * outlives the call. Whatever ends otherwise is only marked as unsure, and somebody asks again.
 */
#include "programs/recorder/ports_uring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"

#define BLOCKS 128u /* a power of two: four for each socket, which has two packets at a look */
#define BLOCK_BYTES 2048u
#define COMPLETIONS 256u /* all asks end and all blocks are filled: the ring cannot overflow */
#define GROUP 1
#define FROM_ROOM 32u /* keeps what follows aligned */
#define CONTROL_ROOM (CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(uint32_t)))

_Static_assert(COMPLETIONS >= EW_URING_ASKS + BLOCKS, "completions may overflow");
_Static_assert(FROM_ROOM >= sizeof(struct sockaddr_in6), "no room for an address");
_Static_assert((sizeof(struct io_uring_recvmsg_out) + FROM_ROOM) % _Alignof(struct cmsghdr) == 0,
	"control messages are not aligned");

struct ew_uring {
	int fd;
	void *rings, *asks;
	size_t rings_bytes, asks_bytes;
	uint32_t *sq_tail;
	uint32_t sq_mask;
	struct io_uring_sqe *sqes;
	uint32_t *cq_head;
	const uint32_t *cq_tail;
	uint32_t cq_mask;
	const struct io_uring_cqe *cqes;
	struct io_uring_buf_ring *free_blocks;
	uint16_t free_tail;
	uint8_t *blocks; /* secret memory */
	uint32_t asked;  /* and not handed to the kernel yet */
	struct msghdr shape; /* of every ask: how much room there is for address and control */
};

static int setup(uint32_t entries, struct io_uring_params *p)
{
	return (int)syscall(SYS_io_uring_setup, entries, p);
}

static int enter(int fd, uint32_t n)
{
	return (int)syscall(SYS_io_uring_enter, fd, n, 0, 0, NULL, 0);
}

static int set_up(int fd, unsigned what, const void *arg, unsigned n)
{
	return syscall(SYS_io_uring_register, fd, what, arg, n) < 0 ? -errno : 0;
}

/* -- birth and death -- */

void ew_uring_free(struct ew_uring **uring)
{
	struct ew_uring *u = TAKE(*uring);

	if (!u)
		return;
	ew_close_fd(&u->fd);
	if (u->rings)
		(void)munmap(u->rings, u->rings_bytes);
	if (u->asks)
		(void)munmap(u->asks, u->asks_bytes);
	if (u->free_blocks)
		(void)munmap(u->free_blocks, BLOCKS * sizeof(struct io_uring_buf));
	ew_secret_free(&u->blocks);
	free(u);
}

static int map(int fd, size_t bytes, off_t what, void **ret)
{
	int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED | MAP_POPULATE;
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, what);

	if (at == MAP_FAILED)
		return -errno;
	*ret = at;
	return 0;
}

static void find_rings(struct ew_uring *u, const struct io_uring_params *p)
{
	uint8_t *at = u->rings;
	uint32_t *array = (uint32_t *)(void *)(at + p->sq_off.array);

	u->sq_tail = (uint32_t *)(void *)(at + p->sq_off.tail);
	u->sq_mask = p->sq_entries - 1;
	u->cq_head = (uint32_t *)(void *)(at + p->cq_off.head);
	u->cq_tail = (const uint32_t *)(void *)(at + p->cq_off.tail);
	u->cq_mask = p->cq_entries - 1;
	u->cqes = (const struct io_uring_cqe *)(void *)(at + p->cq_off.cqes);
	u->sqes = u->asks;
	for (uint32_t i = 0; i < p->sq_entries; i++)
		array[i] = i;
}

static int make_ring(struct ew_uring *u)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_R_DISABLED,
		.cq_entries = COMPLETIONS};
	size_t completions;
	int error;

	u->fd = setup(EW_URING_ASKS, &p);
	if (u->fd < 0)
		return -errno;
	if (!(p.features & IORING_FEAT_SINGLE_MMAP) || !(p.features & IORING_FEAT_NODROP))
		return -EINVAL;
	completions = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
	u->rings_bytes = p.sq_off.array + p.sq_entries * sizeof(uint32_t);
	if (u->rings_bytes < completions)
		u->rings_bytes = completions;
	u->asks_bytes = p.sq_entries * sizeof(struct io_uring_sqe);
	error = map(u->fd, u->rings_bytes, IORING_OFF_SQ_RING, &u->rings);
	if (!error)
		error = map(u->fd, u->asks_bytes, IORING_OFF_SQES, &u->asks);
	if (!error)
		find_rings(u, &p);
	return error;
}

static void give_block(struct ew_uring *u, uint16_t block)
{
	struct io_uring_buf *b = &u->free_blocks->bufs[u->free_tail++ & (BLOCKS - 1)];

	b->addr = (uint64_t)(uintptr_t)(u->blocks + (size_t)block * BLOCK_BYTES);
	b->len = BLOCK_BYTES;
	b->bid = block;
	__atomic_store_n(&u->free_blocks->tail, u->free_tail, __ATOMIC_RELEASE);
}

static int make_blocks(struct ew_uring *u)
{
	struct io_uring_buf_reg reg = {.ring_entries = BLOCKS, .bgid = GROUP};
	void *at = NULL;
	int error;

	u->blocks = ew_secret_alloc((size_t)BLOCKS * BLOCK_BYTES);
	if (!u->blocks)
		return -ENOMEM;
	error = map(-1, BLOCKS * sizeof(struct io_uring_buf), 0, &at);
	if (error)
		return error;
	u->free_blocks = at;
	reg.ring_addr = (uint64_t)(uintptr_t)at;
	error = set_up(u->fd, IORING_REGISTER_PBUF_RING, &reg, 1);
	for (uint16_t i = 0; i < BLOCKS && !error; i++)
		give_block(u, i);
	return error;
}

/* seccomp does not see what goes through a ring, so the ring itself is held to what it is for. No
 * further registration is among it. */
static int restrict_ring(struct ew_uring *u)
{
	const struct io_uring_restriction rules[] = {
		{.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_RECVMSG},
		{.opcode = IORING_RESTRICTION_SQE_FLAGS_REQUIRED, .sqe_flags = IOSQE_BUFFER_SELECT},
	};
	int error = set_up(u->fd, IORING_REGISTER_RESTRICTIONS, rules,
		sizeof(rules) / sizeof(rules[0]));

	return error ? error : set_up(u->fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
}

/* A kernel may know the ring and not multishot receiving: it is tried on a socket of our own. */
static int try_it(struct ew_uring *u)
{
	struct ew_uring_told told;
	bool last = false, unsure = true;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (fd < 0)
		return -errno;
	ew_uring_ask(u, fd, 7);
	error = ew_uring_receive(u);
	while (ew_uring_next(u, &told)) {
		last |= told.last && told.tag == 7;
		unsure = told.unsure;
		ew_uring_done(u, &told);
	}
	ew_close_fd(&fd);
	if (error)
		return error;
	return last && !unsure ? 0 : -EINVAL;
}

int ew_uring_new(struct ew_uring **ret, struct ew_error *error)
{
	_cleanup_(ew_uring_free) struct ew_uring *u = calloc(1, sizeof(*u));
	int code;

	if (!u)
		return ew_error_set(error, -ENOMEM, "no memory for a ring to receive with");
	u->fd = -1;
	u->shape = (struct msghdr){.msg_namelen = FROM_ROOM, .msg_controllen = CONTROL_ROOM};
	code = make_ring(u);
	if (!code)
		code = make_blocks(u);
	if (!code)
		code = restrict_ring(u);
	if (!code)
		code = try_it(u);
	if (code)
		return ew_error_set(error, code,
			"io_uring cannot be used for receiving (%s): it wants a kernel from 6.0 on, "
			"kernel.io_uring_disabled=0 and a container that allows it; say "
			"`rtp: {receive: epoll}` to do without",
			strerrordesc_np(-code));
	*ret = TAKE(u);
	return 0;
}

/* -- asking -- */

void ew_uring_ask(struct ew_uring *u, int fd, uint32_t tag)
{
	struct io_uring_sqe *ask = &u->sqes[(*u->sq_tail + u->asked++) & u->sq_mask];

	*ask = (struct io_uring_sqe){.opcode = IORING_OP_RECVMSG,
		.flags = IOSQE_BUFFER_SELECT,
		.ioprio = IORING_RECV_MULTISHOT,
		.fd = fd,
		.addr = (uint64_t)(uintptr_t)&u->shape,
		.len = 1,
		.msg_flags = MSG_DONTWAIT,
		.user_data = tag,
		.buf_group = GROUP};
}

int ew_uring_receive(struct ew_uring *u)
{
	__atomic_store_n(u->sq_tail, *u->sq_tail + u->asked, __ATOMIC_RELEASE);
	while (u->asked) {
		int n = enter(u->fd, u->asked);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		u->asked -= (uint32_t)n;
	}
	return 0;
}

/* -- what came -- */

static void read_block(const struct ew_uring *u, uint32_t bytes, struct ew_uring_told *told)
{
	uint8_t *at = u->blocks + (size_t)told->block * BLOCK_BYTES;
	const struct io_uring_recvmsg_out *out = (const void *)at;
	uint32_t front = sizeof(*out) + FROM_ROOM + CONTROL_ROOM;
	uint32_t control = out->controllen < CONTROL_ROOM ? out->controllen : CONTROL_ROOM;

	told->used = bytes;
	if (bytes < front)
		return;
	told->has_datagram = true;
	told->from = at + sizeof(*out);
	told->control = (struct msghdr){
		.msg_control = at + sizeof(*out) + FROM_ROOM, .msg_controllen = control};
	told->bytes = ew_slice_of(at + front, bytes - front);
	told->cut = out->flags & MSG_TRUNC;
}

bool ew_uring_next(struct ew_uring *u, struct ew_uring_told *ret)
{
	uint32_t head = *u->cq_head;
	struct io_uring_cqe c;

	if (head == __atomic_load_n(u->cq_tail, __ATOMIC_ACQUIRE))
		return false;
	c = u->cqes[head & u->cq_mask];
	__atomic_store_n(u->cq_head, head + 1, __ATOMIC_RELEASE);
	*ret = (struct ew_uring_told){.tag = (uint32_t)c.user_data,
		.last = !(c.flags & IORING_CQE_F_MORE),
		.unsure = c.res != -EAGAIN,
		.block = BLOCKS};
	if (!(c.flags & IORING_CQE_F_BUFFER))
		return true;
	/* Some kernels hand a block back with an ask that failed. */
	ret->block = (uint16_t)(c.flags >> IORING_CQE_BUFFER_SHIFT);
	if (ret->block < BLOCKS && c.res > 0)
		read_block(u, (uint32_t)c.res, ret);
	return true;
}

uint32_t ew_uring_ahead(const struct ew_uring *u, uint32_t ahead)
{
	uint32_t head = *u->cq_head;

	if (__atomic_load_n(u->cq_tail, __ATOMIC_RELAXED) - head <= ahead)
		return UINT32_MAX;
	return (uint32_t)u->cqes[(head + ahead) & u->cq_mask].user_data;
}

void ew_uring_done(struct ew_uring *u, const struct ew_uring_told *told)
{
	if (told->block >= BLOCKS)
		return;
	ew_wipe(u->blocks + (size_t)told->block * BLOCK_BYTES, told->used);
	give_block(u, told->block);
}
