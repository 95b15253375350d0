/*
 * exec-self: a process that replaces its own program, which loses every patch while pid and start time stay.
 *
 * Options: every=0    milliseconds between two exec calls; 0 waits for SIGUSR1 instead
 *          threads=1  threads that call the subject until the next exec
 *          from=main  `thread` lets another thread call exec, which then takes over the number of the main one
 *          become=    a program to run instead of the same one, with the same arguments
 *
 * With `every`, SIGUSR2 makes it stay as it is from then on; it then prints `{"stays":true}`.
 *
 * Rows: per thread `subject`, and after all of them nothing else; the first thread's row also counts `execs`. Counters go
 * on across exec. The ready line is printed by every program that follows a SIGUSR1, and only once with `every`.
 * The site is `subject_site`, see subject.h.
 */
#include "subject.h"

SUBJECT(subject);

enum { EXECS = WRONG + 1 };
static const char *const ROWS[] = {"subject"};
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "execs"};

static void *call(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    (*row)[judge_subject(x, subject(x))]++;
    if (x % 256 == 0) pause_us(100);
  }
  return NULL;
}

struct plan {
  long every_ms;
  row_t *row;
  const char *program;
  char **argv;
};

/* Blocked signals stay pending across exec, so that no moment is too early or too late to be told. */
static int is_told_to_stay(void) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGUSR2);
}

static void stay(void) {
  printf("{\"stays\":true}\n");
  fflush(stdout);
  for (;;) pause();
}

static void *await_and_exec(void *argument) {
  struct plan *plan = argument;
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  int number;
  if (plan->every_ms == 0) sigwait(&awaited, &number);
  else pause_us(plan->every_ms * 1000);
  if (is_told_to_stay()) stay();
  (*plan->row)[EXECS]++;
  execv(plan->program, plan->argv);
  fail("exec");
  return NULL;
}

int main(int argc, char **argv) {
  long threads = number_option(argc, argv, "threads", 1), every_ms = number_option(argc, argv, "every", 0);
  row_t *stats = open_stats(argc, argv, (size_t)threads);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigaddset(&blocked, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &blocked, NULL);
  for (long t = 0; t < threads; t++) start_thread(call, stats + t);
  static const struct site sites[] = {{"subject_site", subject_site}};
  if (every_ms == 0 || stats[0][EXECS] == 0) PRINT_READY((size_t)threads, ROWS, COLUMNS, sites);
  struct plan plan = {every_ms, stats, option(argc, argv, "become", "/proc/self/exe"), argv};
  if (strcmp(option(argc, argv, "from", "main"), "thread") == 0) start_thread(await_and_exec, &plan);
  else await_and_exec(&plan);
  for (;;) pause();
}
