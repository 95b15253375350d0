/*
 * What all programs here share: the stats file, options, and the line that says that a program is ready.
 *
 * Every program is started as `PROGRAM STATS_FILE [name=value]...`. It maps the stats file shared and counts in it for
 * as long as it lives, so that a test can read the counters at any time, also after the program was killed.
 *
 * Stats file: 64-bit words, little endian.
 *   word 0       magic, the bytes "SGSTATS1"
 *   word 1       number of rows
 *   word 2       number of columns in a row, always 16
 *   words 3..7   reserved, zero
 *   from word 8  rows x 16 counters; each counter has one writer, so that none is lost
 *
 * With several threads, thread t has rows t*K .. t*K+K-1, one for each of the K names below. The first line of standard
 * output, written when everything runs, is JSON:
 *   {"pid":17,"threads":2,"rows":["f","g"],"columns":["old","new"],"sites":{"f_site":94321}}
 * Sites are addresses in this process. Times are CLOCK_MONOTONIC in nanoseconds.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define STATS_MAGIC "SGSTATS1"
#define STATS_COLUMNS 16
#define STATS_HEADER_WORDS 8

/* Volatile, because the reader is another process; not atomic, because each counter has one writer. */
typedef volatile uint64_t row_t[STATS_COLUMNS];

struct site {
  const char *name;
  const void *address;
};

static inline void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(70);
}

static inline uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Waits in short pieces: none of the programs may depend on one sleep being undisturbed. */
static inline void pause_us(long us) {
  struct timespec t = {us / 1000000, us % 1000000 * 1000};
  while (nanosleep(&t, &t) == -1 && errno == EINTR) {
  }
}

/* Value of `name=...` among the arguments, or the default. */
static inline const char *option(int argc, char **argv, const char *name, const char *otherwise) {
  size_t length = strlen(name);
  for (int i = 2; i < argc; i++)
    if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=') return argv[i] + length + 1;
  return otherwise;
}

static inline long number_option(int argc, char **argv, const char *name, long otherwise) {
  const char *text = option(argc, argv, name, NULL);
  return text == NULL ? otherwise : strtol(text, NULL, 10);
}

/* Counters that are there already are kept: a program that calls exec goes on counting in its own file. */
static inline row_t *open_stats(int argc, char **argv, size_t rows) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s STATS_FILE [name=value]...\n", argv[0]);
    exit(64);
  }
  size_t bytes = (STATS_HEADER_WORDS + rows * STATS_COLUMNS) * sizeof(uint64_t);
  int file = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file == -1 || ftruncate(file, (off_t)bytes) == -1) fail(argv[1]);
  uint64_t *words = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (words == MAP_FAILED) fail("mmap of the stats file");
  close(file);
  memcpy(words, STATS_MAGIC, sizeof *words);
  words[1] = rows;
  words[2] = STATS_COLUMNS;
  return (row_t *)(words + STATS_HEADER_WORDS);
}

static inline void print_names(const char *key, const char *const *names, size_t count) {
  printf(",\"%s\":[", key);
  for (size_t i = 0; i < count; i++) printf("%s\"%s\"", i == 0 ? "" : ",", names[i]);
  printf("]");
}

static inline void print_ready(size_t threads, const char *const *rows, size_t row_count, const char *const *columns,
                               size_t column_count, const struct site *sites, size_t site_count) {
  printf("{\"pid\":%d,\"threads\":%zu", (int)getpid(), threads);
  print_names("rows", rows, row_count);
  print_names("columns", columns, column_count);
  printf(",\"sites\":{");
  for (size_t i = 0; i < site_count; i++)
    printf("%s\"%s\":%lu", i == 0 ? "" : ",", sites[i].name, (unsigned long)(uintptr_t)sites[i].address);
  printf("}}\n");
  fflush(stdout);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PRINT_READY(threads, rows, columns, sites) \
  print_ready(threads, rows, COUNT(rows), columns, COUNT(columns), sites, COUNT(sites))

/* Threads are many and do little; a small stack lets a test start thousands. */
static inline pthread_t start_thread(void *(*body)(void *), volatile void *argument) {
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 128 * 1024);
  errno = pthread_create(&thread, &attributes, body, (void *)argument);
  if (errno != 0) fail("pthread_create");
  return thread;
}

#endif
