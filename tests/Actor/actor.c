/* The actor: a child that executes its arguments word by word, from left to right.
 *
 *     actor name web trap TERM exit:3 ready wait
 *
 * It never sleeps and never guesses: it writes a line when something has happened, and waits for signals, pipes and
 * files. Every line is one write(), so the lines of several actors on one pipe never mix. It is linked statically, for a
 * root file system with nothing else in it, and needs neither /proc nor /dev.
 *
 * With `guard` it is the outermost process of the test harness: a child subreaper that starts one target, reports over a
 * pipe how it ended and what it left behind, and finally kills everything that is left (see guard()).
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define SIGNALS 65

static const char *name = "-";
static unsigned long long blocked_at_start, ignored_at_start;
static const char *action[SIGNALS]; /* the action given to `trap`, for each signal */
static unsigned long counted[SIGNALS];
static char stdin_buffer[65536];

/* ---- Output ------------------------------------------------------------------------------------------------------- */

static void write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0) {
            if (errno == EINTR) continue;
            return;
        }
        data += written;
        size -= (size_t)written;
    }
}

static void line(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line(int fd, const char *format, ...)
{
    char fixed[4096], *text = fixed;
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int size = vsnprintf(fixed, sizeof fixed - 1, format, list);
    if (size >= (int)sizeof fixed - 1) {
        text = malloc((size_t)size + 2);
        vsnprintf(text, (size_t)size + 1, format, again);
    }
    va_end(again);
    va_end(list);
    text[size] = '\n';
    write_all(fd, text, (size_t)size + 1);
    if (text != fixed) free(text);
}

static void die(const char *what, const char *detail)
{
    line(2, "actor: %s %s: %s", what, detail ? detail : "", strerror(errno));
    _exit(120);
}

/* Bytes as text: non-printing characters and the backslash become \xHH. */
static char *quoted(const char *bytes)
{
    char *text = malloc(strlen(bytes) * 4 + 1), *end = text;
    for (; *bytes; bytes++) {
        unsigned char byte = (unsigned char)*bytes;
        if (byte >= 32 && byte < 127 && byte != '\\') *end++ = (char)byte;
        else end += sprintf(end, "\\x%02x", byte);
    }
    *end = 0;
    return text;
}

/* ---- Signals ------------------------------------------------------------------------------------------------------ */

static const struct { const char *name; int number; } names[] = {
    {"HUP", 1}, {"INT", 2}, {"QUIT", 3}, {"ILL", 4}, {"TRAP", 5}, {"ABRT", 6}, {"BUS", 7}, {"FPE", 8}, {"KILL", 9},
    {"USR1", 10}, {"SEGV", 11}, {"USR2", 12}, {"PIPE", 13}, {"ALRM", 14}, {"TERM", 15}, {"STKFLT", 16}, {"CHLD", 17},
    {"CONT", 18}, {"STOP", 19}, {"TSTP", 20}, {"TTIN", 21}, {"TTOU", 22}, {"URG", 23}, {"XCPU", 24}, {"XFSZ", 25},
    {"VTALRM", 26}, {"PROF", 27}, {"WINCH", 28}, {"IO", 29}, {"PWR", 30}, {"SYS", 31},
};

static int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text)) return atoi(text);
    if (!strncmp(text, "SIG", 3)) text += 3;
    if (!strncmp(text, "RTMIN", 5)) return 34 + atoi(text + 5);
    if (!strncmp(text, "RTMAX", 5)) return 64 + atoi(text + 5);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(text, names[i].name)) return names[i].number;
    errno = EINVAL;
    die("signal", text);
    return 0;
}

static const char *signal_name(int number)
{
    static char real_time[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == number) return names[i].name;
    snprintf(real_time, sizeof real_time, "RTMIN+%d", number - 34);
    return real_time;
}

struct kernel_action { void *handler; unsigned long flags; void *restorer; unsigned long long mask; };

/* Records the state at the start of the process, from the kernel itself: libc hides signals 32 and 33. */
static void remember_signals(void)
{
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked_at_start, 8);
    for (int number = 1; number < SIGNALS; number++) {
        struct kernel_action old = {0};
        if (syscall(SYS_rt_sigaction, number, NULL, &old, 8) == 0 && old.handler == (void *)1)
            ignored_at_start |= 1ULL << (number - 1);
    }
}

static void set_blocked(unsigned long long mask) { syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8); }

