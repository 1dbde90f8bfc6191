#include "runtime/large_pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <iterator>
#include <new>

namespace tagma {
namespace {

constexpr std::size_t kMapped = std::size_t{64} << 20;  // at once, at least: neighbours can be joined
constexpr std::size_t kKept = std::size_t{1} << 30;     // unused at most; what is more goes back to the system

}  // namespace

LargePages& LargePages::store() {
  static auto* store = new LargePages;  // never destroyed: buffers may be let go while the process ends
  return *store;
}

void* LargePages::take(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  auto run = find(bytes);
  if (run == unused_.end()) {
    map_more(bytes);
    run = find(bytes);
  }
  const auto [begin, size] = *run;
  unused_.erase(run);
  if (size > bytes) unused_.emplace(begin + bytes, size - bytes);
  unused_bytes_ -= bytes;
  return reinterpret_cast<void*>(begin);
}

void LargePages::give(void* memory, std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  try {
    const auto run = add(begin, bytes);
    if (unused_bytes_ > kKept) unmap(run);
  } catch (const std::bad_alloc&) {  // no room even to note it down
    ::munmap(memory, bytes);
  }
}

LargePages::Runs::iterator LargePages::find(std::size_t bytes) {
  return std::ranges::find_if(unused_, [bytes](const auto& run) { return run.second >= bytes; });
}

// Joined with its neighbours, whichever of them are unused.
LargePages::Runs::iterator LargePages::add(std::uintptr_t begin, std::size_t bytes) {
  auto run = unused_.emplace(begin, bytes).first;
  unused_bytes_ += bytes;
  if (const auto after = std::next(run); after != unused_.end() && begin + bytes == after->first) {
    run->second += after->second;
    unused_.erase(after);
  }
  if (run == unused_.begin()) return run;
  const auto before = std::prev(run);
  if (before->first + before->second != begin) return run;
  before->second += run->second;
  unused_.erase(run);
  return before;
}

void LargePages::map_more(std::size_t bytes) {
  const auto map = [](std::size_t size) {
    return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  };
  std::size_t size = std::max(bytes, kMapped) + kPage;  // the mapping may begin inside a large page
  void* memory = map(size);
  if (memory == MAP_FAILED) memory = map(size = bytes + kPage);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  const auto mapped = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t begin = (mapped + kPage - 1) / kPage * kPage, end = (mapped + size) / kPage * kPage;
  if (begin > mapped) ::munmap(memory, begin - mapped);
  if (mapped + size > end) ::munmap(reinterpret_cast<void*>(end), mapped + size - end);
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // only advice: small pages serve as well
  add(begin, end - begin);
}

void LargePages::unmap(Runs::iterator run) noexcept {
  ::munmap(reinterpret_cast<void*>(run->first), run->second);
  unused_bytes_ -= run->second;
  unused_.erase(run);
}

}  // namespace tagma
