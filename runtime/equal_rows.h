// Finds rows with equal keys in a table of any size: copies, duplicate keys.
#pragma once

#include "runtime/row_keys.h"

#include <functional>

namespace tagma {

// For each row that equals an earlier one (rows without a bit in `keep` or with a missing key are passed over), calls
// meet(representative of the equal rows so far, row), which says who represents them from now on. Rows of one key are
// met in their order, by one thread; different keys by many threads.
void find_equal_rows(const RowKeys& keys, std::int64_t rows, const std::uint64_t* keep, int threads,
                     const std::function<std::int32_t(std::int32_t, std::int32_t)>& meet);

}  // namespace tagma
