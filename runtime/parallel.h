// Loops over rows on several threads. Blocks have fixed borders, so what a block produces never depends on the threads.
#pragma once

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cstdint>
#include <thread>

namespace tagma {

inline constexpr std::int64_t kBlockRows = 65'536;  // a multiple of 64: blocks never share a word of a bitmap

constexpr std::int64_t blocks_for(std::int64_t rows, std::int64_t block_rows = kBlockRows) {
  return (rows + block_rows - 1) / block_rows;
}

// Calls body(i) for i in [0, count), on up to `threads` threads (0: all cores).
template <typename Body>
void parallel_each(std::int64_t count, int threads, Body body) {
  if (count <= 1 || threads == 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  // More threads than cores would only wait for one another.
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  tbb::task_arena arena(threads <= 0 ? tbb::task_arena::automatic : std::min(threads, cores));
  arena.execute([&] {
    tbb::parallel_for(tbb::blocked_range<std::int64_t>(0, count, 1),
                      [&](const tbb::blocked_range<std::int64_t>& range) {
                        for (std::int64_t i = range.begin(); i < range.end(); ++i) body(i);
                      });
  });
}

// Calls body(block, begin, end) for each block of rows.
template <typename Body>
void parallel_blocks(std::int64_t rows, int threads, Body body, std::int64_t block_rows = kBlockRows) {
  parallel_each(blocks_for(rows, block_rows), threads,
                [&](std::int64_t block) { body(block, block * block_rows, std::min(rows, (block + 1) * block_rows)); });
}

}  // namespace tagma
