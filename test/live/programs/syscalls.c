/*
 * syscalls: one thread for each kind of system call that waits, to see whether being stopped and resumed shows.
 *
 * Options: only=NAME   start this call alone
 *
 * A timed call waits TIMEOUT_MS and must then report that time is up, not before. Any other call waits for an event that
 * the main thread makes every EVENT_MS, numbered where it can carry a number. Row per call:
 *   completed    returned as it should
 *   interrupted  returned EINTR although no handler ran: visible to the program, and most programs do not expect it
 *   early        a timed call came back too soon
 *   wrong        any other result; lastErrno has the error, 0 if there was none
 *   short        a large transfer ended with less than was asked for. The kernel reports what is done when it is
 *                interrupted in the middle, and whoever stops the process cannot take that back
 *   skipped      1 if the call cannot be made here (old kernel, no privilege)
 * plus the row `subject` for a thread that calls the subject. The site is `subject_site`, see subject.h.
 *
 * A call whose timeout begins anew whenever it is disturbed does not complete while stops come faster than TIMEOUT_MS.
 */
#include "subject.h"

#include <arpa/inet.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

SUBJECT(subject);

#define TIMEOUT_MS 300
#define EVENT_MS 100
#define LARGE_BYTES (1 << 20)
#define TIMEOUT_TIMESPEC ((struct timespec){0, TIMEOUT_MS * 1000000L})
#define TIMEOUT_TIMEVAL ((struct timeval){0, TIMEOUT_MS * 1000L})
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#define SYS_io_uring_enter 426
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

/* `wrong` is the one that verdicts on the subject have, too. */
enum { COMPLETED = WRONG + 1, INTERRUPTED, EARLY, SHORT, SKIPPED, LAST_ERRNO };
static const char *const COLUMNS[] = {VERDICT_COLUMNS, "completed", "interrupted", "early", "short", "skipped", "lastErrno"};

/* What one thread needs for its call. `out` is the end that the thread uses, `in` the one that events are put into. */
struct lane {
  const struct call *call;
  row_t *row;
  pthread_t thread;
  int in, out;
  unsigned char sent, received;
  volatile unsigned handled;
  int word;
  pid_t child;
  sem_t semaphore;
  pthread_mutex_t lock;
  pthread_cond_t condition;
  char *buffer;
};

struct call {
  const char *name;
  /* Prepares the lane; NULL if there is nothing to prepare. False: the call cannot be made here. */
  int (*prepare)(struct lane *);
  /* Makes the call once and counts how it ended. */
  void (*wait)(struct lane *);
  /* Makes the event; NULL for timed calls. */
  void (*wake)(struct lane *);
};

static const char *stats_path;
static __thread struct lane *mine;

/* ---- how a call ended ---------------------------------------------------------------------------------------- */

static void count(struct lane *lane, int outcome) { (*lane->row)[outcome]++; }

static void count_failure(struct lane *lane) {
  int reason = errno;
  (*lane->row)[LAST_ERRNO] = (uint64_t)reason;
  count(lane, reason == EINTR ? INTERRUPTED : WRONG);
}

/* Clocks of different kinds may differ by a tick. */
static void count_timed(struct lane *lane, int is_timeout, uint64_t begun) {
  if (!is_timeout) return count_failure(lane);
  count(lane, now_ns() - begun + 2000000u >= TIMEOUT_MS * 1000000u ? COMPLETED : EARLY);
}

static void count_event(struct lane *lane, int is_right) {
  if (is_right) count(lane, COMPLETED);
  else count_failure(lane);
}

/* Events carry 0, 1, 2... so that one that is lost or comes twice is seen. */
static void count_number(struct lane *lane, long length, unsigned char number) {
  if (length != 1) return count_failure(lane);
  errno = 0;
  count_event(lane, number == lane->received++);
}

static void count_transfer(struct lane *lane, long length) {
  if (length < 0) count_failure(lane);
  else count(lane, length == LARGE_BYTES ? COMPLETED : SHORT);
}

static struct timespec deadline(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  long ns = t.tv_nsec + TIMEOUT_MS * 1000000L;
  return (struct timespec){t.tv_sec + ns / 1000000000, ns % 1000000000};
}

/* ---- what lanes are made of ---------------------------------------------------------------------------------- */

