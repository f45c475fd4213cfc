#include "CSecurity.h"

#include <crypt.h>
#include <errno.h>
#include <nettle/aes.h>
#include <nettle/bignum.h>
#include <nettle/buffer.h>
#include <nettle/eax.h>
#include <nettle/memops.h>
#include <nettle/rsa.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void draw_random(void *context, size_t length, uint8_t *result) {
    (void)context;
    while (length > 0) {
        ssize_t count = getrandom(result, length, 0);
        if (count < 0) {
            if (errno == EINTR) continue;
            /* Without randomness no secret may be made. */
            abort();
        }
        result += count;
        length -= (size_t)count;
    }
}

/* What a message is made with. */
struct eax {
    union {
        struct aes128_ctx narrow;
        struct aes256_ctx wide;
    } cipher;
    nettle_cipher_func *encrypt;
    struct eax_key key;
    struct eax_ctx state;
};

static int eax_begin(
    struct eax *eax, const uint8_t *key, size_t key_length, const uint8_t *nonce, const uint8_t *ad,
    size_t ad_length) {
    if (key_length == AES128_KEY_SIZE) {
        aes128_set_encrypt_key(&eax->cipher.narrow, key);
        eax->encrypt = (nettle_cipher_func *)aes128_encrypt;
    } else if (key_length == AES256_KEY_SIZE) {
        aes256_set_encrypt_key(&eax->cipher.wide, key);
        eax->encrypt = (nettle_cipher_func *)aes256_encrypt;
    } else {
        return 0;
    }
    eax_set_key(&eax->key, &eax->cipher, eax->encrypt);
    eax_set_nonce(&eax->state, &eax->key, &eax->cipher, eax->encrypt, EAX_BLOCK_SIZE, nonce);
    eax_update(&eax->state, &eax->key, &eax->cipher, eax->encrypt, ad_length, ad);
    return 1;
}

int csecurity_eax_seal(
    const uint8_t *key, size_t key_length, const uint8_t *nonce, const uint8_t *ad, size_t ad_length, size_t length,
    const uint8_t *source, uint8_t *result) {
    struct eax eax;
    if (!eax_begin(&eax, key, key_length, nonce, ad, ad_length)) return 0;
    eax_encrypt(&eax.state, &eax.key, &eax.cipher, eax.encrypt, length, result, source);
    eax_digest(&eax.state, &eax.key, &eax.cipher, eax.encrypt, CSECURITY_TAG, result + length);
    return 1;
}

int csecurity_eax_open(
    const uint8_t *key, size_t key_length, const uint8_t *nonce, const uint8_t *ad, size_t ad_length, size_t length,
    const uint8_t *source, uint8_t *result) {
    struct eax eax;
    uint8_t tag[CSECURITY_TAG];
    if (!eax_begin(&eax, key, key_length, nonce, ad, ad_length)) return 0;
    eax_decrypt(&eax.state, &eax.key, &eax.cipher, eax.encrypt, length, result, source);
    eax_digest(&eax.state, &eax.key, &eax.cipher, eax.encrypt, sizeof(tag), tag);
    return memeql_sec(tag, source + length, sizeof(tag));
}

void csecurity_sha1(const uint8_t *bytes, size_t length, uint8_t *result) {
    struct sha1_ctx context;
    sha1_init(&context);
    sha1_update(&context, length, bytes);
    sha1_digest(&context, SHA1_DIGEST_SIZE, result);
}

void csecurity_sha256(const uint8_t *bytes, size_t length, uint8_t *result) {
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    sha256_digest(&context, SHA256_DIGEST_SIZE, result);
}

/* A pair that is initialised. */
struct pair {
    struct rsa_public_key open;
    struct rsa_private_key secret;
};

static void pair_init(struct pair *pair) {
    rsa_public_key_init(&pair->open);
    rsa_private_key_init(&pair->secret);
}

static void pair_clear(struct pair *pair) {
    rsa_public_key_clear(&pair->open);
    rsa_private_key_clear(&pair->secret);
}

