/* The twin of HelloBenchmarks: a ClientHello's parts, and its JA3 text with libcrypto's MD5. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include "twin.h"

struct view { const unsigned char *suites, *extensions, *groups, *formats; int suites_length, extensions_length, groups_length, formats_length, version, count; };

static int u16(const unsigned char *p) { return p[0] << 8 | p[1]; }
static int is_grease(int v) { return (v & 0x0f0f) == 0x0a0a && (v >> 8) == (v & 0xff); }

static int parse(const unsigned char *p, size_t length, struct view *v)
{
    const unsigned char *end = p + length;
    memset(v, 0, sizeof *v);
    if (length < 35) return 0;
    v->version = u16(p);
    p += 34;
    if (p + 1 + *p + 2 > end) return 0;
    p += 1 + *p;
    v->suites_length = u16(p);
    v->suites = p += 2;
    if (p + v->suites_length + 1 > end) return 0;
    p += v->suites_length;
    if (p + 1 + *p + 2 > end) return 0;
    p += 1 + *p;
    v->extensions_length = u16(p);
    v->extensions = p += 2;
    if (p + v->extensions_length > end) return 0;
    for (end = p + v->extensions_length; p + 4 <= end; v->count++) {
        int type = u16(p), size = u16(p + 2);
        p += 4;
        if (p + size > end) return 0;
        if (type == 10 && size >= 2) { v->groups = p + 2; v->groups_length = u16(p) < size - 1 ? u16(p) : size - 2; }
        if (type == 11 && size >= 1) { v->formats = p + 1; v->formats_length = p[0] < size ? p[0] : size - 1; }
        p += size;
    }
    return v->count;
}

static char *decimal(char *to, int value)
{
    char digits[5];
    int n = 0;
    do { digits[n++] = '0' + value % 10; } while ((value /= 10) > 0);
    while (n > 0) *to++ = digits[--n];
    return to;
}

static int ja3(const struct view *v, char *text)
{
    char *to = decimal(text, v->version), *start;
    *to++ = ',';
    start = to;
    for (int i = 0; i + 1 < v->suites_length; i += 2) {
        int s = u16(v->suites + i);
        if (!is_grease(s)) { if (to > start) *to++ = '-'; to = decimal(to, s); }
    }
    *to++ = ',';
    start = to;
    for (const unsigned char *p = v->extensions, *end = p + v->extensions_length; p + 4 <= end; p += 4 + u16(p + 2)) {
        if (!is_grease(u16(p))) { if (to > start) *to++ = '-'; to = decimal(to, u16(p)); }
    }
    *to++ = ',';
    start = to;
    for (int i = 0; i + 1 < v->groups_length; i += 2) {
        int g = u16(v->groups + i);
        if (!is_grease(g)) { if (to > start) *to++ = '-'; to = decimal(to, g); }
    }
    *to++ = ',';
    start = to;
    for (int i = 0; i < v->formats_length; i++) { if (to > start) *to++ = '-'; to = decimal(to, v->formats[i]); }
    return to - text;
}

static int hello_ja3(const unsigned char *bytes, size_t length)
{
    struct view v;
    char text[2048];
    unsigned char digest[16];
    parse(bytes, length, &v);
    MD5((unsigned char *)text, ja3(&v, text), digest);
    return digest[0];
}

int main(int argc, char **argv)
{
    size_t length;
    struct view v;
    unsigned char *bytes = read_file(argc > 1 ? argv[1] : "hello.bin", &length);
    MEASURE("Hello_parse", 200000, 1, (bytes[20]++, parse(bytes, length, &v)));
    MEASURE("Hello_ja3_new", 100000, 1, hello_ja3(bytes, length));
    return 0;
}
