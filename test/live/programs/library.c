/*
 * library: a shared library with a function to patch, as big services load them. Used by lib-user.c.
 * The site is `library_value_site`, see subject.h; exported so that it is in `.dynsym` too.
 */
#include "subject.h"

SUBJECT(library_value);
