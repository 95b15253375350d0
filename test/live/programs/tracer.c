/*
 * tracer: another program that traces a process, as a debugger or a profiler does. It only holds on: nothing is stopped.
 *
 * Options: target=PID   whom; required
 *          which=all    `main`, or `last` for the thread that was born last
 *          every=0      0: says {"tracing":N} (N threads) and holds on until its input ends, then lets go and says
 *                       {"tracing":0}. Otherwise lets go and seizes again every so many microseconds until then
 *
 * It has no stats; its first argument, the stats file, is not opened.
 */
#include "program.h"

#include <dirent.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define MAX_THREADS 1024

static pid_t held[MAX_THREADS];
static int held_count;

static int threads_of(const char *target, pid_t *tids) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/task", target);
  DIR *directory = opendir(path);
  int count = 0;
  for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
    if (entry->d_name[0] != '.' && count < MAX_THREADS) tids[count++] = atoi(entry->d_name);
  if (directory != NULL) closedir(directory);
  return count;
}

/* A thread that somebody else traces is refused, which is no failure here. */
static void seize(const char *target, const char *which) {
  pid_t tids[MAX_THREADS];
  int count = threads_of(target, tids);
  int first = strcmp(which, "last") == 0 ? count - 1 : 0;
  int end = strcmp(which, "main") == 0 ? 1 : count;
  for (int i = first; i >= 0 && i < end; i++)
    if (ptrace(PTRACE_SEIZE, tids[i], 0, 0) == 0) held[held_count++] = tids[i];
}

/* Only a stopped thread can be let go. A signal that comes in between is handed on. */
static void let_go(void) {
  for (int i = 0; i < held_count; i++) {
    int status;
    ptrace(PTRACE_INTERRUPT, held[i], 0, 0);
    while (waitpid(held[i], &status, __WALL) == held[i] && WIFSTOPPED(status)) {
      int is_signal = status >> 16 == 0 && WSTOPSIG(status) != SIGTRAP;
      if (ptrace(PTRACE_DETACH, held[i], 0, is_signal ? WSTOPSIG(status) : 0) == 0) break;
    }
  }
  held_count = 0;
}

static int input_ends_within(int milliseconds) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  return poll(&input, 1, milliseconds) != 0;
}

static void say(void) {
  printf("{\"tracing\":%d}\n", held_count);
  fflush(stdout);
}

int main(int argc, char **argv) {
  const char *target = option(argc, argv, "target", ""), *which = option(argc, argv, "which", "all");
  long every_us = number_option(argc, argv, "every", 0);
  prctl(PR_SET_TIMERSLACK, 1);
  seize(target, which);
  say();
  if (every_us == 0) input_ends_within(-1);
  else
    while (!input_ends_within(0)) {
      let_go();
      pause_us(every_us);
      seize(target, which);
      pause_us(every_us);
    }
  let_go();
  say();
}
