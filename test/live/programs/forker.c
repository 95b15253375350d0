/*
 * forker: a server that forks a child for each piece of work. A child inherits what is patched in its parent.
 *
 * Options: every=2      milliseconds between two forks
 *          calls=1000   calls of the subject that a child makes before it ends
 *          how=fork     `vfork` instead lets the child sleep in its parent's memory for 20 ms, the parent being suspended;
 *                       `share` makes the child with CLONE_VM, so that both run in the same memory at the same time
 *
 * Rows: parent, child (all children together, one after the other). `forks` and `failures` (of a child) are counted in
 * the parent's row. The site is `subject_site`, see subject.h.
 */
#include "subject.h"

#include <sched.h>
#include <sys/wait.h>

SUBJECT(subject);

enum { ROW_PARENT, ROW_CHILD, ROW_COUNT };
static const char *const ROWS[] = {"parent", "child"};
enum { FORKS = WRONG + 1, FAILURES };
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "forks", "failures"};

static row_t *stats;
static long calls;

static void call(row_t *row, long times) {
  for (long x = 0; x < times; x++) (*row)[judge_subject(x, subject(x))]++;
}

static int work(void *unused) {
  (void)unused;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  call(&stats[ROW_CHILD], calls);
  _exit(0);
}

static pid_t start_fork(void) {
  pid_t child = fork();
  if (child == 0) work(NULL);
  return child;
}

/* Between vfork and _exit a child may hardly do anything: it sleeps on its parent's stack, and the parent stands still. */
static pid_t start_vfork(void) {
  pid_t child = vfork();
  if (child == 0) {
    struct timespec t = {0, 20000000};
    nanosleep(&t, NULL);
    _exit(0);
  }
  return child;
}

static pid_t start_sharing(void) {
  static _Alignas(16) char stack[64 * 1024];
  return clone(work, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);
}

int main(int argc, char **argv) {
  const char *how = option(argc, argv, "how", "fork");
  pid_t (*start)(void) = strcmp(how, "vfork") == 0 ? start_vfork : strcmp(how, "share") == 0 ? start_sharing : start_fork;
  long every_ms = number_option(argc, argv, "every", 2);
  calls = number_option(argc, argv, "calls", 1000);
  stats = open_stats(argc, argv, ROW_COUNT);
  static const struct site sites[] = {{"subject_site", subject_site}};
  PRINT_READY(1, ROWS, COLUMNS, sites);
  for (;;) {
    pid_t child = start();
    if (child == -1) fail("fork");
    stats[ROW_PARENT][FORKS]++;
    call(&stats[ROW_PARENT], calls);
    int status;
    while (waitpid(child, &status, 0) == -1 && errno == EINTR) {
    }
    if (status != 0) stats[ROW_PARENT][FAILURES]++;
    pause_us(every_ms * 1000);
  }
}