static void change_mask(int how, int number)
{
    unsigned long long mask = 1ULL << (number - 1);
    syscall(SYS_rt_sigprocmask, how, &mask, NULL, 8);
}

static void trap(int number, const char *what)
{
    action[number] = what;
    change_mask(SIG_BLOCK, number);
}

static void forget_traps(void)
{
    memset(action, 0, sizeof action);
    memset(counted, 0, sizeof counted);
    set_blocked(blocked_at_start);
}

static void report_counts(void)
{
    for (int number = 1; number < SIGNALS; number++)
        if (action[number] && !strncmp(action[number], "count", 5))
            line(1, "%s count SIG%s %lu", name, signal_name(number), counted[number]);
}

static unsigned long long trapped(void)
{
    unsigned long long set = 0;
    for (int number = 1; number < SIGNALS; number++)
        if (action[number]) set |= 1ULL << (number - 1);
    return set;
}

/* Counts one arrival; true if its trap is `count`. `count:N` writes a line at each multiple of N. */
static int count(int number)
{
    const char *what = action[number];
    if (strncmp(what, "count", 5)) return 0;
    counted[number]++;
    if (what[5] == ':' && counted[number] % strtoul(what + 6, NULL, 10) == 0)
        line(1, "%s counted SIG%s %lu", name, signal_name(number), counted[number]);
    return 1;
}

static const char *sender(const siginfo_t *info)
{
    switch (info->si_code) {
    case SI_USER: return "user";
    case SI_KERNEL: return "kernel";
    case SI_QUEUE: return "queue";
    case SI_TKILL: return "tkill";
    default: return "other";
    }
}

/* Handles trapped signals as they arrive; returns after one whose trap is `next` (or, if `until` is not 0, after that
 * signal, whatever its trap). A signal without a trap has its default effect. */
static void await_signals(int until)
{
    for (;;) {
        unsigned long long set = trapped();
        siginfo_t info;
        if (set == 0) {
            pause();
            continue;
        }
        int number = (int)syscall(SYS_rt_sigtimedwait, &set, &info, NULL, 8);
        if (number < 0) continue; /* EINTR after a stop and continue */
        if (count(number)) {
            if (number == until) return;
            continue;
        }
        const char *what = action[number];
        if (!strncmp(what, "say:", 4)) line(1, "%s", what + 4);
        else if (strcmp(what, "silent")) line(1, "%s got SIG%s from %s pid=%d", name, signal_name(number), sender(&info), (int)info.si_pid);
        if (!strncmp(what, "exit:", 5)) {
            struct timespec none = {0};
            while ((number = (int)syscall(SYS_rt_sigtimedwait, &set, &info, &none, 8)) > 0) count(number);
            report_counts();
            _exit(atoi(what + 5));
        }
        if (!strcmp(what, "die")) {
            struct kernel_action plain = {0};
            syscall(SYS_rt_sigaction, number, &plain, NULL, 8);
            kill(getpid(), number);
            change_mask(SIG_UNBLOCK, number);
        }
        if (!strcmp(what, "report")) report_counts();
        if (number == until || !strcmp(what, "next")) return;
    }
}

/* ---- Reports about itself ----------------------------------------------------------------------------------------- */

static void tell_descriptors(void)
{
    char text[2048] = "";
    size_t size = 0;
    for (int fd = 3; fd < 1024 && size < sizeof text - 16; fd++)
        if (fcntl(fd, F_GETFD) >= 0) size += (size_t)sprintf(text + size, " %d", fd);
    line(1, "%s fds%s", name, size ? text : " none");
}

static void tell_limits(void)
{
    static const struct { const char *name; int number; } limits[] = {
        {"core", RLIMIT_CORE}, {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"stack", RLIMIT_STACK}, {"fsize", RLIMIT_FSIZE},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        getrlimit(limits[i].number, &limit);
        line(1, "%s rlimit %s %lld %lld", name, limits[i].name, (long long)limit.rlim_cur, (long long)limit.rlim_max);
    }
}

static int limit_number(const char *text)
{
    if (!strcmp(text, "nofile")) return RLIMIT_NOFILE;
    if (!strcmp(text, "nproc")) return RLIMIT_NPROC;
    if (!strcmp(text, "core")) return RLIMIT_CORE;
    if (!strcmp(text, "fsize")) return RLIMIT_FSIZE;
    if (!strcmp(text, "as")) return RLIMIT_AS;
    errno = EINVAL;
    die("rlimit", text);
    return 0;
}

