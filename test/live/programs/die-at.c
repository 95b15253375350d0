/*
 * die-at: preloaded into a patcher under test, kills it just before its n-th step. A step is a ptrace request or a write
 * into another process, which are all that a patcher does to a target. DIE_AT gives n; DIE_COUNT names a file that gets
 * the number of steps made, so that a test knows when there are no more. With DIE_AFTER, only the steps count towards n
 * that are made once the file of that name is there: a patcher rehearses on a process of its own first.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static long made, counted;

static void step(void) {
  const char *limit = getenv("DIE_AT"), *count = getenv("DIE_COUNT"), *after = getenv("DIE_AFTER");
  made++;
  if (after == NULL || access(after, F_OK) == 0) counted++;
  if (count != NULL) {
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", made);
    int file = open(count, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file >= 0) {
      if (write(file, text, (size_t)length) != length) _exit(99);
      close(file);
    }
  }
  if (limit != NULL && counted == atol(limit)) kill(getpid(), SIGKILL);
}

/* Six arguments always: reading ones that the caller did not pass is harmless here, as it is in the C library. */
long syscall(long number, ...) {
  static long (*real)(long, ...);
  if (real == NULL) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  va_list arguments;
  va_start(arguments, number);
  long a[6];
  for (int i = 0; i < 6; i++) a[i] = va_arg(arguments, long);
  va_end(arguments);
  if (number == SYS_ptrace) step();
  return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (real == NULL) real = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  step();
  return real(file, bytes, size, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) { return pwrite64(file, bytes, size, offset); }
