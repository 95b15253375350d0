/*
 * conditions: a process in a state that a patcher may stumble over; it takes on the state by itself after it has started.
 *
 * Options: threads=2     threads that call the subject
 *          pause=1000    microseconds that each rests after 4,096 calls
 *          dumpable=1    0 makes /proc/PID belong to root and forbids tracing by the same user (PR_SET_DUMPABLE)
 *          privileges=1  0 sets no_new_privs
 *          uid=-1        the user and group that it becomes, with all threads
 *          workers=0     processes that it forks, which become that user and call the subject instead of it
 *          vfork=0       milliseconds that each of its children by vfork runs before it calls exec
 *          map=          a file that it maps to be run, and never runs
 *          pages=0       how many pages of it stay, the others are unmapped; 0 for all
 *          over=0        1 puts other memory in the place of its second page
 *          crowd=0       1 takes all address space within 2 GiB of the program, as far as it can
 *
 * Row per thread: subject; the site is `subject_site`, see subject.h. With workers, the rows are theirs.
 */
#include "subject.h"

#include <grp.h>
#include <sys/wait.h>

SUBJECT(subject);

static long rest_us;

static void *call(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    (*row)[judge_subject(x, subject(x))]++;
    if (x % 4096 == 0) pause_us(rest_us);
  }
  return NULL;
}

static void become(long uid) {
  if (uid < 0) return;
  if (setgroups(0, NULL) == -1 || setgid((gid_t)uid) == -1 || setuid((uid_t)uid) == -1) fail("setuid");
}

/* Page by page from the far ends inwards would take long; halves of what is still free go fast. */
static void crowd_between(uintptr_t low, uintptr_t high) {
  for (size_t size = 1ul << 30; size >= 4096; size /= 2)
    for (uintptr_t at = low; at + size <= high; at += size)
      mmap((void *)at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
}

static void crowd(void) {
  uintptr_t here = (uintptr_t)subject & ~0xffful, span = 1ul << 31;
  crowd_between(here > span + 0x10000 ? here - span : 0x10000, here + span);
}

static void map_to_be_run(const char *path, long pages, long over) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  off_t size = lseek(file, 0, SEEK_END);
  char *at = size < 0 ? MAP_FAILED : mmap(NULL, (size_t)size, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
  if (at == MAP_FAILED) fail(path);
  if (pages > 0 && munmap(at + pages * 4096, (size_t)(size - pages * 4096)) == -1) fail("munmap");
  if (over == 1 &&
      mmap(at + 4096, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
    fail("other memory");
  close(file);
}

static void vfork_for_ever(long ms) {
  static char *const nothing[] = {"/bin/true", NULL};
  for (;;) {
    pid_t child = vfork();
    if (child == 0) {
      pause_us(ms * 1000);
      execv(nothing[0], nothing);
      _exit(1);
    }
    waitpid(child, NULL, 0);
    pause_us(ms * 1000);
  }
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"subject"};
  static const char *const columns[] = {VERDICT_COLUMNS};
  static const struct site sites[] = {{"subject_site", subject_site}};
  long threads = number_option(argc, argv, "threads", 2), workers = number_option(argc, argv, "workers", 0);
  long uid = number_option(argc, argv, "uid", -1), vfork_ms = number_option(argc, argv, "vfork", 0);
  rest_us = number_option(argc, argv, "pause", 1000);
  row_t *stats = open_stats(argc, argv, (size_t)(workers > 0 ? workers : threads));
  for (long w = 0; w < workers; w++) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      become(uid);
      call((void *)(stats + w));
    }
  }
  if (workers == 0) {
    for (long t = 0; t < threads; t++) start_thread(call, stats + t);
    become(uid);
  }
  if (number_option(argc, argv, "dumpable", 1) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1) fail("PR_SET_DUMPABLE");
  if (number_option(argc, argv, "privileges", 1) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
    fail("PR_SET_NO_NEW_PRIVS");
  if (number_option(argc, argv, "crowd", 0) == 1) crowd();
  const char *file = option(argc, argv, "map", NULL);
  if (file != NULL) map_to_be_run(file, number_option(argc, argv, "pages", 0), number_option(argc, argv, "over", 0));
  PRINT_READY((size_t)(workers > 0 ? workers : threads), rows, columns, sites);
  if (vfork_ms > 0) vfork_for_ever(vfork_ms);
  for (;;) pause();
}
