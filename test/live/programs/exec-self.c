/*
 * exec-self: a process that replaces its own program, which loses every patch while pid and start time stay.
 *
 * Options: every=0   milliseconds between two exec calls; 0 waits for SIGUSR1 instead
 *          threads=1 threads that call the subject until the next exec
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

int main(int argc, char **argv) {
  long threads = number_option(argc, argv, "threads", 1), every_ms = number_option(argc, argv, "every", 0);
  row_t *stats = open_stats(argc, argv, (size_t)threads);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &awaited, NULL);
  for (long t = 0; t < threads; t++) start_thread(call, stats + t);
  static const struct site sites[] = {{"subject_site", subject_site}};
  if (every_ms == 0 || stats[0][EXECS] == 0) PRINT_READY((size_t)threads, ROWS, COLUMNS, sites);
  int number;
  if (every_ms == 0) sigwait(&awaited, &number);
  else pause_us(every_ms * 1000);
  stats[0][EXECS]++;
  execv("/proc/self/exe", argv);
  fail("exec");
}
