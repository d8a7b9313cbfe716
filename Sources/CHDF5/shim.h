#ifndef BITZOO_CHDF5_SHIM_H
#define BITZOO_CHDF5_SHIM_H

#include <hdf5.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>

/* Only what Swift cannot import or say: macros around globals and casts, functions that are macros choosing a version,
   and callbacks. A function that opens something returns its id, below zero for a failure. */

/* To be called before anything else, in each thread: a thread-safe library keeps what it prints of errors by thread. */
static inline void bitzoo_h5_prepare(void) {
    /* at the end of the process the library would write what it could not write before, to a file that is closed */
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    /* filters and drivers from plugin directories would be code that a file asks for */
    H5PLset_loading_state(0);
}

struct bitzoo_h5_message {
    char *text;
    size_t capacity;
};

static inline herr_t bitzoo_h5_copy_message(unsigned n, const H5E_error2_t *error, void *context) {
    struct bitzoo_h5_message *message = (struct bitzoo_h5_message *)context;
    if (n == 0) snprintf(message->text, message->capacity, "%s", error->desc ? error->desc : "");
    return 0;
}

/* The innermost message of the last failure, empty when there is none; always ends with NUL. */
static inline void bitzoo_h5_last_message(char *_Nonnull text, size_t capacity) {
    struct bitzoo_h5_message message = {text, capacity};
    text[0] = 0;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, bitzoo_h5_copy_message, &message);
}

/* MARK: files */

/* Locking fails on some file systems, and protects nothing here: nobody else writes the file. */
static inline hid_t bitzoo_h5_file_access(void) {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0) H5Pset_file_locking(access, 0, 1);
    return access;
}

static inline hid_t bitzoo_h5_open_file(const char *_Nonnull path, hid_t access) {
    return H5Fopen(path, H5F_ACC_RDONLY, access);
}

static inline hid_t bitzoo_h5_create_file(const char *_Nonnull path, hid_t access) {
    return H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
}

/* MARK: links and groups */

enum {
    BITZOO_H5_LINK_FAILURE = -1,
    BITZOO_H5_LINK_MISSING = 0,
    BITZOO_H5_LINK_HARD = 1,
    BITZOO_H5_LINK_SOFT = 2,
    BITZOO_H5_LINK_EXTERNAL = 3,
    BITZOO_H5_LINK_OTHER = 4
};

static inline int bitzoo_h5_link_kind(hid_t group, const char *_Nonnull name) {
    H5L_info_t info;
    htri_t exists = H5Lexists(group, name, H5P_DEFAULT);
    if (exists == 0) return BITZOO_H5_LINK_MISSING;
    if (exists < 0 || H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return BITZOO_H5_LINK_FAILURE;
    switch (info.type) {
    case H5L_TYPE_HARD: return BITZOO_H5_LINK_HARD;
    case H5L_TYPE_SOFT: return BITZOO_H5_LINK_SOFT;
    case H5L_TYPE_EXTERNAL: return BITZOO_H5_LINK_EXTERNAL;
    default: return BITZOO_H5_LINK_OTHER;
    }
}

static inline hid_t bitzoo_h5_create_group(hid_t parent, const char *_Nonnull name) {
    hid_t properties = H5Pcreate(H5P_GROUP_CREATE);
    if (properties < 0) return properties;
    H5Pset_obj_track_times(properties, 0);
    hid_t group = H5Gcreate2(parent, name, H5P_DEFAULT, properties, H5P_DEFAULT);
    H5Pclose(properties);
    return group;
}

/* MARK: strings */

/* A fixed-length byte string padded with NUL, as NumPy's 'S' type becomes. */
static inline hid_t bitzoo_h5_fixed_string(size_t size) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return type;
    H5Tset_size(type, size);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    return type;
}

/* A string of any length, as h5py writes Python's bytes. */
static inline hid_t bitzoo_h5_variable_string(void) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0) H5Tset_size(type, H5T_VARIABLE);
    return type;
}

/* Frees the strings that H5Aread allocated. */
static inline void bitzoo_h5_reclaim(hid_t type, hid_t space, void *_Nonnull strings) {
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, strings);
}

/* MARK: data sets */

/* The filter at a position of the pipeline, below zero for a failure. */
static inline int bitzoo_h5_filter(hid_t properties, unsigned index) {
    size_t count = 0;
    unsigned flags = 0, configuration = 0;
    return (int)H5Pget_filter2(properties, index, &flags, &count, NULL, 0, NULL, &configuration);
}

/* The file offset of contiguous data; false where no space was ever allocated. */
static inline bool bitzoo_h5_offset(hid_t dataset, unsigned long long *_Nonnull offset) {
    *offset = H5Dget_offset(dataset);
    return *offset != (unsigned long long)HADDR_UNDEF;
}

/* A contiguous data set without a time stamp, so that the same values give the same file. Its space is there at once, and
   nothing is put into it: whoever makes it writes all values by itself. */
static inline hid_t bitzoo_h5_create_dataset(hid_t group, const char *_Nonnull name, hid_t type, hid_t space) {
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (properties < 0) return properties;
    H5Pset_obj_track_times(properties, 0);
    H5Pset_layout(properties, H5D_CONTIGUOUS);
    H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);
    hid_t dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    H5Pclose(properties);
    return dataset;
}

/* MARK: element types */

/* A new little-endian IEEE 754 type of 2, 4 or 8 bytes. */
static inline hid_t bitzoo_h5_float(size_t size) {
    hid_t type = H5Tcopy(size == 8 ? H5T_IEEE_F64LE : H5T_IEEE_F32LE);
    /* HDF5 1.10 knows no half: sign in bit 15, 5 bits of exponent from bit 10, 10 bits of mantissa from bit 0 */
    if (type >= 0 && size == 2) {
        H5Tset_fields(type, 15, 10, 5, 0, 10);
        H5Tset_size(type, 2);
        H5Tset_ebias(type, 15);
    }
    return type;
}

/* A new little-endian two's complement or unsigned type of 1, 2, 4 or 8 bytes. */
static inline hid_t bitzoo_h5_integer(size_t size, bool is_signed) {
    hid_t type = H5Tcopy(is_signed ? H5T_STD_I8LE : H5T_STD_U8LE);
    if (type >= 0 && size > 1) {
        H5Tset_precision(type, 8 * size);
        H5Tset_order(type, H5T_ORDER_LE);
    }
    return type;
}

/* MARK: the helper process */

/* Declared by glibc since 2.34, but only for GNU sources. */
static inline int bitzoo_spawn_close_from(posix_spawn_file_actions_t *_Nonnull actions, int first) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

#endif
