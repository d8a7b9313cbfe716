#include "CCurl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* curl.h checks the types of these by macros, which know no table; they are variadic */
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

/* What only the functions below call. */
#define VARIADIC_FUNCTIONS(X) X(curl_easy_getinfo) X(curl_easy_setopt) X(curl_multi_setopt)

#define MEMBER(name) __typeof__(name) *name;
struct variadic_functions {
    VARIADIC_FUNCTIONS(MEMBER)
};

static bitzoo_curl_functions library;
static struct variadic_functions variadic;

static void *open_library(char *message, size_t capacity) {
    const char *chosen = getenv("BITZOO_LIBCURL");
    /* the number has been the same since 2006; the last name is that of the library with another TLS */
    const char *names[] = {chosen && *chosen ? chosen : "libcurl.so.4", chosen && *chosen ? NULL : "libcurl-gnutls.so.4"};
    for (size_t i = 0; i < sizeof names / sizeof *names && names[i]; i++) {
        void *found = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (found) return found;
        /* the name that a user has to look for is the first one */
        if (i == 0) snprintf(message, capacity, "%s", dlerror());
    }
    return NULL;
}

static bool find(void *opened, const char *name, void *place, char *message, size_t capacity) {
    void *found = dlsym(opened, name);
    if (!found) snprintf(message, capacity, "the library has no %s", name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

#define FIND_FUNCTION(name) && find(opened, #name, &functions.name, message, capacity)
#define FIND_VARIADIC(name) && find(opened, #name, &others.name, message, capacity)

const bitzoo_curl_functions *bitzoo_curl_load(char *message, size_t capacity) {
    static bool is_loaded = false;
    if (is_loaded) return &library;
    void *opened = open_library(message, capacity);
    if (!opened) return NULL;
    bitzoo_curl_functions functions;
    struct variadic_functions others;
    if (!(true BITZOO_CURL_FUNCTIONS(FIND_FUNCTION) VARIADIC_FUNCTIONS(FIND_VARIADIC))) {
        dlclose(opened);
        return NULL;
    }
    library = functions;
    variadic = others;
    is_loaded = true;
    return &library;
}

CURLcode bitzoo_curl_set_long(CURL *handle, CURLoption option, long value) {
    return variadic.curl_easy_setopt(handle, option, value);
}

CURLcode bitzoo_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return variadic.curl_easy_setopt(handle, option, value);
}

CURLcode bitzoo_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return variadic.curl_easy_setopt(handle, option, value);
}

CURLcode bitzoo_curl_set_data_function(CURL *handle, CURLoption option, curl_write_callback function) {
    return variadic.curl_easy_setopt(handle, option, function);
}

CURLcode bitzoo_curl_set_progress_function(CURL *handle, curl_xferinfo_callback function) {
    return variadic.curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

CURLMcode bitzoo_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return variadic.curl_multi_setopt(multi, option, value);
}

CURL *bitzoo_curl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message = library.curl_multi_info_read(multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE) message = library.curl_multi_info_read(multi, &left);
    if (message == NULL) return NULL;
    *result = message->data.result;
    return message->easy_handle;
}

long bitzoo_curl_get_long(CURL *handle, CURLINFO info) {
    long value = -1;
    return variadic.curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : -1;
}

curl_off_t bitzoo_curl_get_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = -1;
    return variadic.curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : -1;
}

const char *bitzoo_curl_get_string(CURL *handle, CURLINFO info) {
    const char *value = NULL;
    return variadic.curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}
