/*
 * hits: threads that take an exit exactly as often as they are told, and see whether it left everything as it was.
 *
 * Options: threads=4   threads that call
 *
 *   guard(x)       x + 7 as built. The site is a window of one instruction:
 *                  mov eax, 7      b807000000
 *   guard_refused  where a patch may go with what it refuses. It answers 0x1201, which is the flags that comparing
 *                  the least number with 0x7fffffff leaves (of them all, only the zero flag and the carry are 0 anyway):
 *                  AH as LAHF gives it and AL the overflow flag. It answers 0xbad when a word of the red zone has changed.
 *
 * For each line `run N` of input, each thread calls guard N times with the least number and N times with 5, and a line
 * is written: {"refused":4000,"old":4000,"wrong":0}. `fork` makes a child that goes on reading the same input, while
 * the parent waits for its end; {"child":17} says so. There is nothing to count in the stats.
 */
#include "subject.h"
#include <limits.h>
#include <sys/wait.h>

FUNCTION(guard,
         "mov [rsp - 8], rdi\n"
         "mov [rsp - 128], rdi\n"
         LABEL(guard_site)
         "mov eax, 7\n"
         "add rax, rdi\n"
         "ret\n"
         LABEL(guard_refused)
         "lahf\n"
         "seto al\n"
         "movzx eax, ax\n"
         "cmp [rsp - 8], rdi\n"
         "jne guard_spoilt\n"
         "cmp [rsp - 128], rdi\n"
         "jne guard_spoilt\n"
         "ret\n"
         "guard_spoilt:\n"
         "mov eax, 0xbad\n"
         "ret\n");
extern const char guard_site[];
long guard(long);

enum { REFUSED, AS_BUILT, AMISS, VERDICTS };
static long calls;
static pthread_barrier_t begin, end;

static void *call(void *argument) {
  volatile uint64_t *counts = argument;
  for (;;) {
    pthread_barrier_wait(&begin);
    for (long i = 0; i < calls; i++) {
      long least = guard(LONG_MIN), five = guard(5);
      counts[least == 0x1201 ? REFUSED : least == LONG_MIN + 7 ? AS_BUILT : AMISS]++;
      counts[five == 12 ? AS_BUILT : AMISS]++;
    }
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static void start(long threads, uint64_t counts[][VERDICTS]) {
  pthread_barrier_init(&begin, NULL, (unsigned)threads + 1);
  pthread_barrier_init(&end, NULL, (unsigned)threads + 1);
  for (long t = 0; t < threads; t++) start_thread(call, counts[t]);
}

static void run(long threads, uint64_t counts[][VERDICTS], long times) {
  uint64_t sums[VERDICTS] = {0};
  memset(counts, 0, sizeof *counts * (size_t)threads);
  calls = times;
  pthread_barrier_wait(&begin);
  pthread_barrier_wait(&end);
  for (long t = 0; t < threads; t++)
    for (int v = 0; v < VERDICTS; v++) sums[v] += counts[t][v];
  printf("{\"refused\":%lu,\"old\":%lu,\"wrong\":%lu}\n", sums[REFUSED], sums[AS_BUILT], sums[AMISS]);
  fflush(stdout);
}

/* Unbuffered: what the parent has read ahead would be lost to its child. */
static int next_line(char *line, size_t size) {
  size_t length = 0;
  while (length + 1 < size && read(0, line + length, 1) == 1)
    if (line[length++] == '\n') break;
  line[length] = 0;
  return length > 0;
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"guard"};
  static const char *const columns[] = {"rounds"};
  static const struct site sites[] = {{"guard_site", guard_site}};
  long threads = number_option(argc, argv, "threads", 4);
  uint64_t(*counts)[VERDICTS] = calloc((size_t)threads, sizeof *counts);
  open_stats(argc, argv, 1);
  start(threads, counts);
  PRINT_READY((size_t)threads + 1, rows, columns, sites);
  char line[64];
  while (next_line(line, sizeof line)) {
    if (strncmp(line, "run ", 4) == 0) run(threads, counts, strtol(line + 4, NULL, 10));
    if (strncmp(line, "fork", 4) != 0) continue;
    pid_t child = fork();
    if (child == 0) {
      start(threads, counts);
      continue;
    }
    printf("{\"child\":%d}\n", (int)child);
    fflush(stdout);
    waitpid(child, NULL, 0);
  }
}
