/*
 * The function that most programs have for patching, and how its results are judged.
 *
 *   NAME(x) = ((x + d) * 3) ^ 0x55, where d is 1 as built
 *
 *   NAME_site  f3 90         pause               three instructions, so that a thread is often found between them
 *              48 89 f8      mov rax, rdi
 *              48 83 c0 01   add rax, 1          the last byte is d
 *
 * d = 101 counts as `new`, d = 121 as `newer`. All of these make the same change:
 *   Insert   48 83 c7 64                  add rdi, 100 (78 for 120)
 *   Replace  48 89 f8 48 83 c0 65         mov rax, rdi; add rax, 101 (79 for 121)
 *   Bytes    f3 90 48 89 f8 48 83 c0 65   in place (79 for 121)
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "program.h"

enum { OLD, NEW, NEWER, WRONG };
#define VERDICT_COLUMNS "old", "new", "newer", "wrong"
#define OLD_ADDEND 1
#define NEW_ADDEND 101
#define NEWER_ADDEND 121

static inline int judge(long result, long old, long new_, long newer) {
  return result == old ? OLD : result == new_ ? NEW : result == newer ? NEWER : WRONG;
}

static inline long subject_value(long x, long addend) { return ((x + addend) * 3) ^ 0x55; }

static inline int judge_subject(long x, long result) {
  return judge(result, subject_value(x, OLD_ADDEND), subject_value(x, NEW_ADDEND), subject_value(x, NEWER_ADDEND));
}

/* Unwind directives are needed by the patcher: they tell it where a function begins and ends. */
#define FUNCTION(name, body)          \
  __asm__(".intel_syntax noprefix\n"  \
          ".text\n"                   \
          ".p2align 4\n"              \
          ".globl " #name "\n"        \
          ".type " #name ", @function\n" \
          #name ":\n"                 \
          ".cfi_startproc\n" body     \
          ".cfi_endproc\n"            \
          ".size " #name ", . - " #name "\n" \
          ".att_syntax prefix\n")

/* A label that tests find by name, in `nm` and in the ready line. */
#define LABEL(name) ".globl " #name "\n" #name ":\n"

#define SUBJECT(name)                    \
  FUNCTION(name,                         \
           LABEL(name##_site)            \
           "pause\n"                     \
           "mov rax, rdi\n"              \
           "add rax, 1\n"                \
           "imul rax, rax, 3\n"          \
           "xor rax, 0x55\n"             \
           "ret\n");                     \
  extern long name(long x);              \
  extern const char name##_site[]

#endif
