/*
 * map-late: a process of one thread that sleeps, and maps a file of code as few programs do, with hardly any work.
 *
 * Options: library=PATH   what to map, whole, readable and executable; required
 *          how=thread     a thread that ends at once maps it
 *              child      another process that shares the memory (CLONE_VM) maps it, and ends
 *              neighbour  the same, and it was there before and goes on: signals are for that one, and the program itself
 *                         does not run at all
 *              instead    it takes the place of another file of the same size, with all of its pages there already
 *          other=PATH     that file
 *
 * SIGUSR1 lets it do so; then {"mapped":true} is printed. No rows that count and no sites.
 */
#include "program.h"

#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int library;
static size_t size;
static volatile char seen;

static void *map_it(void *nothing) {
  char *start = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, library, 0);
  if (start == MAP_FAILED) exit(70);
  seen = start[0];
  return nothing;
}

static int map_in_child(void *nothing) {
  map_it(nothing);
  return 0;
}

static int map_when_told(void *signals) {
  int number;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigwait(signals, &number);
  map_it(NULL);
  puts("{\"mapped\":true}");
  fflush(stdout);
  while (sigwait(signals, &number) == 0) {}
  return 0;
}

static int open_sized(const char *path, size_t *bytes) {
  struct stat status;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0) exit(71);
  *bytes = (size_t)status.st_size;
  return file;
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"none"};
  static const char *const columns[] = {"none"};
  static const struct site sites[] = {{"main", (const void *)main}};
  static char stack[64 * 1024];
  const char *how = option(argc, argv, "how", "thread");
  open_stats(argc, argv, 1);
  library = open_sized(option(argc, argv, "library", ""), &size);
  char *other = NULL;
  if (strcmp(how, "instead") == 0) {
    size_t same;
    int file = open_sized(option(argc, argv, "other", ""), &same);
    other = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (same != size || other == MAP_FAILED) exit(72);
  }
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &awaited, NULL);
  if (strcmp(how, "neighbour") == 0 && clone(map_when_told, stack + sizeof stack, CLONE_VM | SIGCHLD, &awaited) < 0) exit(76);
  PRINT_READY(1, rows, columns, sites);
  int number;
  sigwait(&awaited, &number);
  if (strcmp(how, "thread") == 0) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, map_it, NULL) != 0 || pthread_join(thread, NULL) != 0) exit(73);
  } else if (strcmp(how, "child") == 0) {
    if (waitpid(clone(map_in_child, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL), NULL, 0) < 0) exit(74);
  } else if (mmap(other, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, library, 0) == MAP_FAILED) {
    exit(75);
  }
  puts("{\"mapped\":true}");
  fflush(stdout);
  for (;;) sigwait(&awaited, &number);
}
