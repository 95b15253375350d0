/*
 * signals: threads that receive queued real-time signals without pause, each signal with a number that must follow the
 * last one. A patcher that swallows, repeats or reorders a signal is seen.
 *
 * Options: threads=4   receivers. Even ones call the subject in a loop and are interrupted by a handler; odd ones sleep
 *                      in sigwaitinfo()
 *
 * Row per receiver: subject, with the verdicts and then sent, received, disordered. When the sender rests (SIGUSR1 makes
 * it stop for good), received must become equal to sent; disordered must be 0 always.
 * The site is `subject_site`, see subject.h.
 */
#include "subject.h"

SUBJECT(subject);

enum { SENT = WRONG + 1, RECEIVED, DISORDERED };
static const char *const ROWS[] = {"subject"};
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "sent", "received", "disordered"};

/* A few dozen in flight keep a receiver busy and stay far below the limit of queued signals. */
#define MAX_IN_FLIGHT 32

static row_t *stats;
static volatile sig_atomic_t is_resting;
static __thread row_t *mine;
static __thread uint32_t expected;

static void receive(const siginfo_t *info) {
  uint32_t number = (uint32_t)info->si_value.sival_int;
  if (number != expected) (*mine)[DISORDERED]++;
  expected = number + 1;
  (*mine)[RECEIVED]++;
}

static void handle(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  receive(info);
}

static void rest(int number) {
  (void)number;
  is_resting = 1;
}

static void *be_interrupted(void *argument) {
  mine = argument;
  sigset_t queued;
  sigemptyset(&queued);
  sigaddset(&queued, SIGRTMIN + 1);
  pthread_sigmask(SIG_UNBLOCK, &queued, NULL);
  for (long x = 0;; x++) (*mine)[judge_subject(x, subject(x))]++;
  return NULL;
}

static void *wait_for_signals(void *argument) {
  mine = argument;
  sigset_t queued;
  sigemptyset(&queued);
  sigaddset(&queued, SIGRTMIN + 1);
  for (long x = 0;; x++) {
    siginfo_t info;
    if (sigwaitinfo(&queued, &info) > 0) receive(&info);
    (*mine)[judge_subject(x, subject(x))]++;
  }
  return NULL;
}

/*
 * Bursts, so that several wait in the queue at once, with a rest between them: each signal to a running thread interrupts
 * its processor, and at some ten thousand a second a small virtual machine does nothing else for seconds.
 */
#define BURST 4
#define REST_US 2000

static void send_to(pthread_t thread, row_t *row) {
  union sigval number = {.sival_int = (int)(uint32_t)(*row)[SENT]};
  if ((*row)[SENT] - (*row)[RECEIVED] < MAX_IN_FLIGHT && pthread_sigqueue(thread, SIGRTMIN + 1, number) == 0)
    (*row)[SENT]++;
}

int main(int argc, char **argv) {
  long threads = number_option(argc, argv, "threads", 4);
  stats = open_stats(argc, argv, (size_t)threads);
  pthread_t *receivers = calloc((size_t)threads, sizeof *receivers);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGRTMIN + 1, &action, NULL);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN + 1);
  sigaddset(&blocked, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &blocked, NULL);
  for (long t = 0; t < threads; t++)
    receivers[t] = start_thread(t % 2 == 0 ? be_interrupted : wait_for_signals, stats + t);
  signal(SIGUSR1, rest);
  sigdelset(&blocked, SIGRTMIN + 1);
  pthread_sigmask(SIG_UNBLOCK, &blocked, NULL);
  static const struct site sites[] = {{"subject_site", subject_site}};
  PRINT_READY((size_t)threads, ROWS, COLUMNS, sites);
  while (!is_resting) {
    for (long n = 0; n < BURST * threads; n++) send_to(receivers[n / BURST], stats + n / BURST);
    pause_us(REST_US);
  }
  for (;;) pause();
}
