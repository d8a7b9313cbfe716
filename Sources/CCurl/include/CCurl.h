#ifndef BITZOO_CCURL_H
#define BITZOO_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

/*
 * libcurl, loaded with the first transfer: it brings TLS, Kerberos and more, which take longer to start than most commands take to run. Nothing
 * is linked, so that a machine without a network needs none of it; a function of curl.h that is called directly is an undefined symbol.
 * What is called is in the table below, by the names and types of curl.h.
 */

/* What is called from Swift. */
#define BITZOO_CURL_FUNCTIONS(X) \
    X(curl_easy_cleanup) X(curl_easy_init) X(curl_easy_perform) X(curl_easy_strerror) X(curl_getdate) X(curl_global_init) \
    X(curl_multi_add_handle) X(curl_multi_cleanup) X(curl_multi_info_read) X(curl_multi_init) X(curl_multi_perform) X(curl_multi_poll) \
    X(curl_multi_remove_handle) X(curl_slist_append) X(curl_slist_free_all)

#define BITZOO_CURL_MEMBER(name) __typeof__(name) *_Nonnull name;
typedef struct {
    BITZOO_CURL_FUNCTIONS(BITZOO_CURL_MEMBER)
} bitzoo_curl_functions;
#undef BITZOO_CURL_MEMBER

/* Loads the library that the environment variable BITZOO_LIBCURL names, otherwise the system's. To be called
   once. NULL, and the reason, when there is no such library. Everything below needs the library. */
const bitzoo_curl_functions *_Nullable bitzoo_curl_load(const char *_Nullable *_Nonnull reason);

/* Swift cannot call variadic functions: one function for each type of value that curl_easy_setopt and curl_easy_getinfo take here. */

CURLcode bitzoo_curl_set_long(CURL *_Nonnull handle, CURLoption option, long value);

CURLcode bitzoo_curl_set_string(CURL *_Nonnull handle, CURLoption option, const char *_Nonnull value);

/* libcurl keeps the pointer: the caller keeps what it points to alive. */
CURLcode bitzoo_curl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value);

CURLcode bitzoo_curl_set_data_function(CURL *_Nonnull handle, CURLoption option, curl_write_callback _Nonnull function);

CURLcode bitzoo_curl_set_progress_function(CURL *_Nonnull handle, curl_xferinfo_callback _Nonnull function);

CURLMcode bitzoo_curl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value);

/* The next transfer that has ended, and its verdict; NULL when there is none. */
CURL *_Nullable bitzoo_curl_multi_next_done(CURLM *_Nonnull multi, CURLcode *_Nonnull result);

/* -1 when libcurl cannot tell. */
long bitzoo_curl_get_long(CURL *_Nonnull handle, CURLINFO info);

/* -1 when libcurl cannot tell. */
curl_off_t bitzoo_curl_get_offset(CURL *_Nonnull handle, CURLINFO info);

/* The string belongs to the handle. */
const char *_Nullable bitzoo_curl_get_string(CURL *_Nonnull handle, CURLINFO info);

#endif
