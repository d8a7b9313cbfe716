#include "CFaults.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { slot_count = 64, path_size = BITZOO_MAPPING_PATH_SIZE };

/* A slot is free, being filled by its one owner, or filled. */
enum { slot_free, slot_busy, slot_filled };

struct slot {
    atomic_int state;
    atomic_uintptr_t start;
    size_t count;
    char path[path_size];
};

static struct slot mappings[slot_count];
static struct slot temporaries[slot_count];
/* How many mappings found no free slot, so that an unknown address may be one of theirs. */
static atomic_int unknown_mappings;
static int exit_status;

static struct slot *claim(struct slot *slots) {
    for (size_t index = 0; index < slot_count; index++) {
        int expected = slot_free;
        if (atomic_compare_exchange_strong(&slots[index].state, &expected, slot_busy)) return &slots[index];
    }
    return NULL;
}

void bitzoo_mapping_add(const void *start, size_t count, const char *path) {
    struct slot *slot = claim(mappings);
    if (!slot) {
        atomic_fetch_add(&unknown_mappings, 1);
        return;
    }
    atomic_store(&slot->start, (uintptr_t)start);
    slot->count = count;
    strncpy(slot->path, path, path_size - 1);
    atomic_store(&slot->state, slot_filled);
}

void bitzoo_mapping_remove(const void *start) {
    for (size_t index = 0; index < slot_count; index++) {
        struct slot *slot = &mappings[index];
        /* what is mapped is nobody else's, and so no other slot has this start */
        if (atomic_load(&slot->state) != slot_filled || atomic_load(&slot->start) != (uintptr_t)start) continue;
        atomic_store(&slot->state, slot_free);
        return;
    }
    atomic_fetch_sub(&unknown_mappings, 1);
}

void bitzoo_temporary_add(const char *path) {
    struct slot *slot = strlen(path) < path_size ? claim(temporaries) : NULL;
    if (!slot) return;
    strncpy(slot->path, path, path_size - 1);
    atomic_store(&slot->state, slot_filled);
}

void bitzoo_temporary_remove(const char *path) {
    for (size_t index = 0; index < slot_count; index++) {
        struct slot *slot = &temporaries[index];
        if (atomic_load(&slot->state) != slot_filled || strcmp(slot->path, path) != 0) continue;
        atomic_store(&slot->state, slot_free);
        return;
    }
}

/* The mapping that an address lies in; NULL when none is known. */
static const struct slot *mapping_at(uintptr_t address) {
    for (size_t index = 0; index < slot_count; index++) {
        const struct slot *slot = &mappings[index];
        if (atomic_load(&slot->state) != slot_filled) continue;
        uintptr_t start = atomic_load(&slot->start);
        if (address >= start && address - start < slot->count) return slot;
    }
    return NULL;
}

size_t bitzoo_mapping_find(const void *address, char *path) {
    const struct slot *slot = mapping_at((uintptr_t)address);
    if (!slot) return 0;
    memcpy(path, slot->path, path_size);
    return slot->count;
}

static void say(const char *text) {
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

/* Writes a path, with the controls of ASCII and those beyond (0xC2 0x80 to 0xC2 0x9F in UTF-8) replaced. */
static void say_path(const char *path) {
    static char shown[path_size];
    size_t length = 0;
    for (; path[length]; length++) {
        unsigned char byte = (unsigned char)path[length];
        unsigned char before = length ? (unsigned char)path[length - 1] : 0;
        int is_control = byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte >= 0x80 && byte < 0xA0);
        shown[length] = is_control ? '?' : path[length];
        if (is_control && byte >= 0x80) shown[length - 1] = '?';
    }
    shown[length] = 0;
    say(shown);
}

static void report(const struct slot *slot) {
    struct stat status;
    say("bitzoo: error: ");
    say_path(slot->path);
    if (stat(slot->path, &status) == 0 && S_ISREG(status.st_mode) && (size_t)status.st_size >= slot->count)
        say(": cannot be read: the disk has failed, or the file was changed while it was read\n");
    else
        say(": was shortened while it was read\n");
}

/* Calls only what may be called in a signal handler; the first thread that gets here ends the process. */
static void handle(int signal_number, siginfo_t *info, void *context) {
    static atomic_flag is_handled = ATOMIC_FLAG_INIT;
    (void)context;
    while (atomic_flag_test_and_set(&is_handled)) pause();
    const struct slot *found = mapping_at((uintptr_t)info->si_addr);
    if (found) {
        report(found);
    } else if (atomic_load(&unknown_mappings) > 0) {
        say("bitzoo: error: an input was shortened while it was read\n");
    } else {
        /* no file is to blame: the process ends as it would without a handler */
        signal(signal_number, SIG_DFL);
        raise(signal_number);
        return;
    }
    for (size_t index = 0; index < slot_count; index++)
        if (atomic_load(&temporaries[index].state) == slot_filled) unlink(temporaries[index].path);
    /* those that are directories, now that no temporary file is left in them */
    for (size_t index = 0; index < slot_count; index++)
        if (atomic_load(&temporaries[index].state) == slot_filled) rmdir(temporaries[index].path);
    _exit(exit_status);
}

void bitzoo_report_faults(int status) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    exit_status = status;
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO;
    sigfillset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}