/* The caller clears the pair, whatever the result. */
static int pair_read(struct pair *pair, const uint8_t *key, size_t key_length, unsigned limit) {
    pair_init(pair);
    return rsa_keypair_from_sexp(&pair->open, &pair->secret, limit, key_length, key) && pair->open.size > 0
        && pair->open.size == pair->secret.size && mpz_odd_p(pair->open.n) && mpz_odd_p(pair->secret.p)
        && mpz_odd_p(pair->secret.q);
}

size_t csecurity_rsa_generate(unsigned bits, uint8_t *result, size_t capacity) {
    struct pair pair;
    struct nettle_buffer buffer;
    size_t length = 0;
    pair_init(&pair);
    nettle_buffer_init(&buffer);
    mpz_set_ui(pair.open.e, 65537);
    if (rsa_generate_keypair(&pair.open, &pair.secret, NULL, draw_random, NULL, NULL, bits, 0)
        && rsa_keypair_to_sexp(&buffer, NULL, &pair.open, &pair.secret) && buffer.size <= capacity) {
        memcpy(result, buffer.contents, buffer.size);
        length = buffer.size;
    }
    nettle_buffer_clear(&buffer);
    pair_clear(&pair);
    return length;
}

size_t csecurity_rsa_size(const uint8_t *key, size_t key_length, unsigned limit) {
    struct pair pair;
    size_t size = pair_read(&pair, key, key_length, limit) ? pair.open.size : 0;
    pair_clear(&pair);
    return size;
}

int csecurity_rsa_public(const uint8_t *key, size_t key_length, size_t size, uint8_t *modulus, uint8_t *exponent) {
    struct pair pair;
    int is_sound = pair_read(&pair, key, key_length, 8 * (unsigned)size) && pair.open.size == size;
    if (is_sound) {
        nettle_mpz_get_str_256(size, modulus, pair.open.n);
        nettle_mpz_get_str_256(size, exponent, pair.open.e);
    }
    pair_clear(&pair);
    return is_sound;
}

int csecurity_rsa_seal(
    const uint8_t *modulus, const uint8_t *exponent, size_t size, const uint8_t *message, size_t length,
    uint8_t *result) {
    struct rsa_public_key key;
    mpz_t sealed;
    int is_sound = 0;
    rsa_public_key_init(&key);
    mpz_init(sealed);
    nettle_mpz_set_str_256_u(key.n, size, modulus);
    nettle_mpz_set_str_256_u(key.e, size, exponent);
    /* A long exponent would cost as much as whoever sent it pleases. */
    if (mpz_odd_p(key.n) && mpz_sizeinbase(key.e, 2) <= 64 && mpz_cmp_ui(key.e, 1) > 0
        && rsa_public_key_prepare(&key) && key.size == size
        && rsa_encrypt(&key, NULL, draw_random, length, message, sealed)) {
        nettle_mpz_get_str_256(size, result, sealed);
        is_sound = 1;
    }
    mpz_clear(sealed);
    rsa_public_key_clear(&key);
    return is_sound;
}

int csecurity_rsa_open(
    const uint8_t *key, size_t key_length, const uint8_t *source, size_t size, uint8_t *message, size_t length) {
    struct pair pair;
    int is_sound = pair_read(&pair, key, key_length, 8 * (unsigned)size) && pair.open.size == size;
    if (is_sound) {
        mpz_t sealed;
        nettle_mpz_init_set_str_256_u(sealed, size, source);
        /* Whether it was made for this key must not be told, not even by the time it takes. */
        if (mpz_cmp(sealed, pair.open.n) < 0) {
            (void)rsa_sec_decrypt(&pair.open, &pair.secret, NULL, draw_random, length, message, sealed);
        }
        mpz_clear(sealed);
    }
    pair_clear(&pair);
    return is_sound;
}

int csecurity_crypt_matches(const char *password, const char *hash) {
    struct crypt_data *data = calloc(1, sizeof(*data));
    if (data == NULL) return 0;
    const char *result = crypt_rn(password, hash, data, sizeof(*data));
    size_t length = strlen(hash);
    int matches = result != NULL && strlen(result) == length && length > 0 && memeql_sec(result, hash, length);
    explicit_bzero(data, sizeof(*data));
    free(data);
    return matches;
}
