// producer BYTES: writes about so many bytes as lines of 100 bytes, 64 KiB a write, and nothing else.
// The amount is rounded up to 1,638,400 bytes, where lines and writes end together, so that the last line is whole.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 100, WRITE = 65536, RING = LINE * WRITE / 4 };

static char ring[RING];

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    for (int i = 0; i < RING / LINE; i++) {
        char line[LINE + 1];
        int n = snprintf(line, sizeof line, "2025-01-01T00:00:00 INFO request %06d served in 12 ms ", i);
        memset(line + n, 'a' + i % 26, (size_t)(LINE - n));
        line[LINE - 1] = '\n';
        memcpy(ring + i * LINE, line, LINE);
    }
    long long bytes = atoll(argv[1]);
    for (long long done = 0; done < bytes; done += RING)
        for (int at = 0; at < RING;) {
            ssize_t n = write(1, ring + at, WRITE - at % WRITE);
            if (n < 0 && errno != EINTR) {
                perror("producer");
                return 1;
            }
            at += n > 0 ? (int)n : 0;
        }
    return 0;
}
