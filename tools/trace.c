// trace OUT LOW HIGH -- PROGRAM [ARGUMENT]...: runs PROGRAM one instruction at a time and writes every code address from LOW to HIGH
// (hexadecimal, LOW included) that it came by, one a line, the one that it came by last first. All threads are followed, and children
// until they execute something else.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
    fprintf(stderr, "trace: %s: %s\n", what, strerror(errno));
    exit(1);
}

static unsigned *last; // the step at which each address was come by last, from 1

static int later_first(const void *a, const void *b) {
    unsigned one = last[*(const unsigned *)a], other = last[*(const unsigned *)b];
    return one < other ? 1 : one > other ? -1 : 0;
}

int main(int count, char **words) {
    if (count < 6) {
        fprintf(stderr, "usage: trace OUT LOW HIGH -- PROGRAM [ARGUMENT]...\n");
        return 2;
    }
    unsigned long low = strtoul(words[2], NULL, 16), high = strtoul(words[3], NULL, 16);
    last = calloc(high - low, sizeof *last);
    unsigned *order = calloc(high - low, sizeof *order), step = 0, count_seen = 0;
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execv(words[5], words + 5);
        fail(words[5]);
    }
    int status;
    if (child < 0 || !last || !order || waitpid(child, &status, 0) != child) fail("fork");
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
        PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, options) < 0) fail("ptrace");
    pid_t task = child;
    long signal = 0;
    while (task > 0) {
        struct user_regs_struct registers;
        if (ptrace(PTRACE_GETREGS, task, NULL, &registers) == 0) {
            if (registers.rip >= low && registers.rip < high) last[registers.rip - low] = ++step;
            ptrace(PTRACE_SINGLESTEP, task, NULL, signal);
        }
        signal = 0;
        do {
            task = waitpid(-1, &status, __WALL);
            if (task > 0 && status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) ptrace(PTRACE_DETACH, task, NULL, NULL);
            else if (task == child && (WIFEXITED(status) || WIFSIGNALED(status))) task = -1;
            else if (WIFSTOPPED(status)) break;
        } while (task > 0);
        if (task > 0 && WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) signal = WSTOPSIG(status);
    }
    FILE *out = fopen(words[1], "w");
    if (!out) fail(words[1]);
    for (unsigned i = 0; i < high - low; i++)
        if (last[i]) order[count_seen++] = i;
    qsort(order, count_seen, sizeof *order, later_first);
    for (unsigned i = 0; i < count_seen; i++) fprintf(out, "%lx\n", low + order[i]);
    return fclose(out) == 0 ? 0 : 1;
}
