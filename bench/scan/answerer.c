/* answerer PORT FLIGHT [close|wait|silent]: a server on every address of 127.0.0.0/8 for measuring scanners. To the first bytes
 * of a connection it answers with the contents of a file, then closes (or waits for the client to); silent, it accepts and says
 * nothing. Runs until it is killed.
 *
 *   gcc -O2 -o answerer answerer.c && taskset -c 0 ./answerer 9443 flight.bin wait
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 512, MOST = 1 << 20 };

static char flight[MOST], got[1 << 16];
static char answered[MOST];

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "answerer PORT FLIGHT [close|wait|silent]\n");
        return 2;
    }
    int waits = argc == 4 && strcmp(argv[3], "wait") == 0, silent = argc == 4 && strcmp(argv[3], "silent") == 0;
    FILE *file = fopen(argv[2], "rb");
    if (file == NULL) {
        perror(argv[2]);
        return 1;
    }
    size_t length = fread(flight, 1, MOST, file);
    fclose(file);

    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1, epoll = epoll_create1(0);
    struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr = { htonl(INADDR_ANY) } };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo");
    struct epoll_event event = { .events = EPOLLIN, .data = { .fd = listener } }, events[BATCH];
    if (bind(listener, (struct sockaddr *)&name, sizeof name) != 0 || listen(listener, 65535) != 0 ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
        perror("answerer");
        return 1;
    }

    for (;;) {
        int count = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int accepted;
                while ((accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                    event = (struct epoll_event){ .events = EPOLLIN, .data = { .fd = accepted } };
                    answered[accepted % MOST] = 0;
                    epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
                }
                continue;
            }
            ssize_t read = recv(fd, got, sizeof got, 0);
            if (read <= 0) {
                if (read == 0 || errno != EAGAIN) {
                    close(fd);
                }
            } else if (!silent && !answered[fd % MOST]) {
                answered[fd % MOST] = 1;
                if (send(fd, flight, length, MSG_NOSIGNAL) < 0 || !waits) {
                    close(fd);
                }
            }
        }
    }
}
