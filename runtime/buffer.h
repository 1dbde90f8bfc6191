// Plain memory for columns: shared, aligned to a cache line, uninitialised unless said otherwise.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace tagma {

inline constexpr std::size_t kBufferAlignment = 64;

// Memory for one buffer; throws std::bad_alloc. Large ones come from a store of large pages (large_pages.h).
void* allocate_bytes(std::size_t bytes);
void free_bytes(void* memory, std::size_t bytes) noexcept;
// Lets go of what is behind the first `kept` bytes; false if the buffer has to be copied for that.
bool shrink_bytes(void* memory, std::size_t bytes, std::size_t kept) noexcept;

template <typename T>
std::shared_ptr<T[]> allocate(std::int64_t count) {
  // One more line: readers may load a whole block at the end.
  const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T) + kBufferAlignment;
  return std::shared_ptr<T[]>(static_cast<T*>(allocate_bytes(bytes)), [bytes](T* p) { free_bytes(p, bytes); });
}

template <typename T>
std::shared_ptr<T[]> allocate_zeroed(std::int64_t count) {
  auto buffer = allocate<T>(count);
  std::memset(static_cast<void*>(buffer.get()), 0, static_cast<std::size_t>(count) * sizeof(T));
  return buffer;
}

// For vectors of plain values with an entry per row: resize() leaves new entries as they are, for many threads to fill.
template <typename T>
struct BufferAllocator {
  using value_type = T;
  BufferAllocator() = default;
  template <typename U>
  BufferAllocator(const BufferAllocator<U>&) noexcept {}
  T* allocate(std::size_t count) { return static_cast<T*>(allocate_bytes(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { free_bytes(memory, count * sizeof(T)); }
  template <typename U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }
  bool operator==(const BufferAllocator&) const = default;
};
template <typename T>
using RowVector = std::vector<T, BufferAllocator<T>>;

}  // namespace tagma
