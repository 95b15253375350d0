/*
 * seccomp: a process that has forbidden itself what a patcher might want it to do.
 *
 * Options: mode=kill    any mmap ends the process
 *               errno   mmap fails with EPERM
 *               mdwe    the kernel refuses memory that becomes executable after it was writable (PR_SET_MDWE)
 *               none    nothing is forbidden, for comparison
 *          threads=2    threads that call the subject
 *
 * Row per thread: subject. The site is `subject_site`, see subject.h.
 */
#include "subject.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

SUBJECT(subject);

static void *call(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    (*row)[judge_subject(x, subject(x))]++;
    if (x % 4096 == 0) pause_us(1000);
  }
  return NULL;
}

/* For all threads, those that run already included. */
static void forbid_mmap(unsigned verdict) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, verdict),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {COUNT(filter), filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) fail("PR_SET_NO_NEW_PRIVS");
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) fail("seccomp");
}

static void restrict_to(const char *mode) {
  if (strcmp(mode, "kill") == 0) forbid_mmap(SECCOMP_RET_KILL_PROCESS);
  if (strcmp(mode, "errno") == 0) forbid_mmap(SECCOMP_RET_ERRNO | EPERM);
  if (strcmp(mode, "mdwe") == 0 && prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == -1) fail("PR_SET_MDWE");
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"subject"};
  static const char *const columns[] = {VERDICT_COLUMNS};
  static const struct site sites[] = {{"subject_site", subject_site}};
  long threads = number_option(argc, argv, "threads", 2);
  row_t *stats = open_stats(argc, argv, (size_t)threads);
  for (long t = 0; t < threads; t++) start_thread(call, stats + t);
  /* Standard output would allocate its buffer when it is first written to, and that may need mmap. */
  static char output[4096];
  setvbuf(stdout, output, _IOLBF, sizeof output);
  restrict_to(option(argc, argv, "mode", "kill"));
  PRINT_READY((size_t)threads, rows, columns, sites);
  for (;;) pause();
}
