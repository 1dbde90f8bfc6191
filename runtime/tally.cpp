#include "runtime/tally.h"

#include "runtime/bits.h"

#include <algorithm>

namespace tagma {

Tally::Tally(std::int64_t morsel_rows)
    : valid_(static_cast<std::size_t>(words_for(morsel_rows))),
      codes_(static_cast<std::size_t>(morsel_rows)),
      texts_(std::make_unique<TextPool>()) {}

OutputSlice Tally::room() {
  std::fill(valid_.begin(), valid_.end(), 0);
  OutputSlice slice;
  slice.valid = valid_.data();
  slice.codes = codes_.data();
  slice.texts = texts_.get();
  return slice;
}

void Tally::count(std::int64_t rows, const std::uint64_t* answered) {
  counts_.resize(texts_->limit());
  for (std::int64_t row = 0; row < rows; ++row) {
    if (!test_bit(valid_.data(), row) || (answered != nullptr && !test_bit(answered, row))) continue;
    ++counts_[codes_[static_cast<std::size_t>(row)]];
  }
}

void Tally::add_to(TextCounts& all) const {
  for (std::size_t code = 0; code < counts_.size(); ++code)
    if (counts_[code] > 0) all[std::string(texts_->text(static_cast<std::uint32_t>(code)))] += counts_[code];
}

std::vector<std::pair<std::string, std::int64_t>> by_count(const TextCounts& counts) {
  std::vector<std::pair<std::string, std::int64_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

}  // namespace tagma