static int prepare_pipe(struct lane *lane) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) == -1) fail("pipe2");
  lane->out = ends[0];
  lane->in = ends[1];
  return 1;
}

static int prepare_sockets(struct lane *lane) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) fail("socketpair");
  lane->out = ends[0];
  lane->in = ends[1];
  return 1;
}

static int listen_on_loopback(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 || listen(listener, 8) == -1) fail("listen");
  return listener;
}

static int prepare_listener(struct lane *lane) {
  lane->out = listen_on_loopback();
  return 1;
}

static void limit_waiting(int socket, int option) {
  struct timeval limit = TIMEOUT_TIMEVAL;
  if (setsockopt(socket, SOL_SOCKET, option, &limit, sizeof limit) == -1) fail("setsockopt");
}

static int prepare_limited_sockets(struct lane *lane) {
  prepare_sockets(lane);
  limit_waiting(lane->out, SO_RCVTIMEO);
  return 1;
}

static int prepare_limited_listener(struct lane *lane) {
  prepare_listener(lane);
  limit_waiting(lane->out, SO_RCVTIMEO);
  return 1;
}

/* A socket that takes no more, since nobody reads the other end. */
static int prepare_full_sockets(struct lane *lane) {
  prepare_sockets(lane);
  limit_waiting(lane->out, SO_SNDTIMEO);
  static char block[65536];
  while (send(lane->out, block, sizeof block, MSG_DONTWAIT) > 0) {
  }
  return 1;
}

static int prepare_epoll(struct lane *lane) {
  prepare_pipe(lane);
  int poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = lane->out};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, lane->out, &event) == -1) fail("epoll_ctl");
  lane->word = poller;
  return 1;
}

static int prepare_epoll_pwait2(struct lane *lane) {
  prepare_epoll(lane);
  struct epoll_event event;
  struct timespec none = {0, 0};
  return syscall(SYS_epoll_pwait2, lane->word, &event, 1, &none, NULL, 0) == 0;
}

static int prepare_semaphore(struct lane *lane) { return sem_init(&lane->semaphore, 0, 0) == 0; }

static int prepare_condition(struct lane *lane) {
  return pthread_mutex_init(&lane->lock, NULL) == 0 && pthread_cond_init(&lane->condition, NULL) == 0;
}

/* System V objects outlive their makers, unless they live in a namespace that ends with the process. */
static int prepare_system_v(struct lane *lane) {
  static int is_private = -1;
  if (is_private == -1) is_private = unshare(CLONE_NEWIPC) == 0;
  if (!is_private) return 0;
  lane->in = semget(IPC_PRIVATE, 1, 0600);
  lane->out = msgget(IPC_PRIVATE, 0600);
  return lane->in != -1 && lane->out != -1;
}

static int prepare_inotify(struct lane *lane) {
  lane->out = inotify_init1(IN_CLOEXEC);
  return inotify_add_watch(lane->out, stats_path, IN_ATTRIB) != -1;
}

static int prepare_signalfd(struct lane *lane) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGRTMIN + 4);
  lane->out = signalfd(-1, &awaited, SFD_CLOEXEC);
  return lane->out != -1;
}

static int prepare_lock(struct lane *lane) {
  lane->in = open(stats_path, O_RDWR | O_CLOEXEC);
  lane->out = open(stats_path, O_RDWR | O_CLOEXEC);
  return lane->in != -1 && lane->out != -1;
}

static int prepare_transfer(struct lane *lane) {
  prepare_sockets(lane);
  lane->buffer = calloc(1, LARGE_BYTES);
  return 1;
}

static int prepare_pipe_transfer(struct lane *lane) {
  prepare_pipe(lane);
  lane->buffer = calloc(1, LARGE_BYTES);
  return 1;
}

static int prepare_aio(struct lane *lane) {
  aio_context_t context = 0;
  lane->buffer = calloc(1, sizeof context);
  return syscall(SYS_io_setup, 8, lane->buffer) == 0;
}

/* A ring for one read of one byte at a time from a pipe. */
struct ring {
  int file;
  struct io_uring_params parameters;
  char *submissions, *completions;
  struct io_uring_sqe *entries;
};

static void *map_ring(int file, size_t bytes, off_t offset) {
  void *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, offset);
  if (mapped == MAP_FAILED) fail("mmap of a ring");
  return mapped;
}

