// Plain memory for columns: shared, aligned to a cache line, uninitialised unless said otherwise.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

namespace tagma {

inline constexpr std::size_t kBufferAlignment = 64;

template <typename T>
std::shared_ptr<T[]> allocate(std::int64_t count) {
  // One more line: readers may load a whole block at the end.
  const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T) + kBufferAlignment;
  void* memory = ::operator new (bytes, std::align_val_t{kBufferAlignment});
  return std::shared_ptr<T[]>(static_cast<T*>(memory),
                              [](T* p) { ::operator delete (p, std::align_val_t{kBufferAlignment}); });
}

template <typename T>
std::shared_ptr<T[]> allocate_zeroed(std::int64_t count) {
  auto buffer = allocate<T>(count);
  std::memset(static_cast<void*>(buffer.get()), 0, static_cast<std::size_t>(count) * sizeof(T));
  return buffer;
}

}  // namespace tagma
