/*
 * map-files: a process that maps files as if they were libraries, whatever is in them.
 *
 * Options: list=PATH   a file with one path a line; each is mapped whole, readable and executable
 *
 * Never runs any of it. No rows and no sites.
 */
#include "program.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

static void map(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) exit(70);
  if (mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED) exit(71);
  close(file);
}

int main(int argc, char **argv) {
  static const char *const rows[] = {"none"};
  static const char *const columns[] = {"none"};
  static const struct site sites[] = {{"main", (const void *)main}};
  open_stats(argc, argv, 1);
  FILE *list = fopen(option(argc, argv, "list", ""), "r");
  char path[4096];
  if (list == NULL) exit(72);
  while (fscanf(list, "%4095s", path) == 1) map(path);
  fclose(list);
  PRINT_READY(1, rows, columns, sites);
  for (;;) pause_us(100000000);
}