static int prepare_ring(struct lane *lane) {
  prepare_pipe(lane);
  struct ring *ring = calloc(1, sizeof *ring);
  lane->buffer = (char *)ring;
  struct io_uring_params *made = &ring->parameters;
  ring->file = (int)syscall(SYS_io_uring_setup, 8, made);
  if (ring->file == -1) return 0;
  ring->submissions = map_ring(ring->file, made->sq_off.array + made->sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  ring->completions =
      map_ring(ring->file, made->cq_off.cqes + made->cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
  ring->entries = map_ring(ring->file, made->sq_entries * sizeof *ring->entries, IORING_OFF_SQES);
  return 1;
}

static void put_number(struct lane *lane) {
  if (write(lane->in, &lane->sent, 1) == 1) lane->sent++;
}

/* ---- timed calls --------------------------------------------------------------------------------------------- */

static void wait_nanosleep(struct lane *lane) {
  uint64_t begun = now_ns();
  count_timed(lane, nanosleep(&TIMEOUT_TIMESPEC, NULL) == 0, begun);
}

static void wait_clock_nanosleep(struct lane *lane) {
  uint64_t begun = now_ns();
  struct timespec until = deadline(CLOCK_MONOTONIC);
  errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
  count_timed(lane, errno == 0, begun);
}

static void wait_poll(struct lane *lane) {
  uint64_t begun = now_ns();
  struct pollfd each = {lane->out, POLLIN, 0};
  count_timed(lane, poll(&each, 1, TIMEOUT_MS) == 0, begun);
}

static void wait_ppoll(struct lane *lane) {
  uint64_t begun = now_ns();
  struct pollfd each = {lane->out, POLLIN, 0};
  count_timed(lane, ppoll(&each, 1, &TIMEOUT_TIMESPEC, NULL) == 0, begun);
}

static void wait_select(struct lane *lane) {
  uint64_t begun = now_ns();
  fd_set set;
  FD_ZERO(&set);
  FD_SET(lane->out, &set);
  struct timeval limit = TIMEOUT_TIMEVAL;
  count_timed(lane, select(lane->out + 1, &set, NULL, NULL, &limit) == 0, begun);
}

static void wait_pselect(struct lane *lane) {
  uint64_t begun = now_ns();
  fd_set set;
  FD_ZERO(&set);
  FD_SET(lane->out, &set);
  sigset_t none;
  sigemptyset(&none);
  sigaddset(&none, SIGUSR2);
  count_timed(lane, pselect(lane->out + 1, &set, NULL, NULL, &TIMEOUT_TIMESPEC, &none) == 0, begun);
}

static void wait_epoll_wait(struct lane *lane) {
  uint64_t begun = now_ns();
  struct epoll_event event;
  count_timed(lane, epoll_wait(lane->word, &event, 1, TIMEOUT_MS) == 0, begun);
}

static void wait_epoll_pwait2(struct lane *lane) {
  uint64_t begun = now_ns();
  struct epoll_event event;
  count_timed(lane, syscall(SYS_epoll_pwait2, lane->word, &event, 1, &TIMEOUT_TIMESPEC, NULL, 0) == 0, begun);
}

static void wait_futex_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  long result = syscall(SYS_futex, &lane->word, FUTEX_WAIT_PRIVATE, 0, &TIMEOUT_TIMESPEC, NULL, 0);
  count_timed(lane, result == -1 && errno == ETIMEDOUT, begun);
}

static void wait_cond_timedwait(struct lane *lane) {
  uint64_t begun = now_ns();
  struct timespec until = deadline(CLOCK_REALTIME);
  pthread_mutex_lock(&lane->lock);
  errno = pthread_cond_timedwait(&lane->condition, &lane->lock, &until);
  pthread_mutex_unlock(&lane->lock);
  count_timed(lane, errno == ETIMEDOUT, begun);
}

static void wait_sem_timedwait(struct lane *lane) {
  uint64_t begun = now_ns();
  struct timespec until = deadline(CLOCK_REALTIME);
  count_timed(lane, sem_timedwait(&lane->semaphore, &until) == -1 && errno == ETIMEDOUT, begun);
}

static void wait_semtimedop(struct lane *lane) {
  uint64_t begun = now_ns();
  struct sembuf take = {0, -1, 0};
  count_timed(lane, semtimedop(lane->in, &take, 1, &TIMEOUT_TIMESPEC) == -1 && errno == EAGAIN, begun);
}

static void wait_sigtimedwait(struct lane *lane) {
  uint64_t begun = now_ns();
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGRTMIN + 3);
  count_timed(lane, sigtimedwait(&awaited, NULL, &TIMEOUT_TIMESPEC) == -1 && errno == EAGAIN, begun);
}

