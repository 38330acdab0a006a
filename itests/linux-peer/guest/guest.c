/*
 * What init.sh cannot do itself, inside the test kernel:
 *
 *   guest echo DEVICE MESSAGES WINDOW SEED   sends messages of random sizes and verifies that each comes back
 *   guest gone DEVICE                        reads until the kernel says that the channel is gone
 *   guest off                                switches the machine off
 *
 * Status 0, or one line on standard error and status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#define PAYLOAD_MAX 496 /* a buffer of 512 bytes without the header of 16 */
#define PATIENCE_MS 20000

static void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

/* xorshift64: the same seed makes the same messages, once for the writer and once for the reader. */
static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t make(uint64_t *state, uint8_t *message)
{
	size_t size = draw(state) % (PAYLOAD_MAX + 1);

	for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t bytes = draw(state);

		memcpy(message + at, &bytes, size - at < sizeof(bytes) ? size - at : sizeof(bytes));
	}
	return size;
}

static int open_device(const char *device)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fail("open %s: %s", device, strerror(errno));
	return fd;
}

static void await_input(int fd, const char *what, long number)
{
	struct pollfd wanted = {.fd = fd, .events = POLLIN};

	if (poll(&wanted, 1, PATIENCE_MS) == 0)
		fail("%s %ld: nothing in %d ms", what, number, PATIENCE_MS);
}

static void send_one(int fd, uint64_t *state, long number)
{
	uint8_t message[PAYLOAD_MAX];
	size_t size = make(state, message);
	ssize_t written = write(fd, message, size);

	if (written < 0)
		fail("message %ld of %zu bytes: write: %s", number, size, strerror(errno));
	if ((size_t)written != size)
		fail("message %ld of %zu bytes: %zd written", number, size, written);
}

static size_t receive_one(int fd, uint64_t *state, long number)
{
	uint8_t expected[PAYLOAD_MAX], actual[2 * PAYLOAD_MAX];
	size_t size = make(state, expected);
	ssize_t got;

	await_input(fd, "echo", number);
	got = read(fd, actual, sizeof(actual));
	if (got < 0)
		fail("echo %ld of %zu bytes: read: %s", number, size, strerror(errno));
	if ((size_t)got != size)
		fail("echo %ld has %zd bytes, not %zu", number, got, size);
	if (memcmp(actual, expected, size) != 0)
		fail("echo %ld of %zu bytes is not what was sent", number, size);
	return size;
}

static void echo(const char *device, long messages, long window, uint64_t seed)
{
	int fd = open_device(device);
	uint64_t writer = seed, reader = seed;
	struct timespec start, end;
	long sent = 0, bytes = 0;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (long received = 0; received < messages; received++) {
		for (; sent < messages && sent - received < window; sent++)
			send_one(fd, &writer, sent);
		bytes += receive_one(fd, &reader, received);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	printf("messages=%ld bytes=%ld window=%ld seconds=%.3f per-second=%.0f\n", messages, bytes, window, seconds,
	       (double)messages / seconds);
}

static void gone(const char *device)
{
	int fd = open_device(device);
	uint8_t message[PAYLOAD_MAX];

	printf("waiting\n");
	fflush(stdout);
	await_input(fd, "end of channel", 0);
	if (read(fd, message, sizeof(message)) >= 0)
		fail("%s: a message, not the end of the channel", device);
	if (errno != EPIPE)
		fail("%s: read: %s, not EPIPE", device, strerror(errno));
	if (write(fd, message, 1) >= 0)
		fail("%s: written to, after its channel was gone", device);
	printf("read=EPIPE write=%s\n", errno == EPIPE ? "EPIPE" : strerror(errno));
}

int main(int count, char **arguments)
{
	const char *command = count > 1 ? arguments[1] : "";

	if (strcmp(command, "echo") == 0 && count == 6) {
		long window = atol(arguments[4]);
		uint64_t seed = strtoull(arguments[5], NULL, 0);

		/* The channel's reader queues without a limit, but the kernel drops silently when memory is short. */
		if (window < 1 || window > 1024 || seed == 0)
			fail("the window is 1 to 1024, the seed not 0");
		echo(arguments[2], atol(arguments[3]), window, seed);
	} else if (strcmp(command, "gone") == 0 && count == 3) {
		gone(arguments[2]);
	} else if (strcmp(command, "off") == 0) {
		sync();
		reboot(RB_POWER_OFF);
		fail("reboot: %s", strerror(errno));
	} else {
		fail("guest echo DEVICE MESSAGES WINDOW SEED | guest gone DEVICE | guest off");
	}
	return 0;
}
