/*
 * state: threads that fill every register and the red zone around the site and look whether all of it is still there
 * behind it; and, if asked, threads that are born and end all the time.
 *
 * Options: threads=3   threads that look
 *          births=0    1: another thread makes threads that call once and end, as fast as it can
 *
 * Rows: subject, with the verdicts and then spoilt: calls after which something was not as before; born.
 * The site is `subject_site`, with the window and the changes of subject.h; it lies between the filling and the looking.
 */
#include "subject.h"

/*
 * all_state(x, spoilt): subject(x), and *spoilt counts what changed: xmm0 to xmm15, rbx, rbp, r8 to r15, the words of the
 * red zone, and the flags, which nothing after the site's last addition touches. Before it they are set to values that
 * follow from x; the site itself changes rax, rdi (with Insert) and the flags.
 */
FUNCTION(all_state,
         "push rbx\n.cfi_adjust_cfa_offset 8\n"
         "push rbp\n.cfi_adjust_cfa_offset 8\n"
         "push r12\n.cfi_adjust_cfa_offset 8\n"
         "push r13\n.cfi_adjust_cfa_offset 8\n"
         "push r14\n.cfi_adjust_cfa_offset 8\n"
         "push r15\n.cfi_adjust_cfa_offset 8\n"
         "push rsi\n.cfi_adjust_cfa_offset 8\n"
         /* What everything is filled with, kept in rsi and on the stack. */
         "mov rsi, rdi\n"
         "not rsi\n"
         "push rsi\n.cfi_adjust_cfa_offset 8\n"
         "mov rbx, rsi\nmov rbp, rsi\nmov rcx, rsi\nmov rdx, rsi\n"
         "mov r8, rsi\nmov r9, rsi\nmov r10, rsi\nmov r11, rsi\n"
         "mov r12, rsi\nmov r13, rsi\nmov r14, rsi\nmov r15, rsi\n"
         ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
         "movq xmm\\n, rsi\n"
         "punpcklqdq xmm\\n, xmm\\n\n"
         ".endr\n"
         ".irp n, 8,16,24,32,40,48,56,64,72,80,88,96,104,112,120,128\n"
         "mov [rsp - \\n], rsi\n"
         ".endr\n"
         LABEL(subject_site)
         "pause\n"
         "mov rax, rdi\n"
         "add rax, 1\n"
         /* Looking must not disturb what is still to be looked at: moves and leas only, sums in rdi. */
         "mov rdi, 0\n"
         ".irp n, 8,16,24,32,40,48,56,64,72,80,88,96,104,112,120,128\n"
         "cmp [rsp - \\n], rsi\n"
         "setne dil\n"
         "add [rsp], rdi\n" /* the saved filling is the sum from here on: it starts as rsi */
         ".endr\n"
         ".irp r, rbx, rbp, rcx, rdx, r8, r9, r10, r11, r12, r13, r14, r15\n"
         "cmp \\r, rsi\n"
         "setne dil\n"
         "add [rsp], rdi\n"
         ".endr\n"
         ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
         "movq rbx, xmm\\n\n"
         "cmp rbx, rsi\n"
         "setne dil\n"
         "add [rsp], rdi\n"
         "psrldq xmm\\n, 8\n"
         "movq rbx, xmm\\n\n"
         "cmp rbx, rsi\n"
         "setne dil\n"
         "add [rsp], rdi\n"
         ".endr\n"
         "imul rax, rax, 3\n"
         "xor rax, 0x55\n"
         "pop rdx\n.cfi_adjust_cfa_offset -8\n"
         "sub rdx, rsi\n"
         "pop rsi\n.cfi_adjust_cfa_offset -8\n"
         "add [rsi], rdx\n"
         "pop r15\n.cfi_adjust_cfa_offset -8\n"
         "pop r14\n.cfi_adjust_cfa_offset -8\n"
         "pop r13\n.cfi_adjust_cfa_offset -8\n"
         "pop r12\n.cfi_adjust_cfa_offset -8\n"
         "pop rbp\n.cfi_adjust_cfa_offset -8\n"
         "pop rbx\n.cfi_adjust_cfa_offset -8\n"
         "ret\n");
extern long all_state(long x, uint64_t *spoilt);
extern const char subject_site[];

enum { SPOILT = WRONG + 1, BORN };
static const char *const ROWS[] = {"subject"};
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "spoilt", "born"};
static row_t *stats;

static void look(row_t *row, long x) {
  uint64_t spoilt = 0;
  (*row)[judge_subject(x, all_state(x, &spoilt))]++;
  (*row)[SPOILT] += spoilt;
}

static void *go_on_looking(void *argument) {
  for (long x = 1;; x++) look(argument, x);
  return NULL;
}

/* One that has just been born counts in a row of its own maker, who waits for it. */
static void *look_once(void *argument) {
  look(argument, 7);
  return NULL;
}

static void *give_birth(void *argument) {
  row_t *row = argument;
  for (;;) {
    pthread_t children[4];
    static row_t own[4];
    for (size_t n = 0; n < COUNT(children); n++) pthread_create(&children[n], NULL, look_once, (void *)&own[n]);
    for (size_t n = 0; n < COUNT(children); n++) {
      pthread_join(children[n], NULL);
      for (int column = 0; column <= SPOILT; column++) (*row)[column] += own[n][column];
      memset((void *)&own[n], 0, sizeof own[n]);
      (*row)[BORN]++;
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  long threads = number_option(argc, argv, "threads", 3), births = number_option(argc, argv, "births", 0);
  stats = open_stats(argc, argv, (size_t)(threads + births));
  for (long t = 0; t < threads; t++) start_thread(go_on_looking, stats + t);
  if (births > 0) start_thread(give_birth, stats + threads);
  static const struct site sites[] = {{"subject_site", subject_site}};
  PRINT_READY((size_t)(threads + births), ROWS, COLUMNS, sites);
  for (;;) pause();
}
