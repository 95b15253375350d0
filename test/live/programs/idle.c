/*
 * idle: a process as most are, with many threads that wait.
 *
 * Options: threads=10   threads besides the main one; every tenth, and the main one, calls the subject
 *          every=1000   microseconds between two calls
 *
 * Row per thread: subject. The site is `subject_site`, see subject.h.
 */
#include "subject.h"

SUBJECT(subject);

static long every_us;

static void *call(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    (*row)[judge_subject(x, subject(x))]++;
    pause_us(every_us);
  }
  return NULL;
}

/* Waits in a futex, as the threads of a pool do. */
static void *wait_for_ever(void *argument) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&lock);
  for (;;) pthread_cond_wait(&never, &lock);
  return argument;
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"subject"};
  static const char *const columns[] = {VERDICT_COLUMNS};
  static const struct site sites[] = {{"subject_site", subject_site}};
  long threads = number_option(argc, argv, "threads", 10);
  every_us = number_option(argc, argv, "every", 1000);
  row_t *stats = open_stats(argc, argv, (size_t)threads + 1);
  for (long t = 0; t < threads; t++) start_thread(t % 10 == 0 ? call : wait_for_ever, stats + t);
  PRINT_READY((size_t)threads + 1, rows, columns, sites);
  call((void *)(stats + threads));
}
