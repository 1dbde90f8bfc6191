#include "runtime/buffer.h"

#include "runtime/large_pages.h"

#include <new>

namespace tagma {
namespace {

constexpr std::size_t kLarge = 2 * LargePages::kPage;  // below, a page's unused rest would weigh more than its faults

constexpr std::size_t whole_pages(std::size_t bytes) {
  return (bytes + LargePages::kPage - 1) / LargePages::kPage * LargePages::kPage;
}

}  // namespace

void* allocate_bytes(std::size_t bytes) {
  if (bytes < kLarge) return ::operator new (bytes, std::align_val_t{kBufferAlignment});
  return LargePages::store().take(whole_pages(bytes));
}

void free_bytes(void* memory, std::size_t bytes) noexcept {
  if (bytes < kLarge) {
    ::operator delete (memory, std::align_val_t{kBufferAlignment});
  } else {
    LargePages::store().give(memory, whole_pages(bytes));
  }
}

bool shrink_bytes(void* memory, std::size_t bytes, std::size_t kept) noexcept {
  if (kept < kLarge || kept > bytes) return false;
  const std::size_t begin = whole_pages(kept), end = whole_pages(bytes);
  if (begin < end) LargePages::store().give(static_cast<char*>(memory) + begin, end - begin);
  return true;
}

}  // namespace tagma
