/* client PORT HELLO COUNT INFLIGHT [fin|rst] [FIRST] [ADDRESSES]: the C twin of the epoll loop. COUNT connections to 127.0.0.1, or
 * in turn to as many addresses from 127.1.0.0 on, INFLIGHT at once: connect, send the file, receive, close. The file holds one
 * record or several, which are sent in turn. Prints connections, failures, connections/s, microseconds of CPU time a connection
 * (all, user, system); the first FIRST connections are not counted.
 *
 *   gcc -O2 -o client client.c && taskset -c 1 ./client 9443 hello.bin 30000 500 rst
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1024, FILES = 1 << 20 };

enum { RECORDS = 64 };

static unsigned char file[1 << 16];
static char got[1 << 16];
static char is_open[FILES];
static struct { const unsigned char *bytes; size_t length; } hellos[RECORDS];
static int epoll, resets, records;
static long left, failures, addresses, begun, sent;
static struct sockaddr_in name = { .sin_family = AF_INET };

static void begin(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        perror("socket");
        exit(1);
    }
    left--;
    is_open[fd] = 0;
    if (addresses > 0) {
        name.sin_addr.s_addr = htonl((uint32_t)(0x7f010000 + begun++ % addresses));
    }
    connect(fd, (struct sockaddr *)&name, sizeof name);
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = { .fd = fd } };
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void cpu(double *user, double *system)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    *user = (double)usage.ru_utime.tv_sec * 1e6 + (double)usage.ru_utime.tv_usec;
    *system = (double)usage.ru_stime.tv_sec * 1e6 + (double)usage.ru_stime.tv_usec;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "client PORT HELLO COUNT INFLIGHT [fin|rst] [FIRST] [ADDRESSES]\n");
        return 2;
    }
    FILE *input = fopen(argv[2], "rb");
    if (input == NULL) {
        perror(argv[2]);
        return 1;
    }
    size_t size = fread(file, 1, sizeof file, input), length;
    fclose(input);
    for (size_t at = 0; at + 5 <= size && records < RECORDS; at += length) {
        length = 5 + (size_t)(file[at + 3] << 8 | file[at + 4]);
        hellos[records].bytes = file + at;
        hellos[records++].length = at + length <= size ? length : size - at;
    }
    if (records == 0) {
        fprintf(stderr, "%s: no record\n", argv[2]);
        return 1;
    }
    addresses = argc > 7 ? atol(argv[7]) : 0;
    name.sin_port = htons((uint16_t)atoi(argv[1]));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    long count = atol(argv[3]), in_flight = atol(argv[4]);
    resets = argc > 5 && strcmp(argv[5], "rst") == 0;
    long first = argc > 6 ? atol(argv[6]) : 0, done = 0;
    left = count + first;

    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    epoll = epoll_create1(0);
    static struct epoll_event events[BATCH];
    double from = wall(), user, system, user_from, system_from;
    cpu(&user_from, &system_from);
    for (long i = 0; i < in_flight && left > 0; i++) {
        begin();
    }

    while (done < count + first) {
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            uint32_t what = events[i].events;
            if (!is_open[fd] && (what & (EPOLLERR | EPOLLHUP)) == 0) {
                is_open[fd] = 1;
                send(fd, hellos[sent % records].bytes, hellos[sent % records].length, MSG_NOSIGNAL);
                sent++;
            }
            if ((what & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) == 0) {
                continue;
            }
            if (recv(fd, got, sizeof got, 0) <= 0) {
                failures++;
            }
            if (resets) {
                struct linger linger = { 1, 0 };
                setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
            }
            close(fd);
            if (++done == first) {
                from = wall();
                cpu(&user_from, &system_from);
            }
            if (left > 0) {
                begin();
            }
        }
    }

    double took = wall() - from;
    cpu(&user, &system);
    user = (user - user_from) / (double)count;
    system = (system - system_from) / (double)count;
    printf("%ld connections, %ld failures, %.0f/s, %.1f us CPU (user %.1f, system %.1f)\n", count, failures, (double)count / took,
           user + system, user, system);
    return failures == 0 ? 0 : 1;
}
