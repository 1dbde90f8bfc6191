// The answers of a run as Arrow tables, in the types of the outside contract.
#pragma once

#include "runtime/result.h"

#include <arrow/result.h>
#include <arrow/type_fwd.h>

#include <memory>
#include <vector>

namespace tagma::io {

// Which rows of a bound profile table are published, and in which order: those that are answered, as the data had them.
class RowOrder {
 public:
  RowOrder(const ProfileResult& profile, const Table& table);
  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] bool identity() const { return rows_.empty(); }  // or nobody is published
  [[nodiscard]] std::int64_t operator[](std::int64_t i) const {
    return rows_.empty() ? i : rows_[static_cast<std::size_t>(i)];
  }

 private:
  std::int64_t size_ = 0;
  std::vector<std::int64_t> rows_;  // empty: every row in its place
};

// The rules of a profile that are published and not suppressed, in the order of declaration.
std::vector<const RuleResult*> published_rules(const RunResult& result, const ProfileResult& profile);

// Key columns first, then a column per published rule with its metadata.
arrow::Result<std::shared_ptr<arrow::Table>> published_table(const RunResult& result, const ProfileResult& profile);

// The quotient with ten places, half to even; false if that has more than 38 digits.
bool published_ratio(const Ratio& ratio, Int128& out);
inline constexpr int kPublishedRatioScale = 10;

}  // namespace tagma::io
