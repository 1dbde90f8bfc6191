#include "compiler/jit/object_cache.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>

namespace tagma::jit {

namespace {

// Magic, then the hashes of key and object: a torn, foreign or edited file does not match.
struct Header {
  std::array<char, 8> magic;
  XXH128_hash_t key, object;
};
constexpr std::array<char, 8> kMagic = {'T', 'A', 'G', 'M', 'A', 'O', 'B', '1'};

XXH128_hash_t hash_of(std::string_view bytes) { return XXH3_128bits(bytes.data(), bytes.size()); }

bool make_folders(const std::string& dir) {
  for (std::size_t at = dir.find('/', 1);; at = dir.find('/', at + 1)) {
    if (::mkdir(dir.substr(0, at).c_str(), 0700) != 0 && errno != EEXIST) return false;
    if (at == std::string::npos) return true;
  }
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

class File {
 public:
  explicit File(int handle) : handle_(handle) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (handle_ >= 0) ::close(handle_);
  }
  [[nodiscard]] int get() const { return handle_; }

 private:
  int handle_;
};

std::string_view bytes_of(const Header& header) { return {reinterpret_cast<const char*>(&header), sizeof header}; }

}  // namespace

std::string ObjectCache::path_of(std::string_view key) const {
  const XXH128_hash_t hash = hash_of(key);
  return fmt::format("{}/{:016x}{:016x}.o", dir_, hash.high64, hash.low64);
}

std::optional<std::string> ObjectCache::find(std::string_view key) const {
  if (dir_.empty()) return std::nullopt;
  const File file(::open(path_of(key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat info {};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0) return std::nullopt;
  if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 0077) != 0) return std::nullopt;
  if (info.st_size <= static_cast<off_t>(sizeof(Header))) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got <= 0) return std::nullopt;
    done += static_cast<std::size_t>(got);
  }
  Header header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  bytes.erase(0, sizeof header);
  if (header.magic != kMagic || !XXH128_isEqual(header.key, hash_of(key)) || !XXH128_isEqual(header.object, hash_of(bytes)))
    return std::nullopt;
  return bytes;
}

void ObjectCache::put(std::string_view key, std::string_view object) const {
  if (dir_.empty() || !make_folders(dir_)) return;
  std::string temporary = dir_ + "/new.XXXXXX";
  const File file(::mkstemp(temporary.data()));  // mode 0600
  if (file.get() < 0) return;
  const Header header{kMagic, hash_of(key), hash_of(object)};
  const bool written = write_all(file.get(), bytes_of(header)) && write_all(file.get(), object);
  if (!written || ::rename(temporary.c_str(), path_of(key).c_str()) != 0) ::unlink(temporary.c_str());
}

}  // namespace tagma::jit
