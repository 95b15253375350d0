/*
 * A FIDO token without hardware, as a middleware library that OpenSSH from 9.1 on loads (its sk-api.h, version 10). It
 * keeps nothing and computes nothing: each request becomes a command line of the program in SOFT_TOKEN, whose answer is
 * one line of hex fields.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API_VERSION 0x000a0000
#define FAILED -1
#define UNSUPPORTED -2
#define USER_PRESENT 0x01
#define ANSWER_SIZE 4096

struct bytes {
  uint8_t *start;
  size_t length;
};

struct enrolled {
  uint8_t flags;
  struct bytes public_key, key_handle, signature, certificate, authdata;
};

struct signature {
  uint8_t flags;
  uint32_t counter;
  struct bytes r, s;
};

static void append_hex(char *line, size_t size, const uint8_t *from, size_t length) {
  size_t at = strlen(line);
  for (size_t i = 0; i < length && at + 3 < size; i++, at += 2) snprintf(line + at, size - at, "%02x", from[i]);
}

/* What malloc made is freed by whoever asked. */
static struct bytes from_hex(const char *text) {
  struct bytes made = {malloc(strlen(text) / 2 + 1), strlen(text) / 2};
  for (size_t i = 0; i < made.length; i++) {
    unsigned byte = 0;
    sscanf(text + 2 * i, "%2x", &byte);
    made.start[i] = (uint8_t)byte;
  }
  return made;
}

static int ask(const char *request, char *first, char *second) {
  char line[ANSWER_SIZE * 4], answer[ANSWER_SIZE] = "";
  snprintf(line, sizeof line, "%s %s", getenv("SOFT_TOKEN"), request);
  FILE *token = popen(line, "r");
  if (token == NULL) return FAILED;
  int fields = fgets(answer, sizeof answer, token) == NULL ? 0 : sscanf(answer, "%1023s %1023s", first, second);
  return pclose(token) == 0 ? fields : FAILED;
}

uint32_t sk_api_version(void) { return API_VERSION; }

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_length, const char *application, uint8_t flags,
              const char *pin, void **options, struct enrolled **made) {
  (void)challenge, (void)challenge_length, (void)application, (void)pin, (void)options;
  char request[64], key[1024] = "", handle[1024] = "";
  snprintf(request, sizeof request, "enroll %u", alg);
  if (ask(request, key, handle) != 2) return FAILED;
  *made = calloc(1, sizeof **made);
  (*made)->flags = flags;
  (*made)->public_key = from_hex(key);
  (*made)->key_handle = from_hex(handle);
  (*made)->signature = from_hex("00");
  return 0;
}

/* A key that wants no touch gets none, and says so in the flags that are signed. */
int sk_sign(uint32_t alg, const uint8_t *data, size_t data_length, const char *application, const uint8_t *handle,
            size_t handle_length, uint8_t flags, const char *pin, void **options, struct signature **made) {
  (void)pin, (void)options;
  static uint32_t counter = 0;
  char request[ANSWER_SIZE * 3] = "", r[1024] = "", s[1024] = "";
  counter++;
  snprintf(request, sizeof request, "sign %u %u %u ", alg, flags & USER_PRESENT, counter);
  append_hex(request, sizeof request, (const uint8_t *)application, strlen(application));
  strcat(request, " ");
  append_hex(request, sizeof request, handle, handle_length);
  strcat(request, " ");
  append_hex(request, sizeof request, data, data_length);
  int fields = ask(request, r, s);
  if (fields < 1) return FAILED;
  *made = calloc(1, sizeof **made);
  (*made)->flags = flags & USER_PRESENT;
  (*made)->counter = counter;
  (*made)->r = from_hex(r);
  if (fields == 2) (*made)->s = from_hex(s);
  return 0;
}

int sk_load_resident_keys(const char *pin, void **options, void *keys, size_t *count) {
  (void)pin, (void)options, (void)keys, (void)count;
  return UNSUPPORTED;
}
