/*
 * throwing: C++ exceptions that pass through the functions that are patched.
 *
 * Options: threads=4
 *
 *   may_throw(x)        throws x when it is a multiple of 4, or else returns x * 3
 *   subject(x)          may_throw(x + d) ^ 0x55, d = 1 as built; an object with a destructor lives meanwhile
 *   bare(x)             the same without any object, so that nothing in it handles exceptions
 *   at_call(x)          lea rdi, [rdi + 1]; call may_throw      the window ends with a call that throws
 *
 * `add rdi, 100` (48 83 c7 64) at the start of each, or at the window, makes d 101, which counts as new. Whether x throws
 * stays as it was. Rows per thread: subject, bare, at_call; column `thrown` counts answers that came as an exception. An
 * object that was not destroyed counts as wrong.
 */
#include "subject.h"

extern "C" {
__attribute__((used, noinline)) long may_throw(long x) {
  if (x % 4 == 0) throw x;
  return x * 3;
}

static thread_local long alive;
struct Object {
  Object() { alive++; }
  ~Object() { alive--; }
};

__attribute__((used, noinline)) long subject(long x) {
  Object object;
  return may_throw(x + 1) ^ 0x55;
}

__attribute__((used, noinline)) long bare(long x) { return may_throw(x + 1) ^ 0x55; }

long at_call(long x);
extern const char at_call_site[];
}

FUNCTION(at_call,
         "push rbx\n"
         ".cfi_adjust_cfa_offset 8\n"
         LABEL(at_call_site)
         "lea rdi, [rdi + 1]\n"
         "call may_throw\n"
         "xor rax, 0x55\n"
         "pop rbx\n"
         ".cfi_adjust_cfa_offset -8\n"
         "ret\n");

enum { ROW_SUBJECT, ROW_BARE, ROW_AT_CALL, ROW_COUNT };
static const char *const ROWS[] = {"subject", "bare", "at_call"};
enum { THROWN = WRONG + 1 };
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "thrown"};

static void check(row_t &row, long (*function)(long), long x) {
  long value;
  bool thrown = false;
  try {
    value = function(x);
  } catch (long what) {
    thrown = true;
    value = what;
  }
  auto expected = [thrown](long argument) { return thrown ? argument : (argument * 3) ^ 0x55; };
  int verdict = judge(value, expected(x + 1), expected(x + 101), expected(x + 121));
  if (thrown != ((x + 1) % 4 == 0) || alive != 0) verdict = WRONG;
  row[verdict] = row[verdict] + 1;
  if (thrown) row[THROWN] = row[THROWN] + 1;
}

static void *call(void *argument) {
  row_t *rows = static_cast<row_t *>(argument);
  for (long x = 0;; x++) {
    check(rows[ROW_SUBJECT], subject, x);
    check(rows[ROW_BARE], bare, x);
    check(rows[ROW_AT_CALL], at_call, x);
    if (x % 4096 == 0) pause_us(1000);
  }
  return nullptr;
}

int main(int argc, char **argv) {
  long threads = number_option(argc, argv, "threads", 4);
  row_t *stats = open_stats(argc, argv, (size_t)threads * ROW_COUNT);
  for (long t = 0; t < threads; t++) start_thread(call, stats + t * ROW_COUNT);
  const struct site sites[] = {{"at_call_site", at_call_site}, {"may_throw", (const void *)may_throw}};
  PRINT_READY((size_t)threads, ROWS, COLUMNS, sites);
  for (;;) pause();
}
