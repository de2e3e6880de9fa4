/* tls PORT GROUPS CERTIFICATE KEY...: a server on every address of 127.0.0.0/8 that really shakes hands, on OpenSSL and epoll, and
 * does nothing else: after the handshake it waits for the client to close. GROUPS as in SSL_CTX_set1_groups_list, such as P-256.
 * It speaks TLS 1.0 to 1.3 with every suite, so that it completes what it can of odd hellos. Runs until it is killed.
 *
 *   gcc -O2 -o tls tls.c -lssl -lcrypto && taskset -c 0 ./tls 9444 X25519:P-256 ec.pem ec.key rsa.pem rsa.key
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 512, MOST = 1 << 20 };

static SSL *connections[MOST];

static void go_on(int fd)
{
    SSL *ssl = connections[fd];
    char bytes[4096];
    int result = SSL_is_init_finished(ssl) ? SSL_read(ssl, bytes, sizeof bytes) : SSL_accept(ssl);
    if (result == 1 && SSL_is_init_finished(ssl)) {
        result = SSL_read(ssl, bytes, sizeof bytes);
    }
    int error = SSL_get_error(ssl, result);
    if (error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        SSL_free(ssl);
        close(fd);
        connections[fd] = NULL;
    }
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "tls PORT GROUPS CERTIFICATE KEY...\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    int usable = SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1 && SSL_CTX_set1_groups_list(context, argv[2]) == 1;
    for (int i = 3; i + 1 < argc; i += 2) {
        usable = usable && SSL_CTX_use_certificate_chain_file(context, argv[i]) == 1 &&
                 SSL_CTX_use_PrivateKey_file(context, argv[i + 1], SSL_FILETYPE_PEM) == 1;
    }
    if (!usable) {
        fprintf(stderr, "tls: the groups, a certificate or a key cannot be used\n");
        return 1;
    }

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
        perror("tls");
        return 1;
    }

    for (;;) {
        int count = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd, accepted;
            if (fd != listener) {
                go_on(fd);
                continue;
            }
            while ((accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                connections[accepted] = SSL_new(context);
                SSL_set_fd(connections[accepted], accepted);
                event = (struct epoll_event){ .events = EPOLLIN, .data = { .fd = accepted } };
                epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
            }
        }
    }
}
