// SPDX-License-Identifier: GPL-2.0
/* Talks to a container engine over its unix socket: talk SOCKET. Prints the answer's first line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static const char request[] = "GET /version HTTP/1.0\r\nHost: x\r\n\r\n";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char answer[256];
	ssize_t n;

	if (argc != 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 2;
	strcpy(address.sun_path, argv[1]);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	if (write(fd, request, sizeof(request) - 1) < 0)
		return 1;
	n = read(fd, answer, sizeof(answer) - 1);
	if (n <= 0)
		return 1;
	answer[n] = 0;
	printf("%.*s\n", (int)strcspn(answer, "\r\n"), answer);
	return !!strncmp(answer, "HTTP/1.0 200", 12);
}
