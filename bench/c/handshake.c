/* The twin of HandshakeBenchmarks: what a TLS 1.3 client computes when the server answers, with libcrypto. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>
#include "twin.h"

static unsigned char secret[66], digest[32], client[32], server[32], key[16], iv[12], public_key[133];
static EVP_PKEY *pair;
static EVP_PKEY_CTX *derivation;
static EC_GROUP *group;
static EC_POINT *point;
static BIGNUM *scalar, *x;
static BN_CTX *scratch;
static EVP_CIPHER_CTX *gcm;
static unsigned char sealed[1522], opened[1522];

static int agree_x25519(void)
{
    size_t length = 32;
    EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public_key, 32);
    int done = EVP_PKEY_derive_set_peer(derivation, peer) > 0 && EVP_PKEY_derive(derivation, secret, &length) > 0;
    EVP_PKEY_free(peer);
    return done;
}

static int agree_p256(void)
{
    return EC_POINT_oct2point(group, point, public_key, 65, scratch)
        && EC_POINT_mul(group, point, NULL, point, scalar, scratch)
        && EC_POINT_get_affine_coordinates(group, point, x, NULL, scratch)
        && BN_bn2binpad(x, secret, 32) == 32;
}

struct hmac { SHA256_CTX inner, outer; };

static void hmac_key(struct hmac *h, const unsigned char *bytes, int length)
{
    unsigned char pad[64];
    memset(pad, 0x36, 64);
    for (int i = 0; i < length; i++) pad[i] ^= bytes[i];
    SHA256_Init(&h->inner);
    SHA256_Update(&h->inner, pad, 64);
    for (int i = 0; i < 64; i++) pad[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(&h->outer);
    SHA256_Update(&h->outer, pad, 64);
}

static void hmac(const struct hmac *h, const void *message, int length, unsigned char *mac)
{
    SHA256_CTX c = h->inner;
    unsigned char inner[32];
    SHA256_Update(&c, message, length);
    SHA256_Final(inner, &c);
    c = h->outer;
    SHA256_Update(&c, inner, 32);
    SHA256_Final(mac, &c);
}

static void expand(const struct hmac *h, const char *label, const unsigned char *context, int size, unsigned char *output, int length)
{
    unsigned char info[128] = { 0, length }, block[32];
    int n = strlen(label);
    info[2] = n;
    memcpy(info + 3, label, n);
    info[3 + n] = size;
    memcpy(info + 4 + n, context, size);
    info[4 + n + size] = 1;
    hmac(h, info, 5 + n + size, block);
    memcpy(output, block, length);
}

static int schedule(const struct hmac *extract)
{
    unsigned char block[32];
    struct hmac h;
    hmac(extract, secret, 32, block);
    hmac_key(&h, block, 32);
    expand(&h, "tls13 c hs traffic", digest, 32, client, 32);
    expand(&h, "tls13 s hs traffic", digest, 32, server, 32);
    for (int side = 0; side < 2; side++) {
        hmac_key(&h, side ? server : client, 32);
        expand(&h, "tls13 key", NULL, 0, key, 16);
        expand(&h, "tls13 iv", NULL, 0, iv, 12);
        expand(&h, "tls13 finished", NULL, 0, block, 32);
        hmac_key(&h, block, 32);
        hmac(&h, digest, 32, side ? server : client);
    }
    return server[0];
}

static int open_flight(void)
{
    static const unsigned char zeros[16];
    int n;
    unsigned char last[16];
    return EVP_CipherInit_ex(gcm, NULL, NULL, zeros, NULL, 0)
        && EVP_CipherInit_ex(gcm, NULL, NULL, NULL, zeros, 0)
        && EVP_CipherUpdate(gcm, NULL, &n, sealed, 5)
        && EVP_CipherUpdate(gcm, opened, &n, sealed + 5, 1501)
        && EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, 16, sealed + 1506)
        && EVP_CipherFinal_ex(gcm, last, &n) > 0;
}

static void seal_flight(void)
{
    static const unsigned char zeros[16];
    unsigned char plain[1501] = { 0 };
    int n;
    memcpy(sealed, "\x17\x03\x03\x05\xed", 5);
    plain[1500] = 22;
    EVP_CipherInit_ex(gcm, EVP_aes_128_gcm(), NULL, zeros, zeros, 1);
    EVP_CipherUpdate(gcm, NULL, &n, sealed, 5);
    EVP_CipherUpdate(gcm, sealed + 5, &n, plain, 1501);
    EVP_CipherFinal_ex(gcm, opened, &n);
    EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, 16, sealed + 1506);
}

int main(void)
{
    size_t length = 32;
    struct hmac extract;
    hmac_key(&extract, digest, 32);
    gcm = EVP_CIPHER_CTX_new();
    seal_flight();
    pair = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    derivation = EVP_PKEY_CTX_new(pair, NULL);
    EVP_PKEY_get_raw_public_key(pair, public_key, &length);
    EVP_PKEY_derive_init(derivation);
    if (!agree_x25519() || !open_flight()) {
        fprintf(stderr, "handshake: no secret, or the flight does not open\n");
        return 1;
    }
    MEASURE("Agree_X25519", 3000, 1, agree_x25519());
    group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    point = EC_POINT_new(group);
    scratch = BN_CTX_new();
    x = BN_new();
    scalar = BN_bin2bn(secret, 31, NULL);
    EC_POINT_mul(group, point, scalar, NULL, NULL, scratch);
    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, public_key, 65, scratch);
    MEASURE("Agree_P256", 3000, 1, agree_p256());
    MEASURE("Schedule_TLS13", 20000, 1, schedule(&extract));
    MEASURE("Open_flight", 50000, 1, open_flight());
    return 0;
}
