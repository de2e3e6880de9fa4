/* The twin of QuicBenchmarks: opens a QUIC v1 client Initial with libcrypto, with keys known and for a new connection. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
#include "twin.h"

static const unsigned char salt[20] = { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a };
static EVP_CIPHER_CTX *gcm, *ecb;
static unsigned char key[16], iv[12], hp[16];

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
    unsigned char digest[32];
    SHA256_Update(&c, message, length);
    SHA256_Final(digest, &c);
    c = h->outer;
    SHA256_Update(&c, digest, 32);
    SHA256_Final(mac, &c);
}

static void derive(const struct hmac *salted, const unsigned char *id, int length)
{
    unsigned char block[32];
    struct hmac h;
    hmac(salted, id, length, block);
    hmac_key(&h, block, 32);
    hmac(&h, "\0\x20\x0ftls13 client in\0\x01", 20, block);
    hmac_key(&h, block, 32);
    hmac(&h, "\0\x10\x0etls13 quic key\0\x01", 19, block);
    memcpy(key, block, 16);
    hmac(&h, "\0\x0c\x0dtls13 quic iv\0\x01", 18, block);
    memcpy(iv, block, 12);
    hmac(&h, "\0\x10\x0dtls13 quic hp\0\x01", 18, block);
    memcpy(hp, block, 16);
    EVP_CipherInit_ex(gcm, NULL, NULL, key, NULL, 0);
    EVP_CipherInit_ex(ecb, NULL, NULL, hp, NULL, 1);
}

static int open_initial(const unsigned char *packet)
{
    unsigned char mask[16], payload[2048], first, number[4], nonce[12], last[16];
    int n, at = 5;
    at += 1 + packet[at];
    at += 1 + packet[at];
    at += 1 + packet[at]; /* a token shorter than 64 bytes */
    int length = (packet[at] & 0x3f) << 8 | packet[at + 1];
    at += 2;
    EVP_CipherUpdate(ecb, mask, &n, packet + at + 4, 16);
    first = packet[0] ^ (mask[0] & 0x0f);
    int size = (first & 3) + 1;
    memcpy(nonce, iv, 12);
    for (int i = 0; i < size; i++) {
        number[i] = packet[at + i] ^ mask[1 + i];
        nonce[12 - size + i] ^= number[i];
    }
    int sealed = length - size - 16;
    return EVP_CipherInit_ex(gcm, NULL, NULL, NULL, nonce, 0)
        && EVP_CipherUpdate(gcm, NULL, &n, &first, 1)
        && EVP_CipherUpdate(gcm, NULL, &n, packet + 1, at - 1)
        && EVP_CipherUpdate(gcm, NULL, &n, number, size)
        && EVP_CipherUpdate(gcm, payload, &n, packet + at + size, sealed)
        && EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, 16, (void *)(packet + at + size + sealed))
        && EVP_CipherFinal_ex(gcm, last, &n) > 0;
}

int main(int argc, char **argv)
{
    size_t length;
    unsigned char *packet = read_file(argc > 1 ? argv[1] : "initial.bin", &length);
    struct hmac salted;
    hmac_key(&salted, salt, 20);
    gcm = EVP_CIPHER_CTX_new();
    ecb = EVP_CIPHER_CTX_new();
    EVP_CipherInit_ex(gcm, EVP_aes_128_gcm(), NULL, NULL, NULL, 0);
    EVP_CipherInit_ex(ecb, EVP_aes_128_ecb(), NULL, NULL, NULL, 1);
    EVP_CIPHER_CTX_set_padding(ecb, 0);
    derive(&salted, packet + 6, packet[5]);
    if (!open_initial(packet)) {
        fprintf(stderr, "initial: the packet does not open\n");
        return 1;
    }
    MEASURE("Initial_keys_known", 50000, 1, open_initial(packet));
    MEASURE("Initial_new_connection", 50000, 1, (derive(&salted, packet + 6, packet[5]), open_initial(packet)));
    return 0;
}
