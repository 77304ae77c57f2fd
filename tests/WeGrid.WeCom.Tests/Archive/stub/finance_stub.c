/*
 * A stand-in for libWeWorkFinanceSdk_C.so with the functions its header declares, for tests. It reads and writes
 * only the folder it lies in; a test copies it into a folder of its own and puts there:
 *
 *   feed        one entry of chatdata a line, JSON that begins {"seq":N,
 *   media/ID    the bytes behind an sdkfileid; ID "expired…" is 10010
 *   chunk       bytes of one piece of media (default 524288)
 *   stuck-CORP  whoever signs in as that corp waits for its pages for ever
 *   orders      lines FUNCTION ACTION VALUE AFTER TIMES: from the AFTER-th further call on, TIMES calls of FUNCTION go wrong.
 *               ACTION: error VALUE | page VALUE (an errcode inside the page) | crash | abort | hang | noise | garble
 *               (DecryptData says all is well and gives nonsense, as with a wrong key)
 *
 * and finds there:
 *
 *   pid         of the process that loaded it last
 *   live        slices, media and sign-ins not yet given back
 *   calls       a line for every call of a function that asks the platform
 *
 * The toy cipher of encrypt_chat_msg: hex of 4 bytes FNV-1a of the plaintext (big-endian) and of the plaintext, byte i of
 * both together xored with key[i % length] and with 31 * i. Another key than the right one fails the sum: 10006.
 * A message that begins with CRASH or HANG does that whenever it is opened.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct WeWorkFinanceSdk_t { int open; int stuck; } WeWorkFinanceSdk_t;
typedef struct Slice_t { char *buf; int len; } Slice_t;
typedef struct MediaData { char *outindexbuf; int out_len; char *data; int data_len; int is_finish; } MediaData_t;

#define EXPORT __attribute__((visibility("default")))

static int slices, media, sdks, garbled;

static const char *path(const char *name) {
    static char folder[2048], whole[4200];
    if (!folder[0]) {
        Dl_info self;
        if (!dladdr((void *)path, &self)) abort();
        snprintf(folder, sizeof folder, "%s", self.dli_fname);
        *strrchr(folder, '/') = 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", folder, name);
    return whole;
}

/* Renamed into place: a test may read it at any time. */
static void put(const char *name, const char *text) {
    char draft[4200];
    snprintf(draft, sizeof draft, "%s.new", path(name));
    FILE *file = fopen(draft, "w");
    if (!file) return;
    fputs(text, file);
    fclose(file);
    rename(draft, path(name));
}

static void count(void) {
    char text[64];
    snprintf(text, sizeof text, "%d %d %d", slices, media, sdks);
    put("live", text);
}

static void called(const char *line) {
    FILE *file = fopen(path("calls"), "a");
    if (!file) return;
    fputs(line, file);
    fclose(file);
}

/* A write through a wild pointer, as in a library that is wrong about a length. */
static void die(void) { volatile int *nowhere = (volatile int *)64; *nowhere = 1; _exit(139); }

static void hang(void) { for (;;) pause(); }

/* What a test ordered for this call: an error to return, or 0. */
static int ordered(const char *function, int *page) {
    FILE *file = fopen(path("orders"), "r");
    if (!file) return 0;
    char line[256], kept[4096] = "", name[64], action[32], what[32] = "";
    int value, after, times, hit = 0;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%63s %31s %d %d %d", name, action, &value, &after, &times) == 5 && !hit && !strcmp(name, function)) {
            if (after > 0) after--;
            else { hit = value ? value : 1; strcpy(what, action); times--; }
            if (times <= 0) continue;
            snprintf(line, sizeof line, "%s %s %d %d %d\n", name, action, value, after, times);
        }
        strcat(kept, line);
    }
    fclose(file);
    put("orders", kept);
    if (!strcmp(what, "crash")) die();
    if (!strcmp(what, "abort")) abort();
    if (!strcmp(what, "hang")) hang();
    if (!strcmp(what, "noise")) { printf("a library that prints\n"); fflush(stdout); }
    garbled = !strcmp(what, "garble");
    if (!strcmp(what, "page") && page) *page = hit;
    return !strcmp(what, "error") ? hit : 0;
}

static int set(Slice_t *slice, const char *bytes, size_t length) {
    slice->buf = malloc(length + 1);
    memcpy(slice->buf, bytes, length);
    slice->buf[length] = 0;
    slice->len = (int)length;
    return 0;
}

EXPORT WeWorkFinanceSdk_t *NewSdk(void) {
    char text[32];
    snprintf(text, sizeof text, "%d", (int)getpid());
    put("pid", text);
    sdks++;
    count();
    return calloc(1, sizeof(WeWorkFinanceSdk_t));
}

EXPORT int Init(WeWorkFinanceSdk_t *sdk, const char *corpid, const char *secret) {
    called("Init\n");
    int wrong = ordered("Init", NULL);
    if (wrong) return wrong;
    if (!*corpid || !*secret) return 10000;
    sdk->open = 1;
    char stuck[300];
    snprintf(stuck, sizeof stuck, "stuck-%s", corpid);
    sdk->stuck = access(path(stuck), F_OK) == 0;
    return 0;
}

EXPORT void DestroySdk(WeWorkFinanceSdk_t *sdk) { free(sdk); sdks--; count(); }

