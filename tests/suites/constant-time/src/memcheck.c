/* valgrind's requests are macros of C. */
#include <stddef.h>
#include <valgrind/memcheck.h>

void make_undefined(const void *start, size_t len) { VALGRIND_MAKE_MEM_UNDEFINED(start, len); }

void make_defined(const void *start, size_t len) { VALGRIND_MAKE_MEM_DEFINED(start, len); }

unsigned is_checking(void) { return RUNNING_ON_VALGRIND; }
