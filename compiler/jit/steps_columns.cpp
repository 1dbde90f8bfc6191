// Loops over columns that lie in memory as they came: texts against a constant, instants on a clock, items of lists.
#include "compiler/jit/steps.h"
#include "runtime/time_zone.h"
#include "stdlib/calendar.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tagma::jit {

using codegen::ClockPart;
using codegen::Ref;
using codegen::Step;

namespace {

// A word from f(row) for the rows of the block, `row` local.
template <typename F>
void fill_word(const GrainRows& rows, std::uint64_t* words, F f) {
  const std::int64_t end = rows.local(rows.end);
  for (std::int64_t word = 0; word < rows.words; ++word) {
    std::uint64_t bits = 0;
    for (std::int64_t row = std::max(64 * word, rows.local(rows.begin)); row < std::min(64 * word + 64, end); ++row)
      bits |= std::uint64_t{f(row)} << (row & 63);
    words[word] = bits;
  }
}

// A text of up to sixteen bytes at the beginning or the end of others, compared by words: a call for each row costs more
// than the comparison.
class ShortText {
 public:
  explicit ShortText(std::string_view wanted) : wanted_(wanted), size_(static_cast<std::ptrdiff_t>(wanted.size())) {
    if (size_ < kWord) std::memcpy(&first_, wanted.data(), wanted.size()), mask_ = (std::uint64_t{1} << 8 * wanted.size()) - 1;
    else first_ = word_at(wanted.data()), last_ = word_at(wanted.data() + size_ - kWord);
  }
  // Whether the bytes at `at`, as many as the text has and all of them the other's, are the text; `end`: of the column.
  [[nodiscard]] bool stands_at(const char* at, const char* end) const {
    if (size_ >= kWord && size_ <= 2 * kWord) return word_at(at) == first_ && word_at(at + size_ - kWord) == last_;
    if (size_ < kWord && end - at >= kWord) return ((word_at(at) ^ first_) & mask_) == 0;
    return std::memcmp(at, wanted_.data(), wanted_.size()) == 0;
  }

 private:
  static constexpr std::ptrdiff_t kWord = 8;
  static_assert(std::endian::native == std::endian::little);
  static std::uint64_t word_at(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  std::string_view wanted_;
  std::ptrdiff_t size_;
  std::uint64_t first_ = 0, last_ = 0, mask_ = 0;
};

}  // namespace

// Texts of missing values are empty or anything: the word only counts where the column is known.
void text_test(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  auto* words = reinterpret_cast<std::uint64_t*>(block.output(ref, 0));
  const Value& constant = block.prepared().constant(step.args[1].node);
  if (words == nullptr || !constant.known) return;
  const GrainRows& rows = block.rows(step.grain);
  const Column& column = block.column(step.args[0].table, step.args[0].column);
  const auto* bytes = static_cast<const char*>(column.data);
  const auto text = [&](std::int64_t row) {
    const std::int64_t begin = column.offsets[rows.base + row];
    return std::string_view(bytes + begin, static_cast<std::size_t>(column.offsets[rows.base + row + 1] - begin));
  };
  const std::string_view wanted = constant.s;
  const auto name = std::get<ir::Call>(context.module.node(step.node).what).site.fn->name;
  const ShortText edge(wanted);
  const char* end_of_bytes = bytes + column.offsets[column.length];
  if (name == "starts_with") fill_word(rows, words, [&](std::int64_t row) { return text(row).size() >= wanted.size() && edge.stands_at(text(row).data(), end_of_bytes); });
  else if (name == "ends_with") fill_word(rows, words, [&](std::int64_t row) { return text(row).size() >= wanted.size() && edge.stands_at(text(row).data() + text(row).size() - wanted.size(), end_of_bytes); });
  else if (name == "contains") fill_word(rows, words, [&](std::int64_t row) { return text(row).find(wanted) != std::string_view::npos; });
  else if (name == "==") fill_word(rows, words, [&](std::int64_t row) { return text(row) == wanted; });
  else fill_word(rows, words, [&](std::int64_t row) { return text(row) != wanted; });
}

// -- clocks

namespace {

// The offset of a zone at one instant after another; instants of one owner mostly share a stretch.
class Offsets {
 public:
  explicit Offsets(const TimeZone& zone) : zone_(zone) {}
  std::int64_t at(std::int64_t instant) {
    if (instant >= from_ && instant < to_) return micros_;
    micros_ = zone_.offset_at(instant) * calendar::kMicrosPerSecond;
    const TimeZone::Stretch stretch = zone_.stretch_around(instant + micros_);
    const bool whole = stretch.offset * calendar::kMicrosPerSecond == micros_ && stretch.contains(instant + micros_);
    from_ = whole ? stretch.from - micros_ : instant;  // the second of two equal local times stands alone
    to_ = whole ? stretch.to - micros_ : instant + 1;
    return micros_;
  }

