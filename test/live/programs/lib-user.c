/*
 * lib-user: a program that loads a library long after it has started, so that a build appears in a process that is
 * already known.
 *
 * Options: library=PATH   what to load; required
 *          also=PATH      a second one, loaded with it into a namespace of its own; the same file makes a second copy
 *          after=-1       milliseconds until it is loaded; -1 waits for SIGUSR1
 *          threads=2      threads that call library_value() as soon as it is there
 *
 * SIGUSR1 loads the library, SIGUSR2 unloads it once all threads have left it; both can be repeated. After each, a line
 * {"loaded":true,"sites":{"library_value_site":N}} or {"loaded":false} is printed. Row per thread: library_value; with
 * `also`, threads with an odd number call the function of the second one.
 */
#include "subject.h"

#include <dlfcn.h>

static const char *const ROWS[] = {"library_value"};
static const char *const COLUMNS[] = {VERDICT_COLUMNS};

static pthread_rwlock_t use = PTHREAD_RWLOCK_INITIALIZER;
static row_t *stats;
/* The function of each library, and what it was loaded as. */
static long (*values[2])(long);
static void *libraries[2];

static void *call(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    pthread_rwlock_rdlock(&use);
    long (*value)(long) = values[values[1] == NULL ? 0 : (row - stats) % 2];
    for (int i = 0; i < 256 && value != NULL; i++) (*row)[judge_subject(x + i, value(x + i))]++;
    pthread_rwlock_unlock(&use);
    if (x % 64 == 0 || value == NULL) pause_us(1000);
  }
  return NULL;
}

static void *checked(void *library) {
  if (library != NULL) return library;
  fprintf(stderr, "%s\n", dlerror());
  exit(70);
}

static void load(const char *path, const char *also) {
  libraries[0] = checked(dlopen(path, RTLD_NOW | RTLD_LOCAL));
  if (also[0] != 0) libraries[1] = checked(dlmopen(LM_ID_NEWLM, also, RTLD_NOW | RTLD_LOCAL));
  pthread_rwlock_wrlock(&use);
  for (int i = 0; i < 2; i++)
    if (libraries[i] != NULL) *(void **)&values[i] = dlsym(libraries[i], "library_value");
  pthread_rwlock_unlock(&use);
  printf("{\"loaded\":true,\"sites\":{\"library_value_site\":%lu}}\n",
         (unsigned long)(uintptr_t)dlsym(libraries[0], "library_value_site"));
  fflush(stdout);
}

static void unload(void) {
  pthread_rwlock_wrlock(&use);
  for (int i = 0; i < 2; i++) values[i] = NULL;
  pthread_rwlock_unlock(&use);
  for (int i = 0; i < 2; i++) {
    if (libraries[i] != NULL) dlclose(libraries[i]);
    libraries[i] = NULL;
  }
  printf("{\"loaded\":false}\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  const char *path = option(argc, argv, "library", ""), *also = option(argc, argv, "also", "");
  long threads = number_option(argc, argv, "threads", 2), after_ms = number_option(argc, argv, "after", -1);
  stats = open_stats(argc, argv, (size_t)threads);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  sigaddset(&awaited, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &awaited, NULL);
  for (long t = 0; t < threads; t++) start_thread(call, stats + t);
  static const struct site none[] = {{"main", (const void *)main}};
  PRINT_READY((size_t)threads, ROWS, COLUMNS, none);
  if (after_ms >= 0) {
    pause_us(after_ms * 1000);
    load(path, also);
  }
  for (;;) {
    int number;
    sigwait(&awaited, &number);
    if (number == SIGUSR1 && libraries[0] == NULL) load(path, also);
    else if (number == SIGUSR2 && libraries[0] != NULL) unload();
  }
}
