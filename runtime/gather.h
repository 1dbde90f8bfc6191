// The two halves of gather(), for callers that know more about the rows than it does.
#pragma once

#include "runtime/column.h"

namespace tagma {

// Everything but what is missing: rows of index -1 get some value. Runs in parallel.
std::shared_ptr<Column> gather_values(const Column& column, std::span<const std::int32_t> rows, int threads);

// Sets what is missing in `out`, whose rows are the given ones of `column`.
void gather_known(const Column& column, std::span<const std::int32_t> rows, int threads, Column& out);

}  // namespace tagma
