#include "runtime/hash.h"

#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tagma {

std::uint64_t process_seed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }();
  return seed;
}

std::uint64_t hash_text(std::string_view text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), process_seed());
}

}  // namespace tagma
