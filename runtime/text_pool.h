// The distinct texts among the answers of one rule. Threads add them as they come, so the codes say nothing but which are
// equal, and differ from run to run.
#pragma once

#include "runtime/text_codes.h"
#include "tagma/value.h"

#include <mutex>

namespace tagma {

class TextPool {
 public:
  // The code of a text, which is copied when it is new. Any number of threads at once.
  std::uint32_t add(std::string_view text);
  // While nobody adds.
  [[nodiscard]] std::string_view text(std::uint32_t code) const;
  [[nodiscard]] std::uint32_t limit() const;  // all codes are below

 private:
  static constexpr std::size_t kShards = 16;  // a code is a place in a shard, times this, plus the shard
  struct Shard {
    std::mutex mutex;
    TextCodes codes;
    Arena arena;
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace tagma
