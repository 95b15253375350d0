/*
 * lib-user: a program that loads a library long after it has started, so that a build appears in a process that is
 * already known.
 *
 * Options: library=PATH   what to load; required
 *          after=-1       milliseconds until it is loaded; -1 waits for SIGUSR1
 *          threads=2      threads that call library_value() as soon as it is there
 *
 * SIGUSR1 loads the library, SIGUSR2 unloads it once all threads have left it; both can be repeated. After each, a line
 * {"loaded":true,"sites":{"library_value_site":N}} or {"loaded":false} is printed. Row per thread: library_value.
 */
#include "subject.h"

#include <dlfcn.h>

static const char *const ROWS[] = {"library_value"};
static const char *const COLUMNS[] = {VERDICT_COLUMNS};

static pthread_rwlock_t use = PTHREAD_RWLOCK_INITIALIZER;
static long (*value)(long);

static void *call(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    pthread_rwlock_rdlock(&use);
    for (int i = 0; i < 256 && value != NULL; i++) (*row)[judge_subject(x + i, value(x + i))]++;
    pthread_rwlock_unlock(&use);
    if (x % 64 == 0 || value == NULL) pause_us(1000);
  }
  return NULL;
}

static void *load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    exit(70);
  }
  pthread_rwlock_wrlock(&use);
  *(void **)&value = dlsym(library, "library_value");
  pthread_rwlock_unlock(&use);
  printf("{\"loaded\":true,\"sites\":{\"library_value_site\":%lu}}\n",
         (unsigned long)(uintptr_t)dlsym(library, "library_value_site"));
  fflush(stdout);
  return library;
}

static void unload(void *library) {
  pthread_rwlock_wrlock(&use);
  value = NULL;
  pthread_rwlock_unlock(&use);
  dlclose(library);
  printf("{\"loaded\":false}\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  const char *path = option(argc, argv, "library", "");
  long threads = number_option(argc, argv, "threads", 2), after_ms = number_option(argc, argv, "after", -1);
  row_t *stats = open_stats(argc, argv, (size_t)threads);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  sigaddset(&awaited, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &awaited, NULL);
  for (long t = 0; t < threads; t++) start_thread(call, stats + t);
  static const struct site none[] = {{"main", (const void *)main}};
  PRINT_READY((size_t)threads, ROWS, COLUMNS, none);
  void *library = NULL;
  if (after_ms >= 0) {
    pause_us(after_ms * 1000);
    library = load(path);
  }
  for (;;) {
    int number;
    sigwait(&awaited, &number);
    if (number == SIGUSR1 && library == NULL) {
      library = load(path);
    } else if (number == SIGUSR2 && library != NULL) {
      unload(library);
      library = NULL;
    }
  }
}
