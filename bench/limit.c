/*
 * limit: the least a program can do that reads a capture: streams it in 1 MiB reads and touches the first 64 bytes of
 * each packet. What takes longer than this is thinking; what takes less did not read the file.
 *
 *   gcc -O2 -o limit limit.c && ./limit FILE.pcap
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, FILE_HEADER = 24, RECORD_HEADER = 16, TOUCHED = 64 };

/* Sums the first bytes of each whole record in [at, end) and returns where the first unfinished record begins. */
static size_t walk(const unsigned char *buffer, size_t at, size_t end, uint64_t *packets, uint64_t *sum)
{
    while (end - at >= RECORD_HEADER) {
        uint32_t length;
        memcpy(&length, buffer + at + 8, sizeof length);
        if (length > CHUNK - RECORD_HEADER) {
            fprintf(stderr, "limit: a packet of %u bytes; this program takes up to a megabyte\n", length);
            exit(1);
        }
        if (end - at - RECORD_HEADER < length) {
            break;
        }
        const unsigned char *packet = buffer + at + RECORD_HEADER;
        uint64_t word;
        for (uint32_t i = 0; i + 8 <= length && i < TOUCHED; i += 8) {
            memcpy(&word, packet + i, sizeof word);
            *sum += word;
        }
        ++*packets;
        at += RECORD_HEADER + length;
    }
    return at;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "limit FILE.pcap\n");
        return 2;
    }
    int file = open(argv[1], O_RDONLY);
    unsigned char *buffer = malloc(2 * CHUNK);
    if (file < 0 || buffer == NULL) {
        perror(argv[1]);
        return 1;
    }

    uint64_t packets = 0, sum = 0;
    size_t held = 0, at = FILE_HEADER;
    ssize_t got;
    while ((got = read(file, buffer + held, CHUNK)) > 0) {
        held += (size_t)got;
        if (at == FILE_HEADER && packets == 0 && held < FILE_HEADER) {
            continue;
        }
        at = walk(buffer, at, held, &packets, &sum);
        memmove(buffer, buffer + at, held - at);
        held -= at;
        at = 0;
    }
    if (got < 0) {
        perror(argv[1]);
        return 1;
    }
    printf("%llu packets, sum %016llx\n", (unsigned long long)packets, (unsigned long long)sum);
    return 0;
}
