/* Asks PAM whether a name and a password belong together, and whether the account may be used now.
 *
 * Usage: nitpicker-pam SERVICE PEER [DIRECTORY] with NAME, a zero byte, and the password on standard input.
 * Ends with 0 when it is so, with 1 when it is not, and with 2 when PAM cannot tell.
 *
 * Modules of PAM are code of the administrator's choice: they block, crash, and change the process that they are loaded into. So
 * they have one of their own for each question, which is killed when it takes too long, and which holds one password. It may be given
 * to root (setuid), built of this file alone, for modules that read what others must not; then it takes neither a directory nor variables
 * from whoever starts it. */
#define _GNU_SOURCE
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>

enum { accepted = 0, denied = 1, unable = 2, word_limit = 512, prompt_limit = 8 };

static char words[2 * word_limit + 2];
static const char *name = words, *password;
static int prompts;

/* The password to what is not to be seen, the name to what is; what is only told nobody reads. */
static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *context) {
    (void)context;
    if (count <= 0 || count > PAM_MAX_NUM_MSG || (prompts += count) > prompt_limit) return PAM_CONV_ERR;
    struct pam_response *answers = calloc((size_t)count, sizeof *answers);
    if (!answers) return PAM_BUF_ERR;
    for (int i = 0; i < count; i++) {
        int style = messages[i]->msg_style;
        if (style == PAM_PROMPT_ECHO_OFF) answers[i].resp = strdup(password);
        if (style == PAM_PROMPT_ECHO_ON) answers[i].resp = strdup(name);
    }
    *responses = answers;
    return PAM_SUCCESS;
}

/* The server lets those who guess wait, without a process that sleeps. A privileged one may be asked by anybody, and sleeps itself. */
static void no_delay(int result, unsigned microseconds, void *context) {
    (void)result, (void)microseconds, (void)context;
}

static int read_words(void) {
    size_t length = 0;
    ssize_t count;
    while ((count = read(STDIN_FILENO, words + length, sizeof words - 1 - length)) > 0) length += (size_t)count;
    if (count < 0 || length == sizeof words - 1) return 0;
    size_t first = strnlen(words, length);
    /* One zero, between the two. */
    if (first == 0 || first > word_limit || first >= length || memchr(words + first + 1, 0, length - first - 1)) return 0;
    password = words + first + 1;
    return strlen(password) <= word_limit;
}

static int ask(const char *service, const char *peer, const char *directory, int is_privileged) {
    const struct pam_conv conversation = {converse, NULL};
    pam_handle_t *handle = NULL;
    if (pam_start_confdir(service, name, &conversation, directory, &handle) != PAM_SUCCESS) return unable;
    void (*delay)(int, unsigned, void *) = no_delay;
    if (!is_privileged) pam_set_item(handle, PAM_FAIL_DELAY, (const void *)delay);
    pam_set_item(handle, PAM_RHOST, peer);
    pam_set_item(handle, PAM_TTY, "vnc");
    int result = pam_authenticate(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    if (result == PAM_SUCCESS) result = pam_acct_mgmt(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    /* A module may have made somebody else of the name. */
    const void *now = NULL;
    if (result == PAM_SUCCESS
        && (pam_get_item(handle, PAM_USER, &now) != PAM_SUCCESS || !now || strcmp(now, name) != 0))
        result = PAM_AUTH_ERR;
    pam_end(handle, result);
    switch (result) {
    case PAM_SUCCESS: return accepted;
    case PAM_ABORT:
    case PAM_AUTHINFO_UNAVAIL:
    case PAM_BUF_ERR:
    case PAM_CRED_INSUFFICIENT:
    case PAM_MODULE_UNKNOWN:
    case PAM_OPEN_ERR:
    case PAM_SERVICE_ERR:
    case PAM_SYMBOL_ERR:
    case PAM_SYSTEM_ERR: return unable;
    default: return denied;
    }
}

int main(int count, char **arguments) {
    int is_privileged = getauxval(AT_SECURE) != 0;
    if (count < 3 || count > (is_privileged ? 3 : 4) || !*arguments[1] || strchr(arguments[1], '/')) return unable;
    /* Whoever starts a privileged one says what is asked, not of whom. */
    if (is_privileged && strcmp(arguments[1], "nitpicker") != 0) return unable;
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) < 0 || clearenv() != 0) return unable;
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    if (!read_words()) return unable;
    int result = ask(arguments[1], arguments[2], count > 3 ? arguments[3] : NULL, is_privileged);
    explicit_bzero(words, sizeof words);
    return result;
}
