/* A layer between a program and its disk that fails on purpose: loaded before the C library (LD_PRELOAD), it counts
   what is asked of files below one folder, and lets one request, or all from one on, fail with an error of choice. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, MAKES = 4, NAMES = 8 };

static char folder[4096];
static size_t length;
static int which, failure, goes_on, halves;
static long asked, first, pause_us;

void failing_disk_arm(const char *below, int kinds, long at, int error, int sticky, int half, long slow_us) {
  length = 0;
  asked = 0;
  which = kinds, first = at, failure = error, goes_on = sticky, halves = half, pause_us = slow_us;
  snprintf(folder, sizeof folder, "%s/", below);
  length = strlen(folder);
}

long failing_disk_disarm(void) {
  length = 0;
  return asked;
}

static int is_below(const char *path) {
  char whole[4200];
  if (!length || !path) return 0;
  if (path[0] == '/') return !strncmp(path, folder, length);
  if (!getcwd(whole, sizeof whole)) return 0;
  strncat(whole, "/", sizeof whole - strlen(whole) - 1);
  return !strncmp(whole, folder, length);
}

static int is_held_below(int descriptor) {
  char link[64], path[4200];
  if (!length) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return is_below(path);
}

/* 0: go on; 1: fail; 2: do half of it. */
static int fate(int kind) {
  if (!(which & kind)) return 0;
  long number = __atomic_add_fetch(&asked, 1, __ATOMIC_SEQ_CST);
  if (pause_us) usleep(pause_us);
  if (!first || number < first || (number > first && !goes_on)) return 0;
  if (halves && kind == WRITES && number == first) return 2;
  errno = failure;
  return 1;
}

#define NEXT(type, name, ...) \
  static type (*next)(__VA_ARGS__); \
  if (!next) next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define WRITING(name, call, half_call, ...) \
  ssize_t name(__VA_ARGS__) { \
    NEXT(ssize_t, #name, __VA_ARGS__); \
    int now = is_held_below(fd) ? fate(WRITES) : 0; \
    if (now == 1) return -1; \
    return now == 2 && size > 1 ? half_call : call; \
  }

WRITING(write, next(fd, data, size), next(fd, data, size / 2), int fd, const void *data, size_t size)
WRITING(pwrite, next(fd, data, size, at), next(fd, data, size / 2, at), int fd, const void *data, size_t size, off_t at)
WRITING(pwrite64, next(fd, data, size, at), next(fd, data, size / 2, at), int fd, const void *data, size_t size,
        off64_t at)
WRITING(sendfile, next(fd, from, at, size), next(fd, from, at, size / 2), int fd, int from, off_t *at, size_t size)
WRITING(sendfile64, next(fd, from, at, size), next(fd, from, at, size / 2), int fd, int from, off64_t *at, size_t size)

#define ON_FILE(name, kind, call, ...) \
  int name(__VA_ARGS__) { \
    NEXT(int, #name, __VA_ARGS__); \
    if (is_held_below(fd) && fate(kind)) return -1; \
    return call; \
  }

/* A full disk lets files become shorter. */
#define CUTTING(name, type) \
  int name(int fd, type size) { \
    struct stat now; \
    NEXT(int, #name, int, type); \
    int gives_back = failure == ENOSPC && !fstat(fd, &now) && size <= now.st_size; \
    if (is_held_below(fd) && !gives_back && fate(WRITES)) return -1; \
    return next(fd, size); \
  }

CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)
ON_FILE(fsync, SYNCS, next(fd), int fd)
ON_FILE(fdatasync, SYNCS, next(fd), int fd)

/* These two return the error instead of setting it. */
int posix_fallocate(int fd, off_t at, off_t size) {
  NEXT(int, "posix_fallocate", int, off_t, off_t);
  return is_held_below(fd) && fate(WRITES) ? failure : next(fd, at, size);
}
int posix_fallocate64(int fd, off64_t at, off64_t size) {
  NEXT(int, "posix_fallocate64", int, off64_t, off64_t);
  return is_held_below(fd) && fate(WRITES) ? failure : next(fd, at, size);
}

#define ON_NAME(name, kind, path, call, ...) \
  int name(__VA_ARGS__) { \
    NEXT(int, #name, __VA_ARGS__); \
    if (is_below(path) && fate(kind)) return -1; \
    return call; \
  }

ON_NAME(rename, NAMES, to, next(from, to), const char *from, const char *to)
ON_NAME(unlink, NAMES, path, next(path), const char *path)
ON_NAME(rmdir, NAMES, path, next(path), const char *path)
ON_NAME(mkdir, MAKES, path, next(path, mode), const char *path, mode_t mode)
ON_NAME(renameat, NAMES, to, next(a, from, b, to), int a, const char *from, int b, const char *to)
ON_NAME(mkdirat, MAKES, path, next(at, path, mode), int at, const char *path, mode_t mode)

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    NEXT(int, #name, const char *, int, ...); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    if (flags & O_CREAT && is_below(path) && access(path, F_OK) && fate(MAKES)) return -1; \
    return next(path, flags, mode); \
  }

OPENING(open)
OPENING(open64)
