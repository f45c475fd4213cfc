/* The arithmetic behind RFB's RSA-AES security types and hashed passwords: nettle, hogweed and libcrypt with nothing kept
 * between two calls. Debian packages nettle-dev and libcrypt-dev. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define CSECURITY_TAG 16

/* Encrypts `length` bytes by AES-EAX into `length` + 16; a key has 16 or 32 bytes, a nonce 16. Returns 1. */
int csecurity_eax_seal(
    const uint8_t *key, size_t key_length, const uint8_t *nonce, const uint8_t *ad, size_t ad_length, size_t length,
    const uint8_t *source, uint8_t *result);

/* Decrypts `length` + 16 bytes into `length`. Returns 1, or 0 when they were not made with this key and nonce. */
int csecurity_eax_open(
    const uint8_t *key, size_t key_length, const uint8_t *nonce, const uint8_t *ad, size_t ad_length, size_t length,
    const uint8_t *source, uint8_t *result);

/* SHA-1 into 20 bytes. */
void csecurity_sha1(const uint8_t *bytes, size_t length, uint8_t *result);
/* SHA-256 into 32 bytes. */
void csecurity_sha256(const uint8_t *bytes, size_t length, uint8_t *result);

/* A new RSA key as a canonical S-expression; returns its length, 0 when it cannot be or does not fit. */
size_t csecurity_rsa_generate(unsigned bits, uint8_t *result, size_t capacity);

/* The bytes of a key's modulus, 0 when it is no sound key of at most `limit` bits. */
size_t csecurity_rsa_size(const uint8_t *key, size_t key_length, unsigned limit);

/* Modulus and exponent of a key, big-endian, `size` bytes each. Returns 1 or 0. */
int csecurity_rsa_public(const uint8_t *key, size_t key_length, size_t size, uint8_t *modulus, uint8_t *exponent);

/* Encrypts (PKCS#1 v1.5) for whoever has the key of that modulus and exponent, `size` bytes each, into `size` bytes. Returns 1
 * or 0. */
int csecurity_rsa_seal(
    const uint8_t *modulus, const uint8_t *exponent, size_t size, const uint8_t *message, size_t length,
    uint8_t *result);

/* Decrypts `size` bytes to `length` that were expected. What was not made for this key leaves `message` as it was, and takes
 * the same time. Returns 1, or 0 when the key is not sound. */
int csecurity_rsa_open(
    const uint8_t *key, size_t key_length, const uint8_t *source, size_t size, uint8_t *message, size_t length);

/* Whether the password is the one that was hashed, by any method of crypt(5). */
int csecurity_crypt_matches(const char *password, const char *hash);
