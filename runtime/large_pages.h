// A store of large pages for large buffers. Loading fills a column, writes it in another order and lets the first go,
// again and again; memory that the system has to find, clear and map anew each time costs more than all that is done
// with it. So freed pages are kept, joined with their neighbours, and given out again, lowest address first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace tagma {

class LargePages {
 public:
  static constexpr std::size_t kPage = std::size_t{2} << 20;

  static LargePages& store();  // of the process

  // `bytes`: a multiple of kPage, the same at both ends. take() throws std::bad_alloc; its memory is not cleared.
  void* take(std::size_t bytes);
  void give(void* memory, std::size_t bytes) noexcept;

 private:
  using Runs = std::map<std::uintptr_t, std::size_t>;  // unused memory: where it begins, how long it is
  Runs::iterator find(std::size_t bytes);
  Runs::iterator add(std::uintptr_t begin, std::size_t bytes);
  void map_more(std::size_t bytes);
  void unmap(Runs::iterator run) noexcept;

  std::mutex mutex_;
  Runs unused_;
  std::size_t unused_bytes_ = 0;
};

}  // namespace tagma
