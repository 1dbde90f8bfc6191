#include "runtime/parallel.h"

#include "runtime/io/readers.h"

#include <mutex>

namespace tagma::io {

Status parallel(std::size_t n, int threads, const std::function<Status(std::size_t)>& body) {
  std::mutex mutex;
  std::size_t failed_at = n;
  std::optional<Error> error;
  parallel_each(static_cast<std::int64_t>(n), threads, [&](std::int64_t index) {
    const auto i = static_cast<std::size_t>(index);
    {
      const std::lock_guard lock(mutex);
      if (i > failed_at) return;
    }
    if (auto status = body(i); !status) {
      const std::lock_guard lock(mutex);
      if (i < failed_at) {
        failed_at = i;
        error = std::move(status).error();
      }
    }
  });
  if (error) return std::unexpected(std::move(*error));
  return {};
}

}  // namespace tagma::io