static long long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void copy_stdin(void)
{
    for (;;) {
        ssize_t size = read(0, stdin_buffer, sizeof stdin_buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) {
            if (size < 0) line(1, "%s stdin error %s", name, strerror(errno));
            return;
        }
        write_all(1, stdin_buffer, (size_t)size);
    }
}

static void read_line(void)
{
    char text[1024];
    size_t size = 0;
    while (size < sizeof text - 1) {
        ssize_t got = read(0, text + size, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            line(1, "%s read error %s", name, strerror(errno));
            return;
        }
        if (got == 0) {
            line(1, "%s read end", name);
            return;
        }
        if (text[size] == '\n') break;
        size++;
    }
    text[size] = 0;
    line(1, "%s read [%s]", name, quoted(text));
}

/* Waits until the harness has opened the named pipe for writing and closed it again. */
static void gate(const char *path)
{
    char byte;
    int fd;
    while ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0 && errno == EINTR) {}
    if (fd < 0) die("gate", path);
    for (;;) {
        ssize_t got = read(fd, &byte, 1);
        if (got == 0 || (got < 0 && errno != EINTR)) break;
    }
    close(fd);
}

static void append(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) die("append", path);
    line(fd, "%s", text);
    close(fd);
}

/* ---- The script --------------------------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0) write_all(fd, text, strlen(text));
    if (fd >= 0) close(fd);
}

/* Becomes root in a new user namespace. */
static void map_user(unsigned uid, unsigned gid)
{
    char text[64];
    write_file("/proc/self/setgroups", "deny");
    snprintf(text, sizeof text, "0 %u 1", uid);
    write_file("/proc/self/uid_map", text);
    snprintf(text, sizeof text, "0 %u 1", gid);
    write_file("/proc/self/gid_map", text);
}

/* Forks; with SPACES the child is PID 1 of a namespace with its own /proc, unless root inside a user namespace. */
static pid_t start(int spaces)
{
    unsigned uid = geteuid(), gid = getegid();
    int flags = spaces ? CLONE_NEWPID | CLONE_NEWNS | (uid ? CLONE_NEWUSER : 0) : 0;
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD | flags, 0, 0, 0, 0);
    if (child < 0) die("clone", NULL);
    if (child > 0 || !spaces) return child;
    if (uid) map_user(uid, gid);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mount("proc", "/proc", "proc", 0, NULL) < 0) die("mount", "/proc");
    return 0;
}

static void run(int count, char **words);

/* The index of the `end` that closes the block whose first word is words[from]. */
static int block_end(int count, char **words, int from)
{
    int depth = 1;
    for (int i = from; i < count; i++) {
        if (!strcmp(words[i], "fork") || !strcmp(words[i], "orphan") || !strcmp(words[i], "daemon")) depth++;
        if (!strcmp(words[i], "end") && --depth == 0) return i;
    }
    return count;
}

static void child_of_block(int count, char **words)
{
    forget_traps();
    run(count, words);
    _exit(0);
}

/* fork: a child in the same group. orphan: the same, but its parent has exited. daemon: an orphan in its own session.
 * An orphan starts its words after its parent has been reaped, so that getppid() already returns the new one. */
static int block(const char *kind, int count, char **words, int from)
{
    int end = block_end(count, words, from), go[2], status;
    if (pipe2(go, O_CLOEXEC) < 0) die("pipe", NULL);
    pid_t child = fork();
    if (child < 0) die("fork", NULL);
    if (child == 0) {
        if (strcmp(kind, "fork")) {
            char byte;
            if (!strcmp(kind, "daemon")) setsid();
            pid_t grandchild = fork();
            if (grandchild < 0) die("fork", NULL);
            if (grandchild > 0) _exit(0);
            close(go[1]);
            while (read(go[0], &byte, 1) < 0 && errno == EINTR) {}
        }
        close(go[0]);
        close(go[1]);
        child_of_block(end - from, words + from);
    }
    if (strcmp(kind, "fork"))
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    close(go[0]);
    close(go[1]);
    return end;
}