static void wait_recv_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte;
  count_timed(lane, recv(lane->out, &byte, 1, 0) == -1 && errno == EAGAIN, begun);
}

static void wait_recvmsg_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte;
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  count_timed(lane, recvmsg(lane->out, &message, 0) == -1 && errno == EAGAIN, begun);
}

static void wait_read_socket_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte;
  count_timed(lane, read(lane->out, &byte, 1) == -1 && errno == EAGAIN, begun);
}

static void wait_readv_socket_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte;
  struct iovec part = {&byte, 1};
  count_timed(lane, readv(lane->out, &part, 1) == -1 && errno == EAGAIN, begun);
}

static void wait_recvmmsg_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte;
  struct iovec part = {&byte, 1};
  struct mmsghdr message = {.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};
  count_timed(lane, recvmmsg(lane->out, &message, 1, 0, NULL) == -1 && errno == EAGAIN, begun);
}

static void wait_io_getevents(struct lane *lane) {
  uint64_t begun = now_ns();
  struct io_event event;
  long count = syscall(SYS_io_getevents, *(aio_context_t *)lane->buffer, 1, 1, &event, &TIMEOUT_TIMESPEC);
  count_timed(lane, count == 0, begun);
}

static void wait_sendmsg_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte = 0;
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  count_timed(lane, sendmsg(lane->out, &message, 0) == -1 && errno == EAGAIN, begun);
}

static void wait_writev_socket_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte = 0;
  struct iovec part = {&byte, 1};
  count_timed(lane, writev(lane->out, &part, 1) == -1 && errno == EAGAIN, begun);
}

static void wait_send_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte = 0;
  count_timed(lane, send(lane->out, &byte, 1, 0) == -1 && errno == EAGAIN, begun);
}

static void wait_write_socket_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  char byte = 0;
  count_timed(lane, write(lane->out, &byte, 1) == -1 && errno == EAGAIN, begun);
}

static void wait_accept_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  count_timed(lane, accept(lane->out, NULL, NULL) == -1 && errno == EAGAIN, begun);
}

static void wait_accept4_timed(struct lane *lane) {
  uint64_t begun = now_ns();
  count_timed(lane, accept4(lane->out, NULL, NULL, SOCK_CLOEXEC) == -1 && errno == EAGAIN, begun);
}

/* ---- calls that wait for an event ---------------------------------------------------------------------------- */

static void take_number(struct lane *lane) {
  unsigned char number = 0;
  long length = read(lane->out, &number, 1);
  count_number(lane, length, number);
}

static void wait_poll_event(struct lane *lane) {
  struct pollfd each = {lane->out, POLLIN, 0};
  if (poll(&each, 1, -1) == 1) take_number(lane);
  else count_failure(lane);
}

static void wait_epoll_pwait(struct lane *lane) {
  struct epoll_event event;
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR2);
  if (epoll_pwait(lane->word, &event, 1, -1, &blocked) == 1) take_number(lane);
  else count_failure(lane);
}

static unsigned *ring_word(char *base, uint32_t offset) { return (unsigned *)(void *)(base + offset); }

static void submit_read(struct lane *lane, struct ring *ring, unsigned char *number) {
  unsigned *tail = ring_word(ring->submissions, ring->parameters.sq_off.tail);
  unsigned index = *tail & (ring->parameters.sq_entries - 1);
  struct io_uring_sqe read = {.opcode = IORING_OP_READ, .fd = lane->out, .addr = (uintptr_t)number, .len = 1};
  ring->entries[index] = read;
  ring_word(ring->submissions, ring->parameters.sq_off.array)[index] = index;
  __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
  if (syscall(SYS_io_uring_enter, ring->file, 1, 0, 0, NULL, 0) != 1) fail("io_uring_enter to submit");
}

