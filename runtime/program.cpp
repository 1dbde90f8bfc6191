#include "runtime/program.h"

namespace tagma {
namespace {
constexpr std::size_t kFirstRows = 5;
}

std::string_view to_string(RuleKind kind) {
  switch (kind) {
    case RuleKind::kMetric:
      return "metric";
    case RuleKind::kTag:
      return "tag";
    case RuleKind::kScore:
      return "score";
    case RuleKind::kSegment:
      return "segment";
  }
  TAGMA_CHECK(false);
}

void FaultCount::add(FaultSet faults, std::int64_t row) {
  for (std::size_t kind = 0; faults != 0; ++kind, faults = static_cast<FaultSet>(faults >> 1)) {
    if ((faults & 1) == 0) continue;
    ++rows[kind];
    if (first_rows[kind].size() < kFirstRows) first_rows[kind].push_back(row);
  }
}

void FaultCount::merge(const FaultCount& later) {
  for (std::size_t kind = 0; kind < rows.size(); ++kind) {
    rows[kind] += later.rows[kind];
    for (const std::int64_t row : later.first_rows[kind]) {
      if (first_rows[kind].size() < kFirstRows) first_rows[kind].push_back(row);
    }
  }
}

}  // namespace tagma
