/*
 * throws: a thread that stands in calls while exceptions of C++ go through them, and says itself by which.
 *
 * Speaks as `frames` does: each line of input makes it go into some calls and park there, where it writes what backtrace(3)
 * of glibc says, {"frames":[...]}, outermost last, the first one in park() itself, and waits for a line; then it comes back
 * and writes {"back":true}.
 *
 *   destructor  of an object in a frame that an exception is leaving
 *   deep        the same some fifty calls below whoever catches it
 *   caught      in the handler
 *   again       a destructor, when the handler has thrown the exception on
 *   nested      in the handler of an exception that a destructor has thrown and caught while another one is on its way
 *   sort        a destructor, when the exception comes out of a comparison that qsort calls
 *   copy        the constructor of what is caught by value
 *   uncaught    in the handler of std::terminate, below the library that looks for somebody to catch it: no way back
 *
 * Options: none. No rows that count, and no sites.
 */
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <execinfo.h>
#include <unistd.h>

#define FRAME __attribute__((noinline, noclone))
/* Not a tail call: each of the functions below has a frame. */
#define KEEP __asm__ volatile("" ::: "memory")

static int next_line(char *line, size_t size) {
  size_t length = 0;
  while (length + 1 < size && read(0, line + length, 1) == 1)
    if (line[length++] == '\n') break;
  line[length] = 0;
  return length > 0;
}

static void say(const char *text, size_t length) {
  if (write(1, text, length) != static_cast<ssize_t>(length)) _exit(70);
}

FRAME static void park() {
  static void *list[1024];
  static char text[1024 * 20];
  int count = backtrace(list, 1024);
  size_t length = static_cast<size_t>(snprintf(text, sizeof text, "{\"frames\":["));
  for (int i = 0; i < count; i++)
    length += static_cast<size_t>(
        snprintf(text + length, sizeof text - length, "%s%lu", i ? "," : "", reinterpret_cast<unsigned long>(list[i])));
  length += static_cast<size_t>(snprintf(text + length, sizeof text - length, "]}\n"));
  say(text, length);
  char line[64];
  next_line(line, sizeof line);
  KEEP;
}

struct Problem {
  int number;
};

struct ParksWhenLeft {
  bool is_armed = true;
  ~ParksWhenLeft() {
    if (is_armed) park();
    KEEP;
  }
};

struct ThrowsWhenLeft {
  FRAME ~ThrowsWhenLeft() {
    try {
      throw Problem{2};
    } catch (const Problem &) {
      park();
    }
    KEEP;
  }
};

struct ParksWhenCopied {
  ParksWhenCopied() = default;
  FRAME ParksWhenCopied(const ParksWhenCopied &) {
    park();
    KEEP;
  }
};

/* So that the compiler cannot know that nothing ever comes back. */
static volatile bool fails = true;

FRAME static void fail(int number) {
  if (fails) throw Problem{number};
  KEEP;
}
FRAME static int deep(int left) {
  volatile char room[24];
  room[0] = static_cast<char>(left);
  int below = left == 0 ? (fail(1), 0) : deep(left - 1);
  KEEP;
  return below + room[0];
}
FRAME static void leave_by_exception(int calls) {
  ParksWhenLeft left;
  deep(calls);
  KEEP;
}
FRAME static void destructor(int calls) {
  try {
    leave_by_exception(calls);
  } catch (const Problem &) {
    KEEP;
  }
}
FRAME static void caught() {
  try {
    deep(3);
  } catch (const Problem &) {
    park();
  }
  KEEP;
}
FRAME static void throw_on() {
  ParksWhenLeft left;
  try {
    deep(3);
  } catch (const Problem &) {
    throw;
  }
}
FRAME static void again() {
  try {
    throw_on();
  } catch (const Problem &) {
    KEEP;
  }
}
FRAME static void leave_by_two() {
  ThrowsWhenLeft left;
  deep(2);
  KEEP;
}
FRAME static void nested() {
  try {
    leave_by_two();
  } catch (const Problem &) {
    KEEP;
  }
}
static int compare(const void *, const void *) {
  fail(4);
  return 0;
}
FRAME static void leave_a_sort() {
  ParksWhenLeft left;
  int numbers[] = {5, 3, 8, 1};
  qsort(numbers, 4, sizeof *numbers, compare);
  KEEP;
}
FRAME static void sort() {
  try {
    leave_a_sort();
  } catch (const Problem &) {
    KEEP;
  }
}
FRAME static void throw_value() { throw ParksWhenCopied(); }
FRAME static void copy() {
  try {
    throw_value();
  } catch (ParksWhenCopied) {
    KEEP;
  }
}
[[noreturn]] static void end() {
  park();
  _exit(0);
}
FRAME static void uncaught() noexcept {
  std::set_terminate(end);
  deep(3);
  KEEP;
}

static void obey(const char *line) {
  if (strncmp(line, "destructor", 10) == 0) destructor(3);
  if (strncmp(line, "deep", 4) == 0) destructor(50);
  if (strncmp(line, "caught", 6) == 0) caught();
  if (strncmp(line, "again", 5) == 0) again();
  if (strncmp(line, "nested", 6) == 0) nested();
  if (strncmp(line, "sort", 4) == 0) sort();
  if (strncmp(line, "copy", 4) == 0) copy();
  if (strncmp(line, "uncaught", 8) == 0) uncaught();
}

int main() {
  void *list[1];
  backtrace(list, 1);
  char line[128];
  int length = snprintf(line, sizeof line, "{\"pid\":%d,\"threads\":1,\"rows\":[],\"columns\":[],\"sites\":{}}\n", getpid());
  say(line, static_cast<size_t>(length));
  while (next_line(line, sizeof line)) {
    obey(line);
    say("{\"back\":true}\n", 14);
  }
}
