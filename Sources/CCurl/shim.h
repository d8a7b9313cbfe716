#ifndef BITZOO_CCURL_SHIM_H
#define BITZOO_CCURL_SHIM_H

#include <curl/curl.h>

/* Swift cannot call variadic functions: one function for each type of value that curl_easy_setopt and
   curl_easy_getinfo take here. The parentheses pass by the type-checking macros of the same names. */

static inline CURLcode bitzoo_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline CURLcode bitzoo_curl_set_long(CURL *_Nonnull handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode bitzoo_curl_set_string(CURL *_Nonnull handle, CURLoption option, const char *_Nonnull value) {
    return (curl_easy_setopt)(handle, option, value);
}

/* libcurl keeps the pointer: the caller keeps what it points to alive. */
static inline CURLcode bitzoo_curl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode bitzoo_curl_set_data_function(
    CURL *_Nonnull handle, CURLoption option, curl_write_callback _Nonnull function
) {
    return (curl_easy_setopt)(handle, option, function);
}

static inline CURLcode bitzoo_curl_set_progress_function(
    CURL *_Nonnull handle, curl_xferinfo_callback _Nonnull function
) {
    return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline CURLMcode bitzoo_curl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/* The next transfer that has ended, and its verdict; NULL when there is none. */
static inline CURL *_Nullable bitzoo_curl_multi_next_done(CURLM *_Nonnull multi, CURLcode *_Nonnull result) {
    int left = 0;
    CURLMsg *message = curl_multi_info_read(multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE) message = curl_multi_info_read(multi, &left);
    if (message == NULL) return NULL;
    *result = message->data.result;
    return message->easy_handle;
}

/* -1 when libcurl cannot tell. */
static inline long bitzoo_curl_get_long(CURL *_Nonnull handle, CURLINFO info) {
    long value = -1;
    return (curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : -1;
}

/* -1 when libcurl cannot tell. */
static inline curl_off_t bitzoo_curl_get_offset(CURL *_Nonnull handle, CURLINFO info) {
    curl_off_t value = -1;
    return (curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : -1;
}

/* The string belongs to the handle. */
static inline const char *_Nullable bitzoo_curl_get_string(CURL *_Nonnull handle, CURLINFO info) {
    const char *value = NULL;
    return (curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : NULL;
}

#endif
