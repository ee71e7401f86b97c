// The least a runner can do, as the floor to compare with: start the commands between `|||`, forward every signal to all, and when one
// ends, send the others SIGTERM and wait for them. No options, no messages, no groups, no escalation. (`-q` and `--…` are skipped.)
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static pid_t *pids;
static int count, alive;

static void tell_all(int sig)
{
    for (int i = 0; i < count; i++)
        if (pids[i])
            kill(pids[i], sig);
}

int main(int argc, char **argv)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    posix_spawnattr_t attr;
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

    pids = calloc((size_t)argc, sizeof *pids);
    int i = 1;
    while (i < argc && argv[i][0] == '-')
        i++;
    while (i < argc) {
        char **command = argv + i;
        while (i < argc && strcmp(argv[i], "|||") != 0)
            i++;
        argv[i++] = NULL;
        if (posix_spawnp(&pids[count], command[0], NULL, &attr, command, environ) != 0) {
            fprintf(stderr, "bareloop: cannot start %s\n", command[0]);
            pids[count] = 0;
            tell_all(SIGTERM);
            return 127;
        }
        count++;
        alive++;
    }

    int result = -1, stopping = 0;
    while (alive > 0) {
        siginfo_t info;
        int sig = sigwaitinfo(&all, &info);
        if (sig < 0)
            continue;
        if (sig != SIGCHLD) {
            tell_all(sig);
            stopping |= sig == SIGTERM || sig == SIGINT;
            continue;
        }
        int status;
        pid_t pid;
        while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
            for (int k = 0; k < count; k++)
                if (pids[k] == pid) {
                    pids[k] = 0;
                    alive--;
                    if (result < 0)
                        result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
                    if (!stopping) {
                        stopping = 1;
                        tell_all(SIGTERM);
                    }
                }
    }
    return result < 0 ? 0 : result;
}