static void wait_io_uring_enter(struct lane *lane) {
  struct ring *ring = (struct ring *)(void *)lane->buffer;
  static unsigned char number;
  submit_read(lane, ring, &number);
  /* The read stays in the ring until it is done, however often the wait is interrupted. */
  unsigned *head = ring_word(ring->completions, ring->parameters.cq_off.head);
  while (__atomic_load_n(ring_word(ring->completions, ring->parameters.cq_off.tail), __ATOMIC_ACQUIRE) == *head)
    if (syscall(SYS_io_uring_enter, ring->file, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0) == -1) count_failure(lane);
  struct io_uring_cqe *done = (void *)(ring->completions + ring->parameters.cq_off.cqes);
  long length = done[*head & (ring->parameters.cq_entries - 1)].res;
  __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
  count_number(lane, length, number);
}

static void wait_recv(struct lane *lane) {
  unsigned char number = 0;
  long length = recv(lane->out, &number, 1, 0);
  count_number(lane, length, number);
}

static void wait_recvmsg(struct lane *lane) {
  unsigned char number = 0;
  struct iovec part = {&number, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  long length = recvmsg(lane->out, &message, 0);
  count_number(lane, length, number);
}

static void wait_accept(struct lane *lane) {
  int connection = accept(lane->out, NULL, NULL);
  count_event(lane, connection != -1);
  if (connection != -1) close(connection);
}

static void wake_accept(struct lane *lane) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(lane->out, (struct sockaddr *)&address, &length);
  int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  connect(client, (struct sockaddr *)&address, length);
  close(client);
}

static void wait_futex(struct lane *lane) {
  int seen = __atomic_load_n(&lane->word, __ATOMIC_SEQ_CST);
  long result = syscall(SYS_futex, &lane->word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
  int is_awake = result == 0 || (result == -1 && errno == EAGAIN);
  int reason = errno, has_changed = __atomic_load_n(&lane->word, __ATOMIC_SEQ_CST) != seen;
  errno = is_awake ? 0 : reason;
  count_event(lane, is_awake && has_changed);
}

static void wake_futex(struct lane *lane) {
  __atomic_add_fetch(&lane->word, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &lane->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void wait_semop(struct lane *lane) {
  struct sembuf take = {0, -1, 0};
  count_event(lane, semop(lane->in, &take, 1) == 0);
}

static void wake_semop(struct lane *lane) {
  struct sembuf give = {0, 1, 0};
  semop(lane->in, &give, 1);
}

struct numbered {
  long type;
  unsigned char number;
};

static void wait_msgrcv(struct lane *lane) {
  struct numbered message = {0, 0};
  long length = msgrcv(lane->out, &message, 1, 0, 0);
  count_number(lane, length, message.number);
}

static void wake_msgrcv(struct lane *lane) {
  struct numbered message = {1, lane->sent};
  if (msgsnd(lane->out, &message, 1, IPC_NOWAIT) == 0) lane->sent++;
}

static void wait_sigwaitinfo(struct lane *lane) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGRTMIN + 2);
  siginfo_t info;
  int number = sigwaitinfo(&awaited, &info);
  count_number(lane, number > 0 ? 1 : number, (unsigned char)info.si_value.sival_int);
}

static void queue_signal(struct lane *lane, int number) {
  union sigval value = {.sival_int = lane->sent};
  if (pthread_sigqueue(lane->thread, number, value) == 0) lane->sent++;
}

static void wake_sigwaitinfo(struct lane *lane) { queue_signal(lane, SIGRTMIN + 2); }

static void wait_signalfd(struct lane *lane) {
  struct signalfd_siginfo info = {0};
  long length = read(lane->out, &info, sizeof info);
  count_number(lane, length == sizeof info ? 1 : length, (unsigned char)info.ssi_int);
}

static void wake_signalfd(struct lane *lane) { queue_signal(lane, SIGRTMIN + 4); }

static void wait_inotify(struct lane *lane) {
  char events[4096];
  count_event(lane, read(lane->out, events, sizeof events) > 0);
}

static void wake_inotify(struct lane *lane) {
  (void)lane;
  chmod(stats_path, 0600);
}

/* The child is another program, so that it is not taken for a second process of this build. */
static void wait_waitpid(struct lane *lane) {
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("sleep", "sleep", "3600", (char *)NULL);
    _exit(127);
  }
  __atomic_store_n(&lane->child, child, __ATOMIC_SEQ_CST);
  int status;
  pid_t ended;
  /* The child may not be left behind, however often the wait is interrupted. */
  while ((ended = waitpid(child, &status, 0)) == -1 && errno == EINTR) count_failure(lane);
  count_event(lane, ended == child && WIFSIGNALED(status));
}

