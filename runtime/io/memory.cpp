#include "runtime/io/memory.h"

#include "runtime/buffer.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace tagma::io {
namespace {

// What an empty buffer points to, so that it is never null.
alignas(kBufferAlignment) std::uint8_t nothing[1];

class LargePagePool final : public arrow::MemoryPool {
 public:
  using MemoryPool::Allocate;
  using MemoryPool::Free;
  using MemoryPool::Reallocate;

  arrow::Status Allocate(std::int64_t size, std::int64_t alignment, std::uint8_t** out) override {
    if (size < 0 || alignment > static_cast<std::int64_t>(kBufferAlignment))
      return arrow::Status::Invalid("a buffer of impossible size or alignment");
    if (size == 0) {
      *out = nothing;
      return arrow::Status::OK();
    }
    try {
      *out = static_cast<std::uint8_t*>(allocate_bytes(static_cast<std::size_t>(size)));
    } catch (const std::bad_alloc&) {
      return arrow::Status::OutOfMemory("no memory for a buffer of ", size, " bytes");
    }
    stats_.DidAllocateBytes(size);
    return arrow::Status::OK();
  }

  arrow::Status Reallocate(std::int64_t old_size, std::int64_t new_size, std::int64_t alignment,
                           std::uint8_t** buffer) override {
    // Readers reserve for the largest case and shrink what they hand out.
    if (shrink_bytes(*buffer, static_cast<std::size_t>(old_size), static_cast<std::size_t>(new_size))) {
      stats_.DidReallocateBytes(old_size, new_size);
      return arrow::Status::OK();
    }
    std::uint8_t* moved = nullptr;
    ARROW_RETURN_NOT_OK(Allocate(new_size, alignment, &moved));
    if (const std::int64_t kept = std::min(old_size, new_size); kept > 0)
      std::memcpy(moved, *buffer, static_cast<std::size_t>(kept));
    Free(*buffer, old_size, alignment);
    *buffer = moved;
    return arrow::Status::OK();
  }

  void Free(std::uint8_t* buffer, std::int64_t size, std::int64_t) override {
    if (buffer == nothing) return;
    free_bytes(buffer, static_cast<std::size_t>(size));
    stats_.DidFreeBytes(size);
  }

  std::int64_t bytes_allocated() const override { return stats_.bytes_allocated(); }
  std::int64_t max_memory() const override { return stats_.max_memory(); }
  std::int64_t total_bytes_allocated() const override { return stats_.total_bytes_allocated(); }
  std::int64_t num_allocations() const override { return stats_.num_allocations(); }
  std::string backend_name() const override { return "large pages"; }

 private:
  arrow::internal::MemoryPoolStats stats_;
};

}  // namespace

arrow::MemoryPool* memory() {
  static auto* pool = new LargePagePool;  // never destroyed: buffers may be let go while the process ends
  return pool;
}

}  // namespace tagma::io
