#include "runtime/io/staged_folder.h"

#include "runtime/io/arrow_errors.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <ctime>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tagma::io {
namespace {

namespace fs = std::filesystem;

std::string staging_prefix(const fs::path& place) { return fmt::format(".{}.tagma-", place.filename().string()); }
std::string generation_prefix(const fs::path& place) {
  return fmt::format(".{}.generation-", place.filename().string());
}

bool exchange_paths(const std::string& a, const std::string& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

// An earlier output has a file that names Tagma.
bool is_output(const fs::path& folder, const char* telling) {
  std::ifstream file(folder / telling);
  if (!file) return false;
  const auto json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.contains("tagma");
}

Status check_place(const fs::path& place, const char* telling) {
  std::error_code error;
  const auto status = fs::status(place, error);
  if (!fs::exists(status)) return {};
  if (!fs::is_directory(status)) {
    return fail(ErrorKind::kIo, "T1123", fmt::format("{} is there and is not a folder", place.string()),
                "Give a folder of its own with --out.");
  }
  if (fs::is_empty(place, error) || error || is_output(place, telling)) return {};
  return fail(ErrorKind::kIo, "T1123",
              fmt::format("the folder {} holds other things than an earlier one of Tagma", place.string()),
              "The output folder is replaced as a whole, so it must be empty, new, or an earlier output.");
}

// Folders of runs that no longer live are removed; those that are locked belong to a run at work.
void clear_leftovers(const fs::path& place) {
  std::error_code error;
  for (fs::directory_iterator it(place.parent_path(), error), end; !error && it != end; it.increment(error)) {
    if (!it->path().filename().string().starts_with(staging_prefix(place))) continue;
    const int fd = ::open(it->path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) continue;
    std::error_code ignored;
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) fs::remove_all(it->path(), ignored);
    ::close(fd);
  }
}

Status sync_path(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  if (fd < 0) return write_failed(path, errno);
  const int failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (failed != 0 && failed != EINVAL) return write_failed(path, failed);  // EINVAL: a file system that does not sync
  return {};
}

}  // namespace

WithoutFileSizeSignal::WithoutFileSizeSignal() {
  ::sigemptyset(&signal_);
  ::sigaddset(&signal_, SIGXFSZ);
  ::pthread_sigmask(SIG_BLOCK, &signal_, &before_);
}

WithoutFileSizeSignal::~WithoutFileSizeSignal() {
  const timespec at_once{};
  while (::sigtimedwait(&signal_, nullptr, &at_once) > 0) {  // raised meanwhile: taken, never delivered
  }
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Result<StagedFolder> StagedFolder::beside(const std::string& wanted, const char* telling) {
  std::error_code error;
  fs::path place = fs::absolute(wanted, error).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  if (place == place.root_path())
    return fail(ErrorKind::kIo, "T1123", fmt::format("{} cannot be an output folder", wanted));
  TAGMA_TRY(check_place(place, telling));

  StagedFolder staged;
  staged.place_ = place.string();
  for (fs::path parent = place.parent_path(); !fs::exists(parent, error) && parent.has_filename();
       parent = parent.parent_path()) {
    staged.made_parents_from_ = parent.string();
  }
  fs::create_directories(place.parent_path(), error);
  if (error) return write_failed(place.parent_path().string(), error.value());
  clear_leftovers(place);

  std::string pattern = (place.parent_path() / (staging_prefix(place) + "XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) return write_failed(place.parent_path().string(), errno);
  staged.path_ = pattern;
  ::chmod(pattern.c_str(), 0755);
  staged.lock_ = ::open(pattern.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (staged.lock_ < 0 || ::flock(staged.lock_, LOCK_EX | LOCK_NB) != 0) return write_failed(pattern, errno);
  return staged;
}

StagedFolder::StagedFolder(StagedFolder&& other) noexcept
    : place_(std::move(other.place_)),
      path_(std::move(other.path_)),
      made_parents_from_(std::move(other.made_parents_from_)),
      lock_(std::exchange(other.lock_, -1)),
      done_(std::exchange(other.done_, true)) {}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  if (!done_) {
    if (!path_.empty()) fs::remove_all(path_, ignored);
    if (!made_parents_from_.empty()) fs::remove_all(made_parents_from_, ignored);
  }
  if (lock_ >= 0) ::close(lock_);
}

Swap StagedFolder::best_swap() const {
  std::error_code error;
  const fs::path a = fs::path(path_) / ".a", b = fs::path(path_) / ".b";
  fs::create_directory(a, error);
  fs::create_directory(b, error);
  const bool able = exchange_paths(a.string(), b.string());
  fs::remove(a, error);
  fs::remove(b, error);
  return able && !fs::is_symlink(place_, error) ? Swap::kExchange : Swap::kGenerations;
}

Status StagedFolder::sync_all() const {
  std::error_code error;
  for (fs::recursive_directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    TAGMA_TRY(sync_path(it->path().string(), it->is_directory() ? O_DIRECTORY : 0));
  }
  if (error) return write_failed(path_, error.value());
  return sync_path(path_, O_DIRECTORY);
}

Status StagedFolder::put_in_place(Swap swap) {
  TAGMA_TRY(sync_all());
  TAGMA_TRY(swap == Swap::kExchange ? exchange() : new_generation());
  done_ = true;
  return sync_path(fs::path(place_).parent_path().string(), O_DIRECTORY);
}

Status StagedFolder::exchange() {
  std::error_code ignored;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, place_.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno != EEXIST) return write_failed(place_, errno);
  if (!exchange_paths(path_, place_)) return write_failed(place_, errno);
  fs::remove_all(path_, ignored);  // the old one, which now lies here
  return {};
}

// The link moves by a rename, which is atomic everywhere. A plain folder that stands in its place is moved aside first:
// the one moment, at the change from folders to links, in which a reader finds nothing.
Status StagedFolder::new_generation() {
  std::error_code error;
  const fs::path place(place_);
  const std::string unique = fs::path(path_).filename().string().substr(staging_prefix(place).size());
  const fs::path generation = place.parent_path() / (generation_prefix(place) + unique);
  const fs::path link = place.parent_path() / (staging_prefix(place) + unique + ".link");
  const fs::path old_target = fs::is_symlink(place, error) ? fs::read_symlink(place, error) : fs::path();
  if (::rename(path_.c_str(), generation.c_str()) != 0) return write_failed(generation.string(), errno);
  const auto give_up = [&](int number) {
    fs::remove(link, error);
    fs::remove_all(generation, error);
    return write_failed(place_, number);
  };
  if (::symlink(generation.filename().c_str(), link.c_str()) != 0) return give_up(errno);
  const fs::path aside = place.parent_path() / (staging_prefix(place) + unique + ".old");
  const bool was_folder = old_target.empty() && fs::is_directory(place, error);
  if (was_folder && ::rename(place_.c_str(), aside.c_str()) != 0) return give_up(errno);
  if (::rename(link.c_str(), place_.c_str()) != 0) {
    const int number = errno;
    if (was_folder) ::rename(aside.c_str(), place_.c_str());
    return give_up(number);
  }
  if (was_folder) fs::remove_all(aside, error);
  if (old_target.filename().string().starts_with(generation_prefix(place))) {
    fs::remove_all(place.parent_path() / old_target.filename(), error);
  }
  return {};
}

}  // namespace tagma::io