/* Executes the program whose words are the lines of a file: the kernel passes at most 32 to its first process. */
static void exec_lines(const char *path)
{
    static char text[65536], *words[1024];
    int fd = open(path, O_RDONLY | O_CLOEXEC), count = 0;
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (size < 0) die("exec-lines", path);
    char *rest = text;
    for (char *word; (word = strsep(&rest, "\n")) != NULL && rest != NULL && count < 1023;) words[count++] = word;
    execv(words[0], words);
    die("exec-lines", words[0]);
}

static void tell_file(const char *path)
{
    char text[256] = "";
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (size < 0 || fstat(fd, &status) < 0) die("file", path);
    text[size] = 0;
    close(fd);
    line(1, "file %o %d %d [%s]", status.st_mode, status.st_uid, status.st_gid, text);
}

static void run(int count, char **words)
{
    for (int i = 0; i < count; i++) {
        const char *word = words[i];
        const char *one = i + 1 < count ? words[i + 1] : "", *two = i + 2 < count ? words[i + 2] : "";
#define IS(text) (!strcmp(word, text))
#define TOOK(n) { i += (n); continue; }

        if (IS("name")) { name = one; TOOK(1) }
        if (IS("ready")) {
            line(1, "%s ready pid=%d pgid=%d sid=%d ppid=%d", name, getpid(), getpgid(0), getsid(0), getppid());
            continue;
        }
        if (IS("say")) { line(1, "%s", one); TOOK(1) }
        if (IS("err")) { line(2, "%s", one); TOOK(1) }
        if (IS("print")) { write_all(1, one, strlen(one)); TOOK(1) }
        if (IS("clock")) { line(1, "%s clock %lld", name, milliseconds()); continue; }

        if (IS("trap")) { trap(signal_number(one), two); TOOK(2) }
        if (IS("ignore")) { signal(signal_number(one), SIG_IGN); TOOK(1) }
        if (IS("default")) { signal(signal_number(one), SIG_DFL); TOOK(1) }
        if (IS("block")) { change_mask(SIG_BLOCK, signal_number(one)); TOOK(1) }
        if (IS("wait")) { await_signals(0); continue; }
        if (IS("await")) { await_signals(signal_number(one)); TOOK(1) }
        if (IS("counts")) { report_counts(); continue; }
        if (IS("raise")) { int number = signal_number(one); signal(number, SIG_DFL); kill(getpid(), number); TOOK(1) }
        if (IS("signal")) { if (kill(atoi(one), signal_number(two)) < 0) die("kill", one); TOOK(2) }
        if (IS("parent")) { if (kill(getppid(), signal_number(one)) < 0) die("kill parent", one); TOOK(1) }
        if (IS("abort")) abort();
        if (IS("traceme")) { if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0) die("traceme", NULL); continue; }
        if (IS("exit")) _exit(atoi(one));

        if (IS("fork") || IS("orphan") || IS("daemon")) { i = block(word, count, words, i + 1); continue; }
        if (IS("reap")) {
            int status;
            while (wait(&status) > 0 || errno == EINTR) {}
            continue;
        }
        if (IS("setsid")) { if (setsid() < 0) die("setsid", NULL); continue; }
        if (IS("join-parent")) { if (setpgid(0, getpgid(getppid())) < 0) die("join-parent", NULL); continue; } /* its group */
        if (IS("setpgid")) { if (setpgid(0, 0) < 0) die("setpgid", NULL); continue; }

        if (IS("env")) {
            const char *value = getenv(one);
            if (value) line(1, "%s=%s", one, quoted(value));
            else line(1, "%s unset", one);
            TOOK(1)
        }
        if (IS("environ")) {
            for (char **entry = environ; *entry; entry++) line(1, "environ [%s]", quoted(*entry));
            line(1, "environ end");
            continue;
        }
        if (IS("args")) {
            for (i++; i < count; i++) line(1, "arg [%s]", quoted(words[i]));
            line(1, "args end");
            return;
        }
        if (IS("count-args")) { line(1, "%s args %d", name, count - i - 1); return; }
        if (IS("fds")) { tell_descriptors(); continue; }
        if (IS("mask")) { line(1, "%s blocked=%llx ignored=%llx", name, blocked_at_start, ignored_at_start); continue; }
        if (IS("isatty")) { line(1, "%s tty %d %d %d", name, isatty(0), isatty(1), isatty(2)); continue; }
        if (IS("fg")) { line(1, "%s foreground %s", name, tcgetpgrp(0) == getpgrp() ? "yes" : "no"); continue; }
        if (IS("cwd")) { char path[PATH_MAX]; line(1, "%s cwd %s", name, getcwd(path, sizeof path) ? path : strerror(errno)); continue; }
        if (IS("ids")) { line(1, "%s ids %d %d %d %d", name, getuid(), geteuid(), getgid(), getegid()); continue; }
        if (IS("file")) { tell_file(one); TOOK(1) }
        if (IS("umask")) { mode_t mask = umask(0); umask(mask); line(1, "%s umask %03o", name, mask); continue; }
        if (IS("rlimits")) { tell_limits(); continue; }
        if (IS("pdeathsig")) { int number = 0; prctl(PR_GET_PDEATHSIG, &number); line(1, "%s pdeathsig %d", name, number); continue; }
        if (IS("ppid")) { line(1, "%s ppid %d", name, getppid()); continue; }
        if (IS("nnp")) { line(1, "%s no_new_privs %d", name, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)); continue; }
        if (IS("raw-tty")) {
            struct termios modes;
            if (tcgetattr(0, &modes) < 0) die("tcgetattr", NULL);
            cfmakeraw(&modes);
            if (tcsetattr(0, TCSANOW, &modes) < 0) die("tcsetattr", NULL);
            continue;
        }
        if (IS("winsize")) { struct winsize size = {0}; ioctl(0, TIOCGWINSZ, &size); line(1, "%s winsize %d %d", name, size.ws_row, size.ws_col); continue; }

        if (IS("stdin")) { copy_stdin(); continue; }
        if (IS("readline")) { read_line(); continue; }
        if (IS("stdin-is")) {
            struct stat standard;
            int is = fstat(0, &standard) == 0 && S_ISCHR(standard.st_mode) && standard.st_rdev == (dev_t)0x103;
            line(1, "%s stdin is %s", name, fcntl(0, F_GETFD) < 0 ? "closed" : is ? "null" : isatty(0) ? "tty" : S_ISFIFO(standard.st_mode) ? "pipe" : "other");
            continue;
        }
        if (IS("read-fd")) {
            char text[256];
            ssize_t size = read(atoi(one), text, sizeof text - 1);
            text[size < 0 ? 0 : size] = 0;
            line(1, "%s fd %s [%s]", name, one, size < 0 ? strerror(errno) : quoted(text));
            TOOK(1)
        }
        if (IS("flood") || IS("flood-err")) {
            size_t size = strtoul(two, NULL, 10);
            char *text = malloc(size + 1);
            memset(text, 'x', size);
            text[size] = '\n';
            for (long left = atol(one); left > 0; left--) write_all(IS("flood") ? 1 : 2, text, size + 1);
            free(text);
            TOOK(2)
        }
        if (IS("partial")) { /* partial SIZE: a line without a newline */
            size_t size = strtoul(one, NULL, 10);
            char *text = malloc(size);
            memset(text, 'x', size);
            write_all(1, text, size);
            free(text);
            TOOK(1)
        }
        if (IS("closefd")) { close(atoi(one)); TOOK(1) }
        if (IS("open")) { /* open PATH FD */
            int fd = open(one, O_RDWR | O_NOCTTY);
            if (fd < 0) die("open", one);
            if (fd != atoi(two)) { dup2(fd, atoi(two)); close(fd); }
            TOOK(2)
        }
        if (IS("gate")) { gate(one); TOOK(1) }
        if (IS("create")) { /* fails if it exists */
            int fd = open(one, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (fd < 0) { line(1, "%s cannot create %s: %s", name, one, strerror(errno)); _exit(119); }
            close(fd);
            TOOK(1)
        }
        if (IS("append")) { append(one, two); TOOK(2) }
        if (IS("write")) {
            int fd = open(one, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
            if (fd < 0) die("write", one);
            line(fd, "%s", two);
            close(fd);
            TOOK(2)
        }
        if (IS("remove")) { unlink(one); TOOK(1) }
        if (IS("setenvfile")) {
            const char *path = getenv("MONOFY_SETENV");
            if (!path) die("MONOFY_SETENV", "is unset");
            append(path, one);
            TOOK(1)
        }
        if (IS("setenvbytes")) { /* setenvbytes NAME COUNT: a value of COUNT bytes */
            const char *path = getenv("MONOFY_SETENV");
            size_t size = strtoul(two, NULL, 10);
            char *text = malloc(strlen(one) + size + 2);
            if (!path) die("MONOFY_SETENV", "is unset");
            sprintf(text, "%s=", one);
            size_t before = strlen(text);
            memset(text + before, 'v', size);
            text[before + size] = 0;
            append(path, text);
            free(text);
            TOOK(2)
        }

        /* Words that prepare an `exec`. */
        if (IS("rlimit")) {
            struct rlimit limit = {strtoul(two, NULL, 10), strtoul(two, NULL, 10)};
            if (setrlimit(limit_number(one), &limit) < 0) die("rlimit", one);
            TOOK(2)
        }
        if (IS("uid")) { /* user and group; drops all capabilities */
            id_t id = (id_t)atoi(one);
            if (setgroups(0, NULL) < 0 || setresgid(id, id, id) < 0 || setresuid(id, id, id) < 0) die("uid", one);
            TOOK(1)
        }
        if (IS("drop-cap")) { if (prctl(PR_CAPBSET_DROP, atoi(one), 0, 0, 0) < 0) die("drop-cap", one); TOOK(1) }
        if (IS("listen-pid")) { /* as systemd marks the process that gets the descriptors from 3 on */
            char text[16];
            snprintf(text, sizeof text, "%d", getpid());
            setenv("LISTEN_PID", text, 1);
            continue;
        }
        if (IS("listen-pids")) { /* listen-pids COUNT: the same, COUNT times, which setenv() cannot do */
            long more = atol(one), there = 0;
            char *text = malloc(32), **entries;
            sprintf(text, "LISTEN_PID=%d", getpid());
            while (environ[there]) there++;
            entries = malloc((size_t)(there + more + 1) * sizeof *entries);
            memcpy(entries, environ, (size_t)there * sizeof *entries);
            for (long index = 0; index < more; index++) entries[there++] = text;
            entries[there] = NULL;
            environ = entries;
            TOOK(1)
        }
        if (IS("setenv")) { setenv(one, two, 1); TOOK(2) }
        if (IS("umask-set")) { umask((mode_t)strtoul(one, NULL, 8)); TOOK(1) }
        if (IS("chdir")) { if (chdir(one) < 0) die("chdir", one); TOOK(1) }
        if (IS("chroot")) { if (chroot(one) < 0 || chdir("/") < 0) die("chroot", one); TOOK(1) }
        if (IS("own-mounts")) {
            unsigned uid = geteuid(), gid = getegid();
            if (unshare(CLONE_NEWNS | (uid ? CLONE_NEWUSER : 0)) < 0) die("own-mounts", NULL);
            if (uid) map_user(uid, gid);
            if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) die("own-mounts", NULL);
            continue;
        }
        if (IS("namespaces")) { /* exits with 0 only if `guard` can create them */
            int status;
            pid_t child = start(1);
            if (child == 0) _exit(0);
            while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
            _exit(status == 0 ? 0 : 120);
        }
        if (IS("mount")) { /* mount TYPE PATH; creates the directory */
            if ((mkdir(two, 0755) < 0 && errno != EEXIST) || mount("none", two, one, 0, NULL) < 0) die("mount", one);
            TOOK(2)
        }
        if (IS("read-only")) {
            /* with submounts: an unprivileged user may not uncover what the mounts of others hide */
            if (mount(one, one, NULL, MS_BIND | MS_REC, NULL) < 0 || mount(NULL, one, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) < 0) die("read-only", one);
            TOOK(1)
        }
        if (IS("bind")) { if (mount(one, two, NULL, MS_BIND | MS_REC, NULL) < 0) die("bind", one); TOOK(2) }
        if (IS("ctty")) { if (ioctl(0, TIOCSCTTY, 0) < 0) die("ctty", NULL); continue; }
        if (IS("foreground")) { /* makes its own group the terminal's foreground group */
            change_mask(SIG_BLOCK, SIGTTOU);
            if (tcsetpgrp(0, getpgrp()) < 0) die("tcsetpgrp", NULL);
            change_mask(SIG_UNBLOCK, SIGTTOU);
            continue;
        }
        if (IS("exec")) {
            execvp(one, words + i + 1);
            die("exec", one);
        }
        if (IS("exec-lines")) exec_lines(one);

        line(2, "actor: no such word: %s", word);
        _exit(121);
    }
}

