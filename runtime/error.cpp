#include "tagma/error.h"

#include <cstdio>
#include <cstdlib>

namespace tagma {

void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "tagma: internal error: %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace tagma
