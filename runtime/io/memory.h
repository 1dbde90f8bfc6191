// Where Arrow's readers and writers take their memory from.
#pragma once

#include <arrow/memory_pool.h>

namespace tagma::io {

// Large buffers lie on large pages, as the engine's own do (runtime/buffer.h).
arrow::MemoryPool* memory();

}  // namespace tagma::io