/* ---- The guard ---------------------------------------------------------------------------------------------------- */

enum { CONTROL = 200, REPORT = 201 };

/* Closes all but CONTROL, REPORT and the EXTRA descriptors from 3 on, which are passed on. */
static void keep_descriptors(int extra)
{
    syscall(SYS_close_range, 3 + extra, CONTROL - 1, 0);
    syscall(SYS_close_range, REPORT + 1, ~0U, 0);
    fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
    fcntl(REPORT, F_SETFD, FD_CLOEXEC);
}

static void for_each_child(void (*act)(pid_t child))
{
    char path[64], text[65536];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) die("open", path);
    size_t size = 0;
    ssize_t got;
    while ((got = read(fd, text + size, sizeof text - 1 - size)) > 0) size += (size_t)got;
    close(fd);
    text[size] = 0;
    char *rest = text;
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        if (*word) act((pid_t)atoi(word));
}

static void report_left(pid_t child)
{
    char path[64], text[512], *close_bracket;
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    if (size <= 0) return;
    text[size] = 0;
    close_bracket = strrchr(text, ')');
    line(REPORT, "left %d %c", child, close_bracket ? close_bracket[2] : '?');
}

static void kill_child(pid_t child) { kill(child, SIGKILL); }

/* True if the target is dead; the first time, reports what it left behind and how it ended. */
static int target_gone(pid_t target)
{
    static int told;
    int status;
    struct rusage used;
    if (told) return 1;
    if (wait4(target, &status, WNOHANG, &used) != target) return 0;
    told = 1;
    line(REPORT, "used %ld kB %ld ms", used.ru_maxrss,
        (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000);
    /* The kernel has already reparented the target's children to us: those we have now, it left behind. */
    for_each_child(report_left);
    line(REPORT, WIFSIGNALED(status) ? "killed %d" : "exited %d", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return 1;
}

/* The pid of a dead child that is not reaped yet; 0: none; -1: no children at all. */
static pid_t next_dead(void)
{
    siginfo_t info = {0};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0) return -1;
    return info.si_pid;
}

/* guard EXTRA SPACES WORDS...: starts a process that runs the words (the last is an `exec`);
 * EXTRA descriptors from 3 on are passed on; SPACES is `-`, or `pid` for a PID namespace with its own /proc.
 * Writes to REPORT: `pid N`; `stray N` for each orphan that was reparented to us while the target lived; when the target
 * ends, `used` with its memory and CPU time, `left PID STATE` for each process that it left behind, and `exited N` or
 * `killed N`; and `empty` when no child is left. When CONTROL is closed, everything left is killed. */
static int guard(int count, char **words)
{
    int extra = atoi(words[0]), spaces = !strcmp(words[1], "pid");
    keep_descriptors(extra);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int queue = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);

    pid_t target = start(spaces);
    if (target == 0) {
        struct kernel_action plain = {0}; /* glibc's posix_spawn leaves signals 32 and 33 ignored */
        for (int number = 1; number < SIGNALS; number++) syscall(SYS_rt_sigaction, number, &plain, NULL, 8);
        set_blocked(blocked_at_start);
        run(count - 2, words + 2);
        _exit(0);
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++) dup2(null, fd);
    for (int fd = 3; fd < 3 + extra; fd++) close(fd);
    line(REPORT, "pid %d", target);

    int killing = 0;
    for (;;) {
        struct pollfd sources[2] = {{queue, POLLIN, 0}, {killing ? -1 : CONTROL, POLLIN, 0}};
        pid_t dead;
        target_gone(target);
        while ((dead = next_dead()) > 0) {
            int status;
            if (dead == target) {
                target_gone(target);
                continue;
            }
            if (!target_gone(target)) line(REPORT, "stray %d", dead);
            waitpid(dead, &status, 0);
        }
        if (dead < 0) {
            line(REPORT, "empty");
            return 0;
        }
        if (killing) for_each_child(kill_child);
        if (poll(sources, 2, killing ? 20 : -1) < 0 && errno != EINTR) die("poll", NULL);
        struct signalfd_siginfo drained[16];
        while (read(queue, drained, sizeof drained) > 0) {}
        if (sources[1].revents) killing = 1;
        if (killing) for_each_child(kill_child);
    }
}

int main(int count, char **words)
{
    remember_signals();
    if (count > 3 && !strcmp(words[1], "guard")) return guard(count - 2, words + 2);
    run(count - 1, words + 1);
    return 0;
}
