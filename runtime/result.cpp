#include "runtime/result.h"

#include "runtime/bits.h"

namespace tagma {

Value RuleResult::value(std::int64_t row, Repr repr) const {
  if (!valid.empty() && !test_bit(valid.data(), row)) return Value::missing();
  const auto at = static_cast<std::size_t>(row);
  switch (repr) {
    case Repr::kBool:
      return Value::boolean(test_bit(words.data(), row));
    case Repr::kI64:
      return Value::integer(i64[at]);
    case Repr::kF64:
      return Value::real(f64[at]);
    case Repr::kI128:
      return Value::decimal(i128[at]);
    case Repr::kRatio:
      return Value::ratio(ratio[at]);
    case Repr::kText:
      return Value::text(texts->text(codes[at]));
    case Repr::kList:
      return Value::list(list[at]);
  }
  TAGMA_CHECK(false);
}

std::vector<Breach> RunResult::all_breaches() const {
  std::vector<Breach> all = data->breaches;
  all.insert(all.end(), breaches.begin(), breaches.end());
  return all;
}

}  // namespace tagma
