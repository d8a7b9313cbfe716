#ifndef BITZOO_CHDF5_H
#define BITZOO_CHDF5_H

#if __has_include(<hdf5/serial/hdf5.h>)
#include <hdf5/serial/hdf5.h>
#else
#include <hdf5.h>
#endif
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * libhdf5, loaded when the first HDF5 file is read or written: it brings libcurl, TLS and Kerberos, which take longer to start than most
 * commands take to run. Nothing is linked, so that a program that reads other formats needs none of it; a function of hdf5.h that is
 * called directly is an undefined symbol. What is called is in the table below, by the names and types of hdf5.h.
 */

/* What is called from Swift, and what only the functions below call. */
#define BITZOO_H5_FUNCTIONS(X) \
    X(H5Acreate2) X(H5Aexists) X(H5Aget_space) X(H5Aget_type) X(H5Aopen) X(H5Aread) X(H5Awrite) \
    X(H5Dget_create_plist) X(H5Dget_space) X(H5Dget_storage_size) X(H5Dget_type) X(H5Dread) \
    X(H5Fclose) X(H5Gget_info) X(H5Idec_ref) X(H5Iget_type) X(H5Iinc_ref) X(H5Lexists) X(H5Oopen) \
    X(H5Pget_external_count) X(H5Pget_layout) X(H5Pget_nfilters) \
    X(H5Screate) X(H5Screate_simple) X(H5Sget_simple_extent_dims) X(H5Sget_simple_extent_ndims) \
    X(H5Sget_simple_extent_npoints) X(H5Sget_simple_extent_type) \
    X(H5Tcommitted) X(H5Tequal) X(H5Tget_class) X(H5Tget_cset) X(H5Tget_size) X(H5Tget_strpad) X(H5Tis_variable_str) \
    X(H5Tset_cset) X(H5Tset_order) \
    X(H5Dcreate2) X(H5Dget_offset) X(H5Dvlen_reclaim) X(H5Eset_auto2) X(H5Ewalk2) X(H5Fcreate) X(H5Fopen) X(H5Gcreate2) \
    X(H5Lget_info) X(H5PLset_loading_state) X(H5Pclose) X(H5Pcreate) X(H5Pget_filter2) X(H5Pset_alloc_time) \
    X(H5Pset_file_locking) X(H5Pset_fill_time) X(H5Pset_layout) X(H5Pset_obj_track_times) X(H5Tcopy) X(H5Tset_ebias) \
    X(H5Tset_fields) X(H5Tset_precision) X(H5Tset_size) X(H5Tset_strpad) X(H5dont_atexit) X(H5get_libversion) X(H5open)

#define BITZOO_H5_MEMBER(name) __typeof__(name) *_Nonnull name;
typedef struct {
    BITZOO_H5_FUNCTIONS(BITZOO_H5_MEMBER)
} bitzoo_h5_functions;
#undef BITZOO_H5_MEMBER

/* Loads the library that the environment variable BITZOO_LIBHDF5 names, otherwise the one that this header belongs to. To be called
   once. NULL, and the reason, when there is no such library, or one of another version. Everything below needs the library. */
const bitzoo_h5_functions *_Nullable bitzoo_h5_load(const char *_Nullable *_Nonnull reason);

/* To be called before anything else, in each thread: a thread-safe library keeps what it prints of errors by thread. */
void bitzoo_h5_prepare(void);

/* The innermost message of the last failure, empty when there is none; always ends with NUL. */
void bitzoo_h5_last_message(char *_Nonnull text, size_t capacity);

/* What Swift cannot import or say: macros around globals and casts, functions that are macros choosing a version, and callbacks.
   A function that opens something returns its id, below zero for a failure. */

/* MARK: files */

/* Locking fails on some file systems, and protects nothing here: nobody else writes the file. */
hid_t bitzoo_h5_file_access(void);
hid_t bitzoo_h5_open_file(const char *_Nonnull path, hid_t access);
hid_t bitzoo_h5_create_file(const char *_Nonnull path, hid_t access);

/* MARK: links and groups */

enum {
    BITZOO_H5_LINK_FAILURE = -1,
    BITZOO_H5_LINK_MISSING = 0,
    BITZOO_H5_LINK_HARD = 1,
    BITZOO_H5_LINK_SOFT = 2,
    BITZOO_H5_LINK_EXTERNAL = 3,
    BITZOO_H5_LINK_OTHER = 4
};

int bitzoo_h5_link_kind(hid_t group, const char *_Nonnull name);
hid_t bitzoo_h5_create_group(hid_t parent, const char *_Nonnull name);

/* MARK: strings */

/* A fixed-length byte string padded with NUL, as NumPy's 'S' type becomes. */
hid_t bitzoo_h5_fixed_string(size_t size);

/* A string of any length, as h5py writes Python's bytes. */
hid_t bitzoo_h5_variable_string(void);

/* Frees the strings that H5Aread allocated. */
void bitzoo_h5_reclaim(hid_t type, hid_t space, void *_Nonnull strings);

/* MARK: data sets */

/* The filter at a position of the pipeline, below zero for a failure. */
int bitzoo_h5_filter(hid_t properties, unsigned index);

/* The file offset of contiguous data; false where no space was ever allocated. */
bool bitzoo_h5_offset(hid_t dataset, unsigned long long *_Nonnull offset);

/* A contiguous data set without a time stamp, so that the same values give the same file. Its space is there at once, and
   nothing is put into it: whoever makes it writes all values by itself. */
hid_t bitzoo_h5_create_dataset(hid_t group, const char *_Nonnull name, hid_t type, hid_t space);

/* MARK: element types */

/* A new little-endian IEEE 754 type of 2, 4 or 8 bytes. */
hid_t bitzoo_h5_float(size_t size);

/* A new little-endian two's complement or unsigned type of 1, 2, 4 or 8 bytes. */
hid_t bitzoo_h5_integer(size_t size, bool is_signed);

/* MARK: the helper process */

/* Declared by glibc since 2.34, but only for GNU sources. */
static inline int bitzoo_spawn_close_from(posix_spawn_file_actions_t *_Nonnull actions, int first) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

#endif