static void wake_waitpid(struct lane *lane) {
  pid_t child = __atomic_exchange_n(&lane->child, 0, __ATOMIC_SEQ_CST);
  if (child > 0) kill(child, SIGTERM);
}

static void handle(int number) {
  (void)number;
  if (mine != NULL) mine->handled++;
}

/* These two return EINTR always: the question is whether a handler ran. */
static void wait_pause(struct lane *lane) {
  unsigned before = lane->handled;
  pause();
  count_event(lane, lane->handled != before);
}

static void wait_sigsuspend(struct lane *lane) {
  unsigned before = lane->handled;
  sigset_t none;
  sigemptyset(&none);
  sigsuspend(&none);
  count_event(lane, lane->handled != before);
}

static void wake_by_handler(struct lane *lane) { pthread_kill(lane->thread, SIGUSR2); }

static void wait_flock(struct lane *lane) {
  flock(lane->in, LOCK_EX);
  count_event(lane, flock(lane->out, LOCK_EX) == 0);
  flock(lane->out, LOCK_UN);
}

static void wake_flock(struct lane *lane) { flock(lane->in, LOCK_UN); }

/* ---- large transfers: half of it goes at once, the rest must wait -------------------------------------------- */

static void drain(struct lane *lane, int end) {
  static char sink[65536];
  for (int i = 0; i < 64; i++) recv(end, sink, sizeof sink, MSG_DONTWAIT);
  (void)lane;
}

static void wait_send_large(struct lane *lane) { count_transfer(lane, send(lane->out, lane->buffer, LARGE_BYTES, 0)); }
static void wake_send_large(struct lane *lane) { drain(lane, lane->in); }

static void wait_write_pipe_large(struct lane *lane) { count_transfer(lane, write(lane->in, lane->buffer, LARGE_BYTES)); }

static void wake_write_pipe_large(struct lane *lane) {
  static char sink[65536];
  struct pollfd each = {lane->out, POLLIN, 0};
  for (int i = 0; i < 64 && poll(&each, 1, 0) == 1; i++)
    if (read(lane->out, sink, sizeof sink) <= 0) break;
}

static void wait_recv_waitall(struct lane *lane) {
  count_transfer(lane, recv(lane->out, lane->buffer, LARGE_BYTES, MSG_WAITALL));
}

static void wake_recv_waitall(struct lane *lane) {
  static char source[65536];
  for (int i = 0; i < 2; i++) send(lane->in, source, sizeof source, MSG_DONTWAIT);
}

