// Compiled objects on disk. Cached code is executable: an entry is used only if it is a regular file of this user that
// nobody else may write, and its header matches; anything else is ignored and written anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tagma::jit {

class ObjectCache {
 public:
  explicit ObjectCache(std::string dir) : dir_(std::move(dir)) {}
  // `key`: everything that the object depends on, as text.
  [[nodiscard]] std::optional<std::string> find(std::string_view key) const;
  void put(std::string_view key, std::string_view object) const;  // failures are silent: the cache is only a cache
  [[nodiscard]] std::string path_of(std::string_view key) const;

 private:
  std::string dir_;
};

}  // namespace tagma::jit
