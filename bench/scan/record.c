/* record PORT FILE COUNT: accepts COUNT connections on 127.0.0.1, one after the other, and writes the first bytes of each to a
 * file: the hellos that a scanner sends, for client.c to send as well. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "record PORT FILE COUNT\n");
        return 2;
    }
    FILE *file = fopen(argv[2], "wb");
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (file == NULL || bind(listener, (struct sockaddr *)&name, sizeof name) != 0 || listen(listener, 64) != 0) {
        perror("record");
        return 1;
    }
    for (int left = atoi(argv[3]); left > 0; left--) {
        static char bytes[1 << 16];
        int fd = accept(listener, NULL, NULL);
        ssize_t length = recv(fd, bytes, sizeof bytes, 0);
        if (length > 0) {
            fwrite(bytes, 1, (size_t)length, file);
        }
        close(fd);
    }
    fclose(file);
    return 0;
}
