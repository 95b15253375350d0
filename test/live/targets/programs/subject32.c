/*
 * subject32: a 32-bit program without any library, for machines that have no 32-bit ones.
 *
 * Keeps the protocol of test/live/programs/program.h: `subject32 STATS_FILE`. One thread calls
 * subject(x) = ((x + 1) * 3) ^ 0x55, which counts as old; anything else counts as wrong.
 */
typedef unsigned long long counter;

enum { EXIT = 1, WRITE = 4, OPEN = 5, FTRUNCATE = 93, NANOSLEEP = 162, MMAP2 = 192 };
enum { COLUMNS = 16, HEADER_WORDS = 8, BYTES = (HEADER_WORDS + COLUMNS) * 8 };

/* Six registers and int 0x80: ebp is the sixth argument, 0 for all calls that are made here. */
static long call(long number, long a, long b, long c, long d, long e) {
  long result;
  __asm__ volatile("push %%ebp\n xor %%ebp, %%ebp\n int $0x80\n pop %%ebp"
                   : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
                   : "memory");
  return result;
}

__attribute__((noinline)) long subject(long x) {
  __asm__ volatile("" : "+r"(x));
  return ((x + 1) * 3) ^ 0x55;
}

static const char ready[] =
    "{\"pid\":0,\"threads\":1,\"rows\":[\"subject\"],\"columns\":[\"old\",\"new\",\"newer\",\"wrong\"],\"sites\":{}}\n";

__attribute__((used)) void begin(long *stack) {
  const char *path = ((const char **)(stack + 1))[1];
  long file = call(OPEN, (long)path, 02 | 0100, 0600, 0, 0);
  call(FTRUNCATE, file, BYTES, 0, 0, 0);
  long mapped = call(MMAP2, 0, BYTES, 3, 1, file);
  if (file < 0 || (unsigned long)mapped > -4096ul) call(EXIT, 70, 0, 0, 0, 0);
  volatile counter *words = (volatile counter *)mapped;
  static const char magic[] = "SGSTATS1";
  for (int i = 0; i < 8; i++) ((volatile char *)words)[i] = magic[i];
  words[1] = 1;
  words[2] = COLUMNS;
  call(WRITE, 1, (long)ready, sizeof ready - 1, 0, 0);
  static const long rest[2] = {0, 1000000};
  for (long x = 0;; x = (x + 1) & 0xffff) {
    words[HEADER_WORDS + (subject(x) == (((x + 1) * 3) ^ 0x55) ? 0 : 3)]++;
    if (x % 4096 == 0) call(NANOSLEEP, (long)rest, 0, 0, 0, 0);
  }
}

__asm__(".globl _start\n_start:\n mov %esp, %eax\n push %eax\n call begin\n hlt\n");
