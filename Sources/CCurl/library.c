#include "CCurl.h"

#include <CLoading.h>
#include <stdbool.h>

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

/* the number has been the same since 2006; the last name is that of the library with another TLS */
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};

#define FIND_FUNCTION(name) && bitzoo_library_find(&opened, #name, &functions.name)
#define FIND_VARIADIC(name) && bitzoo_library_find(&opened, #name, &others.name)

const bitzoo_curl_functions *bitzoo_curl_load(const char **reason) {
    static bitzoo_library opened;
    *reason = opened.reason;
    if (!bitzoo_library_open(&opened, "BITZOO_LIBCURL", names)) return NULL;
    bitzoo_curl_functions functions;
    struct variadic_functions others;
    if (!(true BITZOO_CURL_FUNCTIONS(FIND_FUNCTION) VARIADIC_FUNCTIONS(FIND_VARIADIC))) {
        bitzoo_library_close(&opened);
        return NULL;
    }
    library = functions;
    variadic = others;
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