EXPORT int GetChatData(WeWorkFinanceSdk_t *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd, int timeout, Slice_t *out) {
    char said[256];
    int page = 0;
    snprintf(said, sizeof said, "GetChatData %llu %u %s %s %d\n", seq, limit, *proxy ? proxy : "-", *passwd ? passwd : "-", timeout);
    called(said);
    if (sdk->stuck) hang();
    int wrong = ordered("GetChatData", &page);
    if (wrong) return wrong;
    if (!sdk->open) return 10000;
    char *text = NULL, *line = NULL;
    size_t size = 0, room = 0;
    FILE *all = open_memstream(&text, &size);
    fprintf(all, "{\"errcode\":%d,\"errmsg\":\"%s\",\"chatdata\":[", page, page ? "refused" : "ok");
    FILE *feed = page ? NULL : fopen(path("feed"), "r");
    for (unsigned int found = 0; feed && found < limit && getline(&line, &room, feed) > 0;) {
        unsigned long long at;
        if (sscanf(line, "{\"seq\":%llu", &at) == 1 && at <= seq) continue;
        line[strcspn(line, "\n")] = 0;
        fprintf(all, "%s%s", found++ ? "," : "", line);
    }
    if (feed) fclose(feed);
    free(line);
    fputs("]}", all);
    fclose(all);
    set(out, text, size);
    free(text);
    return 0;
}

static int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

EXPORT int DecryptData(const char *key, const char *message, Slice_t *out) {
    int wrong = ordered("DecryptData", NULL);
    if (wrong) return wrong;
    if (!strncmp(message, "CRASH", 5)) die();
    if (!strncmp(message, "HANG", 4)) hang();
    size_t length = strlen(message) / 2, keyLength = strlen(key);
    if (!keyLength) return 10008;
    if (length < 4) return 10006;
    unsigned char *plain = malloc(length);
    for (size_t i = 0; i < length; i++) {
        int high = digit(message[2 * i]), low = digit(message[2 * i + 1]);
        if (high < 0 || low < 0) { free(plain); return 10006; }
        plain[i] = (unsigned char)((high << 4 | low) ^ (unsigned char)key[i % keyLength] ^ (unsigned char)(31 * i));
    }
    uint32_t sum = 2166136261u;
    for (size_t i = 4; i < length; i++) sum = (sum ^ plain[i]) * 16777619u;
    uint32_t told = (uint32_t)plain[0] << 24 | (uint32_t)plain[1] << 16 | (uint32_t)plain[2] << 8 | plain[3];
    if (garbled) for (size_t i = 4; i < length; i++) plain[i] ^= 0x15;
    int code = sum == told ? set(out, (char *)plain + 4, length - 4) : 10006;
    free(plain);
    return code;
}

EXPORT int GetMediaData(WeWorkFinanceSdk_t *sdk, const char *index, const char *file, const char *proxy, const char *passwd, int timeout, MediaData_t *out) {
    (void)proxy; (void)passwd; (void)timeout;
    char said[256], name[300];
    snprintf(said, sizeof said, "GetMediaData %s\n", *index ? index : "-");
    called(said);
    int wrong = ordered("GetMediaData", NULL);
    if (wrong) return wrong;
    if (!sdk->open) return 10000;
    if (!strncmp(file, "expired", 7)) return 10010;
    snprintf(name, sizeof name, "media/%s", file);
    FILE *bytes = strchr(file, '/') ? NULL : fopen(path(name), "rb");
    if (!bytes) return 10005;
    long chunk = 524288, from = 0;
    FILE *set_chunk = fopen(path("chunk"), "r");
    if (set_chunk) { if (fscanf(set_chunk, "%ld", &chunk) != 1) chunk = 524288; fclose(set_chunk); }
    if (*index && sscanf(index, "Range:bytes=%ld-", &from) != 1) { fclose(bytes); return 10000; }
    fseek(bytes, 0, SEEK_END);
    long whole = ftell(bytes);
    fseek(bytes, from, SEEK_SET);
    out->data = malloc((size_t)chunk);
    out->data_len = (int)fread(out->data, 1, (size_t)chunk, bytes);
    fclose(bytes);
    out->is_finish = from + out->data_len >= whole;
    out->outindexbuf = malloc(64);
    out->out_len = snprintf(out->outindexbuf, 64, "Range:bytes=%ld-%ld", from + out->data_len, from + out->data_len + chunk - 1);
    return 0;
}

EXPORT Slice_t *NewSlice(void) { slices++; count(); return calloc(1, sizeof(Slice_t)); }
EXPORT void FreeSlice(Slice_t *slice) { free(slice->buf); free(slice); slices--; count(); }
EXPORT char *GetContentFromSlice(Slice_t *slice) { return slice->buf; }
EXPORT int GetSliceLen(Slice_t *slice) { return slice->len; }

EXPORT MediaData_t *NewMediaData(void) { media++; count(); return calloc(1, sizeof(MediaData_t)); }
EXPORT void FreeMediaData(MediaData_t *data) { free(data->outindexbuf); free(data->data); free(data); media--; count(); }
EXPORT char *GetOutIndexBuf(MediaData_t *data) { return data->outindexbuf; }
EXPORT char *GetData(MediaData_t *data) { return data->data; }
EXPORT int GetIndexLen(MediaData_t *data) { return data->out_len; }
EXPORT int GetDataLen(MediaData_t *data) { return data->data_len; }
EXPORT int IsMediaDataFinish(MediaData_t *data) { return data->is_finish; }
