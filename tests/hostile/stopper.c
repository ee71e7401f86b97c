/* As a service's user: stops every new process of that user as early as it can, to catch one between the change of user and exec.
   stopper SECONDS; says "caught PID" for each whose name is still monofy, and never continues it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int is_monofy(int pid)
{
    char path[64], name[64] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    int is = fgets(name, sizeof name, file) && !strcmp(name, "monofy\n");
    fclose(file);
    return is;
}

int main(int count, char **words)
{
    time_t end = time(NULL) + (count > 1 ? atoi(words[1]) : 5);
    while (time(NULL) < end) {
        int newest = fork();    /* the next numbers come after this one */
        if (newest == 0) _exit(0);
        waitpid(newest, NULL, 0);
        for (int turn = 0; turn < 4000; turn++)
            for (int pid = newest + 1; pid < newest + 7; pid++) {
                if (kill(pid, SIGSTOP) != 0) continue;
                usleep(1000);
                if (is_monofy(pid)) {
                    printf("caught %d\n", pid);
                    fflush(stdout);
                } else kill(pid, SIGKILL);
                turn = 4000;
                break;
            }
    }
    printf("no more\n");
    fflush(stdout);
    pause();
    return 0;
}
