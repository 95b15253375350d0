/*
 * counter: threads call small functions in tight loops and judge every single result as old, new, newer or wrong.
 *
 * Options: threads=2   threads that count
 *          stuck=0     further threads that call loop(x, 0), which never returns as built
 *          nap=0       microseconds that d() sleeps, so that nearly always a thread is inside it
 *          quiet=0     microseconds that each thread sleeps between rounds, for targets that are mostly idle
 *
 * d below is 1 as built, 101 as `new`, 121 as `newer`. `add rdi, 100` (48 83 c7 64) inserted at a site makes it 101.
 *
 *   function     result                site                                                        what it is for
 *   f(x)         ((x + d) * 3) ^ 0x55  pause; mov rax, rdi; add rax, 1          f3904889f84883c001  three instructions
 *   g(x)         x + c                 mov rax, 0x11111111                      48c7c011111111      one instruction; c is
 *                                      0x11111111, 0x22222222 as new, 0x33333333 as newer
 *   h(x)         2x + d                call slow; add rax, 1                    a call first: must be refused
 *   k(x)         2(x + d)              lea rdi, [rdi + 1]; call slow            a call last: allowed
 *   loop(x, s)   x + 48 for s = 1      add rax, 3; sub ecx, esi                 4883c00329f1        head of a loop; endless
 *                                      for s = 0. `loop_refused` returns -1, which counts as new
 *   e(x)         2(x + d)              lea rax, [rdi + 1]; shl rax, 1           488d470148d1e0      behind an endbr64; a
 *                                      site at `e` itself must be refused
 *   b(x)         x + d + 1             mov rax, rdi; add rax, 1                 4889f84883c001      a branch into the middle:
 *                                      must be refused
 *   j(x)         x + d, j(0) = 77      test rdi, rdi; je                        4885ff74..          a short branch is moved;
 *                                      as new, j(0) = 101 too
 *   r(x)         x + 999 + d           mov rax, [rip + r_table]                 488b05........      relative data is moved
 *   d(x)         3(x + d)              lea rbx, [rdi + 1]; mov rdi, rbx         488d5f014889df      calls dwell(), see nap
 *   pair_a(x)    x + c                 mov eax, 1000                            b8e8030000          c is 1000, 2000 as new,
 *   pair_b(x)    x + c                 mov rax, rdi; add rax, 1000              4889f84805e8030000  3000 as newer
 *
 * pair: both functions must change together. A thread calls a, b, a; if both a agree and b does not, it has seen a half
 * applied change, which counts as wrong. If the two a differ, the change came in between: `straddled`. A thread that was
 * off the processor in the middle is not judged, because a whole apply and revert may have gone by meanwhile.
 *
 * The row `thread` counts rounds and holds the longest time between two of them; a test may set that back to 0.
 */
#include "subject.h"

SUBJECT(f);

FUNCTION(g,
         LABEL(g_site)
         "mov rax, 0x11111111\n"
         "add rax, rdi\n"
         "ret\n");

FUNCTION(h,
         "push rbx\n"
         ".cfi_adjust_cfa_offset 8\n"
         LABEL(h_site)
         "call slow\n"
         "add rax, 1\n"
         "pop rbx\n"
         ".cfi_adjust_cfa_offset -8\n"
         "ret\n");

FUNCTION(k,
         "push rbx\n"
         ".cfi_adjust_cfa_offset 8\n"
         LABEL(k_site)
         "lea rdi, [rdi + 1]\n"
         "call slow\n"
         "pop rbx\n"
         ".cfi_adjust_cfa_offset -8\n"
         "ret\n");

FUNCTION(loop,
         "mov rax, rdi\n"
         "mov ecx, 16\n"
         LABEL(loop_site)
         "add rax, 3\n"
         "sub ecx, esi\n"
         "test ecx, ecx\n"
         "jg loop_site\n"
         "ret\n"
         LABEL(loop_refused)
         "mov rax, -1\n"
         "ret\n");

FUNCTION(e,
         "endbr64\n"
         LABEL(e_site)
         "lea rax, [rdi + 1]\n"
         "shl rax, 1\n"
         "ret\n");

FUNCTION(b,
         "mov ecx, 2\n"
         LABEL(b_site)
         "mov rax, rdi\n"
         "b_middle:\n"
         "add rax, 1\n"
         "dec ecx\n"
         "jnz b_middle\n"
         "ret\n");

FUNCTION(j,
         LABEL(j_site)
         "test rdi, rdi\n"
         "je j_zero\n"
         "lea rax, [rdi + 1]\n"
         "ret\n"
         "j_zero:\n"
         "mov eax, 77\n"
         "ret\n");

__asm__(".data\n.p2align 3\nr_table: .quad 1000\n.text\n");
FUNCTION(r,
         LABEL(r_site)
         "mov rax, [rip + r_table]\n"
         "add rax, rdi\n"
         "ret\n");

FUNCTION(d,
         "push rbx\n"
         ".cfi_adjust_cfa_offset 8\n"
         ".cfi_rel_offset rbx, 0\n"
         LABEL(d_site)
         "lea rbx, [rdi + 1]\n"
         "mov rdi, rbx\n"
         "call dwell\n"
         "add rax, rbx\n"
         "pop rbx\n"
         ".cfi_adjust_cfa_offset -8\n"
         "ret\n");

FUNCTION(pair_a,
         LABEL(pair_a_site)
         "mov eax, 1000\n"
         "add rax, rdi\n"
         "ret\n");

FUNCTION(pair_b,
         LABEL(pair_b_site)
         "mov rax, rdi\n"
         "add rax, 1000\n"
         "ret\n");