 private:
  const TimeZone& zone_;
  std::int64_t from_ = 0, to_ = 0, micros_ = 0;
};

template <ClockPart part>
std::int64_t part_of(std::int64_t local) {
  const std::int64_t days = calendar::floor_div(local, calendar::kMicrosPerDay);
  const std::int64_t time = local - days * calendar::kMicrosPerDay;
  switch (part) {  // known where this is compiled
    case ClockPart::kDate: return days;
    case ClockPart::kTime: return time;
    case ClockPart::kHour: return time / (3'600 * calendar::kMicrosPerSecond);
    case ClockPart::kMinute: return time / (60 * calendar::kMicrosPerSecond) % 60;
    case ClockPart::kYear: return calendar::civil_of(days).year;
    case ClockPart::kQuarter: return (calendar::civil_of(days).month + 2) / 3;
    case ClockPart::kMonth: return calendar::civil_of(days).month;
    case ClockPart::kDay: return calendar::civil_of(days).day;
    case ClockPart::kWeekday: return calendar::weekday(days);
  }
  TAGMA_CHECK(false);
}

// Instants and dates beyond the calendar are the interpreter's.
template <typename T, ClockPart part, typename Read>
void show(Block& block, Ref ref, const TimeZone& zone, Read read) {
  const Step& step = step_of(block, ref);
  const GrainRows& rows = block.rows(step.grain);
  auto* out = reinterpret_cast<T*>(block.output(ref, 0));
  auto* escapes = reinterpret_cast<std::uint64_t*>(block.output(ref, 1));
  Offsets offsets(zone);
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    const std::int64_t instant = read(row);
    const std::int64_t local = calendar::is_instant(instant) ? instant + offsets.at(instant) : INT64_MAX;
    const bool inside = calendar::is_instant(local);
    if (out != nullptr) out[row] = inside ? static_cast<T>(part_of<part>(local)) : T{};
    if (!inside && escapes != nullptr) escapes[row >> 6] |= std::uint64_t{1} << (row & 63);
  }
}

}  // namespace

void clock(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const auto& call = std::get<ir::Call>(context.module.node(step.node).what);
  const auto& zone = *static_cast<const TimeZone*>(call.site.prepared.get());
  with_integers(block.numbers(step.args[0].value), [&](auto read) {
    switch (step.clock) {
      case ClockPart::kDate: return show<std::int32_t, ClockPart::kDate>(block, ref, zone, read);
      case ClockPart::kTime: return show<std::int64_t, ClockPart::kTime>(block, ref, zone, read);
      case ClockPart::kHour: return show<std::int32_t, ClockPart::kHour>(block, ref, zone, read);
      case ClockPart::kMinute: return show<std::int32_t, ClockPart::kMinute>(block, ref, zone, read);
      case ClockPart::kYear: return show<std::int32_t, ClockPart::kYear>(block, ref, zone, read);
      case ClockPart::kQuarter: return show<std::int32_t, ClockPart::kQuarter>(block, ref, zone, read);
      case ClockPart::kMonth: return show<std::int32_t, ClockPart::kMonth>(block, ref, zone, read);
      case ClockPart::kDay: return show<std::int32_t, ClockPart::kDay>(block, ref, zone, read);
      case ClockPart::kWeekday: return show<std::int32_t, ClockPart::kWeekday>(block, ref, zone, read);
    }
    TAGMA_CHECK(false);
  });
}

// -- lists

namespace {

// f(row, codes) for each row, `codes` a loop over its items; the item after the last code stands for a missing one.
template <typename F>
void each_list(Block& block, const Step& step, F f) {
  const GrainRows& rows = block.rows(step.grain);
  const Column& column = block.column(step.table, step.column);
  const Column& items = *column.items;
  const std::int64_t missing = items.dictionary->length;
  const auto walk = [&](auto codes) {
    for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
      if (!column.is_known(rows.base + row)) {
        f(row, [](auto) {});
        continue;
      }
      const std::int64_t begin = column.offsets[rows.base + row], end = column.offsets[rows.base + row + 1];
      if (items.valid == nullptr) {
        f(row, [&](auto each) {
          for (std::int64_t i = begin; i < end; ++i) each(static_cast<std::int64_t>(codes[i]));
        });
        continue;
      }
      f(row, [&](auto each) {
        for (std::int64_t i = begin; i < end; ++i) each(items.is_known(i) ? static_cast<std::int64_t>(codes[i]) : missing);
      });
    }
  };
  if (items.layout == Layout::kDict8) return walk(static_cast<const std::int8_t*>(items.data));
  if (items.layout == Layout::kDict16) return walk(static_cast<const std::int16_t*>(items.data));
  TAGMA_CHECK(items.layout == Layout::kDict32);
  walk(static_cast<const std::int32_t*>(items.data));
}

void count_all_items(Block& block, const Step& step, std::int32_t* out) {
  const GrainRows& rows = block.rows(step.grain);
  const Column& column = block.column(step.table, step.column);
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    const std::int64_t at = rows.base + row;
    out[row] = column.is_known(at) ? static_cast<std::int32_t>(column.offsets[at + 1] - column.offsets[at]) : 0;
  }
}

}  // namespace

void item_masks(Block& block, Ref ref) {
  auto* out = reinterpret_cast<std::uint64_t*>(block.output(ref, 0));
  each_list(block, step_of(block, ref), [&](std::int64_t row, auto items) {
    std::uint64_t mask = 0;
    items([&](std::int64_t item) { mask |= std::uint64_t{1} << item; });
    out[row] = mask;
  });
}

void any_item(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  auto* words = reinterpret_cast<std::uint64_t*>(block.output(ref, 0));
  if (words == nullptr) return;
  const std::uint64_t* wanted = block.prepared().items(step.items, step.part);
  each_list(block, step, [&](std::int64_t row, auto items) {
    bool any = false;
    items([&](std::int64_t item) { any = any || bit_of(wanted, item); });
    words[row >> 6] |= std::uint64_t{any} << (row & 63);
  });
}

void count_items(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  if (out == nullptr) return;
  if (step.items < 0) return count_all_items(block, step, out);
  const std::uint64_t* wanted = block.prepared().items(step.items, step.part);
  each_list(block, step, [&](std::int64_t row, auto items) {
    std::int32_t count = 0;
    items([&](std::int64_t item) { count += bit_of(wanted, item) ? 1 : 0; });
    out[row] = count;
  });
}

}  // namespace tagma::jit
