// A segment's people as a portable 64-bit Roaring bitmap.
#pragma once

#include "runtime/io/result_columns.h"

#include <string>

namespace tagma::io {

// True where the people of this profile are told by their keys (one int key, none negative), else by row numbers of the
// published table.
bool by_keys(const Table& table, const RowOrder& order);

std::string segment_bitmap(const RuleResult& rule, const Table& table, const RowOrder& order, bool keys);

}  // namespace tagma::io