long g(long), h(long), k(long), loop(long, long), e(long), b(long), j(long), r(long), d(long), pair_a(long), pair_b(long);
extern const char g_site[], h_site[], k_site[], loop_site[], loop_refused[], e_site[], b_site[], j_site[], r_site[],
    d_site[], pair_a_site[], pair_b_site[];

/* Called from the assembly above, which the compiler cannot see. */
__attribute__((used, noinline, visibility("hidden"))) long slow(long x) {
  for (volatile int i = 0; i < 50; i++) {
  }
  return x * 2;
}

static long nap_us;

__attribute__((used, noinline, visibility("hidden"))) long dwell(long x) {
  if (nap_us > 0) pause_us(nap_us);
  return x * 2;
}

enum { ROW_F, ROW_G, ROW_H, ROW_K, ROW_LOOP, ROW_E, ROW_B, ROW_J, ROW_R, ROW_D, ROW_PAIR, ROW_THREAD, ROW_COUNT };
static const char *const ROWS[] = {"f", "g", "h", "k", "loop", "e", "b", "j", "r", "d", "pair", "thread"};
enum { STRADDLED = WRONG + 1, UNJUDGED, ROUNDS, MAX_GAP_NS };
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "straddled", "unjudged", "rounds", "maxGapNs"};

/* An apply and a revert take longer than this together; three calls take some ten nanoseconds. */
#define UNDISTURBED_NS 50000u

static void judge_pair(row_t *row, long x) {
  uint64_t before = now_ns();
  long first = pair_a(x) - x, middle = pair_b(x) - x, last = pair_a(x) - x;
  uint64_t elapsed = now_ns() - before;
  int verdict = judge(first, 1000, 2000, 3000);
  if (elapsed > UNDISTURBED_NS) {
    (*row)[UNJUDGED]++;
  } else if (first != last) {
    (*row)[STRADDLED]++;
  } else {
    (*row)[middle == first ? verdict : WRONG]++;
  }
}

#define JUDGE_ADDEND(row, result, expression)                            \
  do {                                                                   \
    long value = (result), addend = OLD_ADDEND, old = (expression);      \
    addend = NEW_ADDEND;                                                 \
    long new_ = (expression);                                            \
    addend = NEWER_ADDEND;                                               \
    long newer = (expression);                                           \
    (row)[judge(value, old, new_, newer)]++;                             \
  } while (0)

static long quiet_us;

/* f and g are called most: they are where threads shall be found. */
static void count_round(row_t *rows, long *x) {
  for (int i = 0; i < 64; i++) {
    long v = ++*x;
    rows[ROW_F][judge_subject(v, f(v))]++;
    rows[ROW_G][judge(g(v) - v, 0x11111111, 0x22222222, 0x33333333)]++;
  }
  long v = *x;
  JUDGE_ADDEND(rows[ROW_H], h(v), 2 * v + addend);
  JUDGE_ADDEND(rows[ROW_K], k(v), 2 * (v + addend));
  rows[ROW_LOOP][judge(loop(v, 1), v + 48, -1, -1)]++;
  JUDGE_ADDEND(rows[ROW_E], e(v), 2 * (v + addend));
  JUDGE_ADDEND(rows[ROW_B], b(v), v + addend + 1);
  JUDGE_ADDEND(rows[ROW_J], j(v), v + addend);
  rows[ROW_J][judge(j(0), 77, 101, 121)]++;
  JUDGE_ADDEND(rows[ROW_R], r(v), v + 999 + addend);
  JUDGE_ADDEND(rows[ROW_D], d(v), 3 * (v + addend));
  judge_pair(&rows[ROW_PAIR], v);
}

static void *count(void *argument) {
  row_t *rows = argument;
  uint64_t last = now_ns();
  for (long x = 0;; ) {
    count_round(rows, &x);
    rows[ROW_THREAD][ROUNDS]++;
    if (quiet_us > 0) pause_us(quiet_us);
    uint64_t now = now_ns();
    if (now - last > rows[ROW_THREAD][MAX_GAP_NS]) rows[ROW_THREAD][MAX_GAP_NS] = now - last;
    last = now;
  }
  return NULL;
}

/* As built, the first call never comes back. */
static void *hang(void *argument) {
  row_t *rows = argument;
  for (long x = 0;; x++) {
    rows[ROW_LOOP][judge(loop(x, 0), x + 48, -1, -1)]++;
    pause_us(1000);
  }
  return NULL;
}

int main(int argc, char **argv) {
  long threads = number_option(argc, argv, "threads", 2), stuck = number_option(argc, argv, "stuck", 0);
  nap_us = number_option(argc, argv, "nap", 0);
  quiet_us = number_option(argc, argv, "quiet", 0);
  row_t *rows = open_stats(argc, argv, (size_t)(threads + stuck) * ROW_COUNT);
  for (long t = 0; t < threads + stuck; t++) start_thread(t < threads ? count : hang, rows + t * ROW_COUNT);
  const struct site sites[] = {
      {"f_site", f_site},           {"g_site", g_site}, {"h_site", h_site}, {"k_site", k_site},
      {"loop_site", loop_site},     {"loop_refused", loop_refused},         {"e", (const void *)e},
      {"e_site", e_site},           {"b_site", b_site}, {"j_site", j_site}, {"r_site", r_site},
      {"d_site", d_site},           {"pair_a_site", pair_a_site},           {"pair_b_site", pair_b_site},
      {"slow", (const void *)slow},
  };
  PRINT_READY((size_t)(threads + stuck), ROWS, COLUMNS, sites);
  for (;;) pause();
}
