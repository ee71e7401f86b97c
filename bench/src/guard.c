// guard COMMAND…: runs COMMAND as child subreaper, hands INT, TERM and HUP on to it, and when it has ended kills, by pid, every process
// that is left of it. Ends with its status. When its own parent dies it behaves as if SIGTERM had come.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t child;

static void pass_on(int sig)
{
    if (child > 0)
        kill(child, sig);
}

static void kill_children(void)
{
    DIR *proc = opendir("/proc");
    struct dirent *e;
    while (proc && (e = readdir(proc))) {
        char path[300], stat[512];
        if (!isdigit((unsigned char)e->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
        FILE *f = fopen(path, "r");
        if (!f)
            continue;
        size_t n = fread(stat, 1, sizeof stat - 1, f);
        fclose(f);
        stat[n] = 0;
        char *rest = strrchr(stat, ')');
        char state;
        int ppid;
        if (rest && sscanf(rest + 1, " %c %d", &state, &ppid) == 2 && ppid == getpid() && state != 'Z')
            kill(atoi(e->d_name), SIGKILL);
    }
    if (proc)
        closedir(proc);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);

    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    if (pid < 0) {
        perror("fork");
        return 126;
    }
    child = pid;
    struct sigaction a = { .sa_handler = pass_on };
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGHUP, &a, NULL);

    int status, result = 1;
    for (;;) {
        pid_t dead = waitpid(-1, &status, 0);
        if (dead == pid) {
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            break;
        }
        if (dead < 0 && errno != EINTR)
            break;
    }
    child = 0;

    // Supervisors that lose a child start another one, so one pass is not enough; each pass kills what the last one orphaned.
    for (;;) {
        kill_children();
        usleep(2000);
        pid_t dead;
        while ((dead = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (dead < 0 && errno == ECHILD)
            return result;
    }
}
