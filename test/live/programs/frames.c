/*
 * frames: a thread that stands in all kinds of calls, and says itself by which.
 *
 * Options: thread=0   1: the calls are made by a thread, not by the main one
 *                    2: by a thread above whose stack, in the same mapping, lies a return address in victim, as if that
 *                       were the stack of a coroutine that is parked there
 *
 * Each line of input but the ones that end a wait makes the thread go into some calls and park there: it writes what
 * backtrace(3) of glibc says, {"frames":[...]}, outermost last, the first one in park() itself, and waits for a line.
 * Then it comes back and writes {"back":true}.
 *
 *   call       three functions, one with a frame of variable size, one with its stack aligned to 64 bytes
 *   deep N     a recursion of N calls
 *   sort       a comparison that qsort calls
 *   signal     a handler of a signal that the thread sends itself, at a place where it is in no system call
 *   alternate  the same on an alternate stack
 *   busy       writes {"busy":true} and calculates, partly in libc, until SIGUSR1 comes; its handler parks
 *   inside     the function victim is in the middle of a call
 *   stale      victim has returned, and its callee's return address lies in the room of the function that parks
 *
 * The site is in victim, which calls its argument:
 *   victim_site   mov eax, 7   b807000000
 * There is nothing to count in the stats.
 */
#include "subject.h"
#include <execinfo.h>

FUNCTION(victim,
         "sub rsp, 8\n"
         ".cfi_adjust_cfa_offset 8\n"
         LABEL(victim_site)
         "mov eax, 7\n"
         "call rdi\n"
         "add rsp, 8\n"
         ".cfi_adjust_cfa_offset -8\n"
         "ret\n");
extern const char victim_site[];
void victim(void (*)(void));

/* Not a tail call, and not inlined: each of the functions below has a frame. */
#define KEEP __asm__ volatile("" ::: "memory")
#define FRAME __attribute__((noinline, noclone))

static volatile sig_atomic_t waiting;

/* Unbuffered: a handler calls this too. */
static int next_line(char *line, size_t size) {
  size_t length = 0;
  while (length + 1 < size && read(0, line + length, 1) == 1)
    if (line[length++] == '\n') break;
  line[length] = 0;
  return length > 0;
}

static void *list[8192];
static char text[8192 * 20];

FRAME static void park(void) {
  int count = backtrace(list, COUNT(list));
  size_t length = (size_t)snprintf(text, sizeof text, "{\"frames\":[");
  for (int i = 0; i < count; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%lu", i ? "," : "", (unsigned long)list[i]);
  length += (size_t)snprintf(text + length, sizeof text - length, "]}\n");
  if (write(1, text, length) != (ssize_t)length) fail("write");
  char line[64];
  next_line(line, sizeof line);
  KEEP;
}

FRAME static void aligned(void) {
  volatile char room[64] __attribute__((aligned(64)));
  room[0] = 1;
  park();
  KEEP;
  (void)room[0];
}
FRAME static void variable(size_t size) {
  volatile char room[size];
  room[0] = 1;
  aligned();
  KEEP;
  (void)room[0];
}
FRAME static void call(void) {
  variable((size_t)(now_ns() % 700 + 1));
  KEEP;
}
FRAME static long deep(long left) {
  long result = 0;
  if (left == 0) park();
  else result = deep(left - 1) + 1;
  KEEP;
  return result;
}

static int has_parked;
static int compare(const void *left, const void *right) {
  if (!has_parked++) park();
  return *(const int *)left - *(const int *)right;
}
FRAME static void sort(void) {
  int numbers[] = {5, 3, 8, 1};
  has_parked = 0;
  qsort(numbers, COUNT(numbers), sizeof *numbers, compare);
  KEEP;
}

static void handle(int number) {
  (void)number;
  park();
  waiting = 0;
}
FRAME static void send_self(void) {
  pthread_kill(pthread_self(), SIGUSR2);
  KEEP;
}
FRAME static void alternate(void) {
  static char stack[1 << 18];
  stack_t other = {.ss_sp = stack, .ss_size = sizeof stack}, none = {.ss_flags = SS_DISABLE};
  sigaltstack(&other, NULL);
  send_self();
  sigaltstack(&none, NULL);
}

FRAME static unsigned long mix(unsigned long x, const char *digits) {
  char copy[32];
  strcpy(copy, digits);
  return x * 31 + strtoul(copy, NULL, 10) + strlen(copy) + (unsigned long)memcmp(copy, digits, 4);
}
FRAME static void busy(void) {
  static volatile unsigned long sum;
  waiting = 1;
  if (write(1, "{\"busy\":true}\n", 14) != 14) fail("write");
  while (waiting) sum = mix(sum, "123456");
}

FRAME static void nothing(void) { KEEP; }
FRAME static void go_in_and_out(void) {
  victim(nothing);
  KEEP;
}
FRAME static void park_over_it(void) {
  char room[1024];
  __asm__ volatile("" ::"r"(room) : "memory");
  park();
  __asm__ volatile("" ::"r"(room) : "memory");
}

static void obey(const char *line) {
  if (strncmp(line, "call", 4) == 0) call();
  if (strncmp(line, "deep ", 5) == 0) deep(strtol(line + 5, NULL, 10));
  if (strncmp(line, "sort", 4) == 0) sort();
  if (strncmp(line, "signal", 6) == 0) send_self();
  if (strncmp(line, "alternate", 9) == 0) alternate();
  if (strncmp(line, "busy", 4) == 0) busy();
  if (strncmp(line, "inside", 6) == 0) victim(park);
  if (strncmp(line, "stale", 5) == 0) {
    go_in_and_out();
    park_over_it();
  }
}

static void *work(void *argument) {
  char line[64];
  while (next_line(line, sizeof line)) {
    obey(line);
    if (write(1, "{\"back\":true}\n", 14) != 14) fail("write");
  }
  exit(0);
  return argument;
}

static pthread_t start_below_another(void) {
  size_t size = 1 << 18;
  char *memory = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  ((const char **)(void *)(memory + size))[512] = victim_site + 7;
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, memory, size);
  errno = pthread_create(&thread, &attributes, work, NULL);
  if (errno != 0) fail("pthread_create");
  return thread;
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"frames"};
  static const char *const columns[] = {"rounds"};
  static const struct site sites[] = {{"victim_site", victim_site}};
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  backtrace(list, 1); /* loads its library now, and not in a handler */
  open_stats(argc, argv, 1);
  long kind = number_option(argc, argv, "thread", 0);
  sigset_t all;
  sigfillset(&all);
  if (kind != 0) {
    pthread_t thread = kind == 1 ? start_thread(work, NULL) : start_below_another();
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    PRINT_READY(1, rows, columns, sites);
    pthread_join(thread, NULL);
  }
  PRINT_READY(1, rows, columns, sites);
  work(NULL);
}
