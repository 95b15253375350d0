/*
 * call-cost: what a call costs when it is changed. Six functions with the same instructions; one has been detoured by
 * hand, four are there to be patched, one stays as it is.
 *
 *   NAME(x) = ((x + 1) * 2) ^ 0x55
 *
 *   NAME_site  48 8d 47 01   lea rax, [rdi + 1]
 *              48 d1 e0      shl rax, 1
 *
 * For each line of input, all of them are measured in turn, ROUNDS times, and a line is written: for each function the
 * nanoseconds per call of each round, {"plain":[1.5,...],"byHand":[...],"first":[...],"second":[...]}. The rounds go from
 * one function to the next, so that a change of the processor's speed meets all of them alike.
 *
 * There is nothing to count: the stats have one row, call, with column rounds. Sites are `first_site` and so on;
 * `second_refused` and so on return -1.
 */
#include "subject.h"

#define ROUNDS 400
#define CALLS 20000

/* Each begins a line of the cache, so that none is better placed than another. */
#define MEASURED(name, window)  \
  __asm__(".text\n.p2align 6\n"); \
  FUNCTION(name,                \
           LABEL(name##_site)   \
           window               \
           "xor rax, 0x55\n"    \
           "ret\n"              \
           LABEL(name##_refused) \
           "mov rax, -1\n"      \
           "ret\n");            \
  extern long name(long x)

#define WINDOW "lea rax, [rdi + 1]\nshl rax, 1\n"

MEASURED(plain, WINDOW);
MEASURED(first, WINDOW);
MEASURED(second, WINDOW);
MEASURED(third, WINDOW);
MEASURED(fourth, WINDOW);
/* What any detour comes down to: there and back. The jumps take five bytes, the window has seven. */
MEASURED(byHand, "jmp by_hand_copy\n.byte 0x66, 0x90\nby_hand_back:\n");
FUNCTION(by_hand_copy,
         WINDOW
         "jmp by_hand_back\n");

extern const char first_site[], second_site[], third_site[], fourth_site[];

static const struct {
  const char *name;
  long (*function)(long);
} MEASURES[] = {{"plain", plain}, {"byHand", byHand}, {"first", first}, {"second", second}, {"third", third}, {"fourth", fourth}};

static double times[COUNT(MEASURES)][ROUNDS];

static double nanoseconds_per_call(long (*volatile function)(long)) {
  long (*called)(long) = function, sum = 0;
  uint64_t begun = now_ns();
  for (long x = 0; x < CALLS; x++) sum += called(x);
  uint64_t elapsed = now_ns() - begun;
  __asm__ volatile("" : : "r"(sum));
  return (double)elapsed / CALLS;
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"call"};
  static const char *const columns[] = {"rounds"};
  static const struct site sites[] = {{"first_site", first_site}, {"second_site", second_site},
                                      {"third_site", third_site}, {"fourth_site", fourth_site}};
  row_t *stats = open_stats(argc, argv, 1);
  PRINT_READY(1, rows, columns, sites);
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    for (int round = 0; round < ROUNDS; round++, stats[0][0]++)
      for (size_t i = 0; i < COUNT(MEASURES); i++) times[i][round] = nanoseconds_per_call(MEASURES[i].function);
    for (size_t i = 0; i < COUNT(MEASURES); i++) {
      printf("%s\"%s\":[", i == 0 ? "{" : ",", MEASURES[i].name);
      for (int round = 0; round < ROUNDS; round++) printf("%s%.4f", round == 0 ? "" : ",", times[i][round]);
      printf("]");
    }
    printf("}\n");
    fflush(stdout);
  }
}