static const struct call CALLS[] = {
    {"nanosleep", NULL, wait_nanosleep, NULL},
    {"clock_nanosleep", NULL, wait_clock_nanosleep, NULL},
    {"poll", prepare_pipe, wait_poll, NULL},
    {"poll_event", prepare_pipe, wait_poll_event, put_number},
    {"ppoll", prepare_pipe, wait_ppoll, NULL},
    {"select", prepare_pipe, wait_select, NULL},
    {"pselect", prepare_pipe, wait_pselect, NULL},
    {"epoll_wait", prepare_epoll, wait_epoll_wait, NULL},
    {"epoll_pwait", prepare_epoll, wait_epoll_pwait, put_number},
    {"epoll_pwait2", prepare_epoll_pwait2, wait_epoll_pwait2, NULL},
    {"futex", NULL, wait_futex, wake_futex},
    {"futex_timed", NULL, wait_futex_timed, NULL},
    {"cond_timedwait", prepare_condition, wait_cond_timedwait, NULL},
    {"sem_timedwait", prepare_semaphore, wait_sem_timedwait, NULL},
    {"read_pipe", prepare_pipe, take_number, put_number},
    {"recv", prepare_sockets, wait_recv, put_number},
    {"recv_timed", prepare_limited_sockets, wait_recv_timed, NULL},
    {"recvmsg", prepare_sockets, wait_recvmsg, put_number},
    {"recvmsg_timed", prepare_limited_sockets, wait_recvmsg_timed, NULL},
    {"read_socket_timed", prepare_limited_sockets, wait_read_socket_timed, NULL},
    {"readv_socket_timed", prepare_limited_sockets, wait_readv_socket_timed, NULL},
    {"recvmmsg_timed", prepare_limited_sockets, wait_recvmmsg_timed, NULL},
    {"sendmsg_timed", prepare_full_sockets, wait_sendmsg_timed, NULL},
    {"writev_socket_timed", prepare_full_sockets, wait_writev_socket_timed, NULL},
    {"io_getevents", prepare_aio, wait_io_getevents, NULL},
    {"io_uring_enter", prepare_ring, wait_io_uring_enter, put_number},
    {"send_timed", prepare_full_sockets, wait_send_timed, NULL},
    {"write_socket_timed", prepare_full_sockets, wait_write_socket_timed, NULL},
    {"accept", prepare_listener, wait_accept, wake_accept},
    {"accept_timed", prepare_limited_listener, wait_accept_timed, NULL},
    {"accept4_timed", prepare_limited_listener, wait_accept4_timed, NULL},
    {"semop", prepare_system_v, wait_semop, wake_semop},
    {"semtimedop", prepare_system_v, wait_semtimedop, NULL},
    {"msgrcv", prepare_system_v, wait_msgrcv, wake_msgrcv},
    {"sigtimedwait", NULL, wait_sigtimedwait, NULL},
    {"sigwaitinfo", NULL, wait_sigwaitinfo, wake_sigwaitinfo},
    {"inotify", prepare_inotify, wait_inotify, wake_inotify},
    {"waitpid", NULL, wait_waitpid, wake_waitpid},
    {"pause", NULL, wait_pause, wake_by_handler},
    {"sigsuspend", NULL, wait_sigsuspend, wake_by_handler},
    {"signalfd", prepare_signalfd, wait_signalfd, wake_signalfd},
    {"flock", prepare_lock, wait_flock, wake_flock},
    {"send_large", prepare_transfer, wait_send_large, wake_send_large},
    {"write_pipe_large", prepare_pipe_transfer, wait_write_pipe_large, wake_write_pipe_large},
    {"recv_waitall", prepare_transfer, wait_recv_waitall, wake_recv_waitall},
};

static void *make_calls(void *argument) {
  struct lane *lane = argument;
  mine = lane;
  if (lane->call->wait == wait_pause) {
    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, SIGUSR2);
    pthread_sigmask(SIG_UNBLOCK, &handled, NULL);
  }
  for (;;) {
    errno = 0;
    lane->call->wait(lane);
  }
  return NULL;
}

static void *call_subject(void *argument) {
  row_t *row = argument;
  for (long x = 0;; x++) {
    (*row)[judge_subject(x, subject(x))]++;
    if (x % 64 == 0) pause_us(1000);
  }
  return NULL;
}

/* All signals that events are made of; each thread takes them in its own way. */
static void block_signals(void) {
  struct sigaction action = {.sa_handler = handle};
  sigaction(SIGUSR2, &action, NULL);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR2);
  for (int number = SIGRTMIN + 2; number <= SIGRTMIN + 4; number++) sigaddset(&blocked, number);
  pthread_sigmask(SIG_BLOCK, &blocked, NULL);
  signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv) {
  static struct lane lanes[COUNT(CALLS)];
  static const char *rows[COUNT(CALLS) + 1];
  const char *only = option(argc, argv, "only", NULL);
  row_t *stats = open_stats(argc, argv, COUNT(rows));
  stats_path = argv[1];
  block_signals();
  for (size_t i = 0; i < COUNT(CALLS); i++) {
    struct lane *lane = &lanes[i];
    lane->call = &CALLS[i];
    lane->row = &stats[i];
    rows[i] = CALLS[i].name;
    int is_wanted = only == NULL || strcmp(only, rows[i]) == 0;
    if (is_wanted && (CALLS[i].prepare == NULL || CALLS[i].prepare(lane))) lane->thread = start_thread(make_calls, lane);
    else stats[i][SKIPPED] = 1;
  }
  rows[COUNT(CALLS)] = "subject";
  start_thread(call_subject, stats + COUNT(CALLS));
  static const struct site sites[] = {{"subject_site", subject_site}};
  PRINT_READY(1, rows, COLUMNS, sites);
  for (;;) {
    pause_us(EVENT_MS * 1000);
    for (size_t i = 0; i < COUNT(lanes); i++)
      if (stats[i][SKIPPED] == 0 && lanes[i].call->wake != NULL) lanes[i].call->wake(&lanes[i]);
  }
}
