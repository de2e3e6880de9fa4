/* measure COMMAND ARG...: runs a command without its output and prints "WALL CPU MIB": seconds of wall time, seconds of CPU
 * time of the process and its children, and peak memory. time(1) counts in hundredths of a second, which is too coarse for
 * commands that take four of them. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "measure: needs a command\n");
        return 2;
    }

    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execvp(arguments[1], arguments + 1);
        _exit(127);
    }

    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("measure");
        return 1;
    }

    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.4f %.4f %.1f\n", (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9,
           seconds(usage.ru_utime) + seconds(usage.ru_stime), (double)usage.ru_maxrss / 1024);
    return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? 0 : 1;
}
