/* What the C twins share: read a file, and time a loop on the thread's CPU clock; the median and the best of nine. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = malloc(1 << 24);
    if (file == NULL || bytes == NULL) {
        perror(path);
        exit(1);
    }
    *length = fread(bytes, 1, 1 << 24, file);
    fclose(file);
    return bytes;
}

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static volatile uint64_t sink;

#define MEASURE(name, repeats, operations, statement)                                        \
    do {                                                                                     \
        double took[9];                                                                      \
        for (int run = 0; run < 9; run++) {                                                  \
            double from = cpu_ns();                                                          \
            for (long r = 0; r < (repeats); r++) {                                           \
                sink += (uint64_t)(statement);                                               \
            }                                                                                \
            took[run] = (cpu_ns() - from) / ((double)(repeats) * (operations));              \
        }                                                                                    \
        qsort(took, 9, sizeof took[0], by_value);                                            \
        printf("%s\t%.1f\t%.1f\n", name, took[4], took[0]);                                  \
    } while (0)
