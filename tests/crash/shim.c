/* Stands between the program and the disk, loaded with LD_PRELOAD: it writes down what is written to the shop's databases
   and when that is synced, so that a power cut at any moment can be played afterwards; and it lets writes and syncs fail.

     SHIM_LOG    where to write it down: records of struct record, each followed by its bytes
     SHIM_FAIL   "sync:N" or "write:N": every Nth one of the intake's fails

   The order of the records is the order in which the calls returned. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, SYNC, UNLINK };

struct record {
    uint8_t operation, file, pad[6];
    uint64_t offset, length;
};

static const char *const FILES[] = {"shop.db", "shop.db-wal", "shop.db-journal", "intake.db", "intake.db-wal", "intake.db-journal"};
enum { FILES_COUNT = 6, FIRST_OF_INTAKE = 3, DESCRIPTORS = 4096 };

static int of_descriptor[DESCRIPTORS]; /* the file's place in FILES, from 1 */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -2;
static long syncs, writes;

static int place_of(const char *path) {
    const char *name = path ? strrchr(path, '/') : NULL;
    name = name ? name + 1 : path;
    for (int place = 0; name && place < FILES_COUNT; place++)
        if (strcmp(name, FILES[place]) == 0) return place + 1;
    return 0;
}

static int file_of(int descriptor) { return descriptor >= 0 && descriptor < DESCRIPTORS ? of_descriptor[descriptor] : 0; }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(int operation, int file, uint64_t offset, const void *bytes, uint64_t length) {
    struct record record = {operation, file - 1, {0}, offset, length};
    pthread_mutex_lock(&one_at_a_time);
    if (log_file == -2) {
        const char *path = getenv("SHIM_LOG");
        log_file = path ? REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    }
    if (log_file >= 0) {
        /* One write a record, so that a killed program leaves whole ones. */
        char *whole = malloc(sizeof record + (bytes ? length : 0));
        memcpy(whole, &record, sizeof record);
        if (bytes) memcpy(whole + sizeof record, bytes, length);
        size_t left = sizeof record + (bytes ? length : 0);
        if (REAL(write)(log_file, whole, left) != (ssize_t)left) abort();
        free(whole);
    }
    pthread_mutex_unlock(&one_at_a_time);
}

static int fails(const char *what, long *count, int file) {
    const char *wish = getenv("SHIM_FAIL");
    size_t length = strlen(what);
    if (!wish || file <= FIRST_OF_INTAKE || strncmp(wish, what, length) || wish[length] != ':') return 0;
    long every = atol(wish + length + 1);
    return every > 0 && __atomic_add_fetch(count, 1, __ATOMIC_RELAXED) % every == 0;
}

static int opened(int descriptor, const char *path) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) of_descriptor[descriptor] = place_of(path);
    return descriptor;
}

#define OPEN(name)                                                   \
    int name(const char *path, int flags, ...) {                     \
        va_list more;                                                \
        va_start(more, flags);                                       \
        mode_t mode = va_arg(more, mode_t);                          \
        va_end(more);                                                \
        return opened(REAL(name)(path, flags, mode), path);          \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                     \
    int name(int folder, const char *path, int flags, ...) {             \
        va_list more;                                                    \
        va_start(more, flags);                                           \
        mode_t mode = va_arg(more, mode_t);                              \
        va_end(more);                                                    \
        return opened(REAL(name)(folder, path, flags, mode), path);      \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor) {
    if (file_of(descriptor)) of_descriptor[descriptor] = 0;
    return REAL(close)(descriptor);
}

#define PWRITE(name, offset_type)                                                        \
    ssize_t name(int descriptor, const void *bytes, size_t length, offset_type offset) { \
        int file = file_of(descriptor);                                                  \
        if (file && fails("write", &writes, file)) return errno = ENOSPC, -1;            \
        ssize_t done = REAL(name)(descriptor, bytes, length, offset);                    \
        if (file && done > 0) note(WRITE, file, offset, bytes, done);                    \
        return done;                                                                     \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, offset_type)                              \
    int name(int descriptor, offset_type length) {                \
        int file = file_of(descriptor);                           \
        int done = REAL(name)(descriptor, length);                \
        if (file && done == 0) note(TRUNCATE, file, length, NULL, 0); \
        return done;                                              \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNC_BY(name)                                                     \
    int name(int descriptor) {                                            \
        int file = file_of(descriptor);                                   \
        if (file && fails("sync", &syncs, file)) return errno = EIO, -1;  \
        int done = REAL(name)(descriptor);                                \
        if (file && done == 0) note(SYNC, file, 0, NULL, 0);              \
        return done;                                                      \
    }
SYNC_BY(fsync)
SYNC_BY(fdatasync)

int unlink(const char *path) {
    int file = place_of(path);
    int done = REAL(unlink)(path);
    if (file && done == 0) note(UNLINK, file, 0, NULL, 0);
    return done;
}
