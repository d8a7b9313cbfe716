#include "library.h"

void bitzoo_h5_prepare(void) {
    bitzoo_h5_library.H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    bitzoo_h5_library.H5open();
    /* filters and drivers from plugin directories would be code that a file asks for */
    bitzoo_h5_library.H5PLset_loading_state(0);
}

struct message_buffer {
    char *text;
    size_t capacity;
};

static herr_t copy_message(unsigned n, const H5E_error2_t *error, void *context) {
    struct message_buffer *message = (struct message_buffer *)context;
    if (n == 0) snprintf(message->text, message->capacity, "%s", error->desc ? error->desc : "");
    return 0;
}

void bitzoo_h5_last_message(char *_Nonnull text, size_t capacity) {
    struct message_buffer message = {text, capacity};
    text[0] = 0;
    bitzoo_h5_library.H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, copy_message, &message);
}

/* MARK: files */

hid_t bitzoo_h5_file_access(void) {
    hid_t access = bitzoo_h5_library.H5Pcreate(*bitzoo_h5_shared.H5P_CLS_FILE_ACCESS_ID_g);
    if (access >= 0) bitzoo_h5_library.H5Pset_file_locking(access, 0, 1);
    return access;
}

hid_t bitzoo_h5_open_file(const char *_Nonnull path, hid_t access) {
    return bitzoo_h5_library.H5Fopen(path, H5F_ACC_RDONLY, access);
}

hid_t bitzoo_h5_create_file(const char *_Nonnull path, hid_t access) {
    return bitzoo_h5_library.H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
}

/* MARK: links and groups */

int bitzoo_h5_link_kind(hid_t group, const char *_Nonnull name) {
    H5L_info_t info;
    htri_t exists = bitzoo_h5_library.H5Lexists(group, name, H5P_DEFAULT);
    if (exists == 0) return BITZOO_H5_LINK_MISSING;
    if (exists < 0 || bitzoo_h5_library.H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return BITZOO_H5_LINK_FAILURE;
    switch (info.type) {
    case H5L_TYPE_HARD: return BITZOO_H5_LINK_HARD;
    case H5L_TYPE_SOFT: return BITZOO_H5_LINK_SOFT;
    case H5L_TYPE_EXTERNAL: return BITZOO_H5_LINK_EXTERNAL;
    default: return BITZOO_H5_LINK_OTHER;
    }
}

hid_t bitzoo_h5_create_group(hid_t parent, const char *_Nonnull name) {
    hid_t properties = bitzoo_h5_library.H5Pcreate(*bitzoo_h5_shared.H5P_CLS_GROUP_CREATE_ID_g);
    if (properties < 0) return properties;
    bitzoo_h5_library.H5Pset_obj_track_times(properties, 0);
    hid_t group = bitzoo_h5_library.H5Gcreate2(parent, name, H5P_DEFAULT, properties, H5P_DEFAULT);
    bitzoo_h5_library.H5Pclose(properties);
    return group;
}

/* MARK: strings */

hid_t bitzoo_h5_fixed_string(size_t size) {
    hid_t type = bitzoo_h5_library.H5Tcopy(*bitzoo_h5_shared.H5T_C_S1_g);
    if (type < 0) return type;
    bitzoo_h5_library.H5Tset_size(type, size);
    bitzoo_h5_library.H5Tset_strpad(type, H5T_STR_NULLPAD);
    return type;
}

hid_t bitzoo_h5_variable_string(void) {
    hid_t type = bitzoo_h5_library.H5Tcopy(*bitzoo_h5_shared.H5T_C_S1_g);
    if (type >= 0) bitzoo_h5_library.H5Tset_size(type, H5T_VARIABLE);
    return type;
}

void bitzoo_h5_reclaim(hid_t type, hid_t space, void *_Nonnull strings) {
    bitzoo_h5_library.H5Dvlen_reclaim(type, space, H5P_DEFAULT, strings);
}

/* MARK: data sets */

int bitzoo_h5_filter(hid_t properties, unsigned index) {
    size_t count = 0;
    unsigned flags = 0, configuration = 0;
    return (int)bitzoo_h5_library.H5Pget_filter2(properties, index, &flags, &count, NULL, 0, NULL, &configuration);
}

bool bitzoo_h5_offset(hid_t dataset, unsigned long long *_Nonnull offset) {
    *offset = bitzoo_h5_library.H5Dget_offset(dataset);
    return *offset != (unsigned long long)HADDR_UNDEF;
}

hid_t bitzoo_h5_create_dataset(hid_t group, const char *_Nonnull name, hid_t type, hid_t space) {
    hid_t properties = bitzoo_h5_library.H5Pcreate(*bitzoo_h5_shared.H5P_CLS_DATASET_CREATE_ID_g);
    if (properties < 0) return properties;
    bitzoo_h5_library.H5Pset_obj_track_times(properties, 0);
    bitzoo_h5_library.H5Pset_layout(properties, H5D_CONTIGUOUS);
    bitzoo_h5_library.H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY);
    bitzoo_h5_library.H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);
    hid_t dataset = bitzoo_h5_library.H5Dcreate2(group, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    bitzoo_h5_library.H5Pclose(properties);
    return dataset;
}

/* MARK: element types */

hid_t bitzoo_h5_float(size_t size) {
    hid_t type = bitzoo_h5_library.H5Tcopy(size == 8 ? *bitzoo_h5_shared.H5T_IEEE_F64LE_g : *bitzoo_h5_shared.H5T_IEEE_F32LE_g);
    /* HDF5 1.10 knows no half: sign in bit 15, 5 bits of exponent from bit 10, 10 bits of mantissa from bit 0 */
    if (type >= 0 && size == 2) {
        bitzoo_h5_library.H5Tset_fields(type, 15, 10, 5, 0, 10);
        bitzoo_h5_library.H5Tset_size(type, 2);
        bitzoo_h5_library.H5Tset_ebias(type, 15);
    }
    return type;
}

hid_t bitzoo_h5_integer(size_t size, bool is_signed) {
    hid_t type = bitzoo_h5_library.H5Tcopy(is_signed ? *bitzoo_h5_shared.H5T_STD_I8LE_g : *bitzoo_h5_shared.H5T_STD_U8LE_g);
    if (type >= 0 && size > 1) {
        bitzoo_h5_library.H5Tset_precision(type, 8 * size);
        bitzoo_h5_library.H5Tset_order(type, H5T_ORDER_LE);
    }
    return type;
}
