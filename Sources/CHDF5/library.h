#include "CHDF5.h"

#include <stdio.h>

/* hdf5.h has constants that call the library before they give their value; here it is prepared by then. */
#undef H5CHECK
#define H5CHECK
#undef H5OPEN
#define H5OPEN

/* The variables of the library that its constants stand for; they have their values once H5open was called. */
#define BITZOO_H5_VARIABLES(X) \
    X(H5P_CLS_DATASET_CREATE_ID_g) X(H5P_CLS_FILE_ACCESS_ID_g) X(H5P_CLS_GROUP_CREATE_ID_g) \
    X(H5T_C_S1_g) X(H5T_IEEE_F32LE_g) X(H5T_IEEE_F64LE_g) X(H5T_STD_I8LE_g) X(H5T_STD_U8LE_g)

#define BITZOO_H5_MEMBER(name) const __typeof__(name) *name;
typedef struct {
    BITZOO_H5_VARIABLES(BITZOO_H5_MEMBER)
} bitzoo_h5_variables;
#undef BITZOO_H5_MEMBER

/* Filled by bitzoo_h5_load. */
extern bitzoo_h5_functions bitzoo_h5_library __attribute__((visibility("hidden")));
extern bitzoo_h5_variables bitzoo_h5_shared __attribute__((visibility("hidden")));
