// Random rows for a catalogue's tables: missing values, ties, orphans, instants on the borders of windows.
#include "catalogue.h"

#include "runtime/time_zone.h"

#include <algorithm>
#include <limits>
#include <set>

namespace tagma::differential {
namespace {

constexpr std::int64_t kSecond = 1'000'000, kHour = 3'600 * kSecond, kDay = 24 * kHour;

// How often a column's values are missing: never, sometimes, mostly, always.
enum class Holes : std::uint8_t { kNone, kSome, kMost, kAll };

// What a column's values are like. `wide`: many are near the end of 64 bits, so that two of them leave it; floats that
// cannot be added without rounding.
struct Habit {
  Holes holes = Holes::kNone;
  bool wide = false;
};

class Maker {
 public:
  Maker(Random& random, const Catalogue& catalogue) : random_(random), catalogue_(catalogue), zone_(*TimeZone::find(catalogue.zone)) {}

  Data run() {
    for (const DataTable& table : catalogue_.tables) out_.tables.push_back(make(table));
    return std::move(out_);
  }

 private:
  TableData make(const DataTable& table) {
    const int picked = random_.one_in(40) ? 0 : random_.pick(table.profile ? std::vector<int>{1, 3, 40, 63, 64, 65, 130, 200} : std::vector<int>{0, 1, 5, 40, 64, 129, 300});
    // A sequence of many steps over hundreds of rows of one owner would take the interpreter minutes.
    const int owners = table.owner < 0 ? picked : static_cast<int>(out_.tables[static_cast<std::size_t>(table.owner)].rows.size());
    const int rows = table.profile ? picked : std::min(picked, std::max(1, owners) * 50);
    std::vector<Habit> habits;
    for (const Field& field : table.fields)
      habits.push_back({!field.optional ? Holes::kNone : random_.pick(std::vector<Holes>{Holes::kNone, Holes::kSome, Holes::kSome, Holes::kMost, Holes::kAll}), random_.one_in(5)});
    const bool unique = table.is_list || table.source == "product" || table.source == "days";
    TableData out;
    std::set<std::string> seen;
    for (int row = 0; row < rows; ++row) {
      std::vector<Value> cells;
      for (std::size_t i = 0; i < table.fields.size(); ++i) cells.push_back(cell(table, static_cast<int>(i), row, habits[i]));
      if (unique && !seen.insert(table.fields[0].sort == Sort::kDate ? std::to_string(cells[0].i) : std::string(cells[0].s)).second) continue;
      out.rows.push_back(std::move(cells));
    }
    return out;
  }

  bool is_hole(Holes holes) {
    switch (holes) {
      case Holes::kNone: return false;
      case Holes::kSome: return random_.one_in(4);
      case Holes::kMost: return !random_.one_in(4);
      case Holes::kAll: return true;
    }
    return false;
  }

  Value cell(const DataTable& table, int index, int row, Habit habit) {
    const Field& field = table.fields[static_cast<std::size_t>(index)];
    if (field.key) return Value::integer(row * 3 + 1);
    if (field.header && field.sort == Sort::kInt) return owner_key(table);
    if (is_hole(habit.holes)) return Value::missing();
    return value(field, habit.wide);
  }

  // Mostly a row that is there, now and then nobody's.
  Value owner_key(const DataTable& table) {
    const auto& owners = out_.tables[static_cast<std::size_t>(table.owner)].rows;
    if (owners.empty() || random_.one_in(12)) return Value::integer(-7);
    const DataTable& above = catalogue_.tables[static_cast<std::size_t>(table.owner)];
    const auto key = std::find_if(above.fields.begin(), above.fields.end(), [](const Field& field) { return field.key; });
    const auto at = static_cast<std::size_t>(key - above.fields.begin());
    // A few owners have most of the rows, many have none.
    const int count = static_cast<int>(owners.size());
    const int who = random_.one_in(3) ? random_.below(count) : random_.below(std::min(count, 5));
    return owners[static_cast<std::size_t>(who)][at];
  }

  Value value(const Field& field, bool wide) {
    switch (field.sort) {
      case Sort::kBool: return Value::boolean(random_.one_in(2));
      case Sort::kInt: return Value::integer(integer(field.coding == Coding::kNarrow, wide));
      case Sort::kDecimal: return Value::decimal(unscaled(field.scale, wide));
      case Sort::kFloat: return Value::real(real(field.coding == Coding::kNarrow, wide));
      case Sort::kText: return Value::text(text());
      case Sort::kLevel: return Value::text(out_.pool->text(random_.pick(field.levels)));
      case Sort::kDate: return Value::integer(day());
      case Sort::kInstant: return Value::integer(instant());
      case Sort::kSpan: return Value::integer(random_.pick(std::vector<std::int64_t>{0, kHour, kDay, 3 * kDay, 36 * kHour, -kDay, 1, 90 * 60 * kSecond}));
      case Sort::kClock: return Value::integer(random_.pick(std::vector<std::int64_t>{0, 10 * kHour, 22 * kHour, 2 * kHour, kDay - 1, 12 * kHour + 1}));
      case Sort::kTexts: return list([&] { return Value::text(text()); });
      case Sort::kNumbers: return list([&] { return Value::integer(random_.below(8)); });
      case Sort::kRatio: break;
    }
    return Value::missing();
  }

  template <typename Item>
  Value list(Item item) {
    std::vector<Value> items;
    for (int size = random_.below(4); size > 0; --size) items.push_back(item());
    return Value::list(out_.pool->list(std::move(items)));
  }

  std::int64_t integer(bool narrow, bool wide) {
    if (!narrow && random_.one_in(wide ? 3 : 25)) return random_.pick(std::vector<std::int64_t>{INT64_MAX, INT64_MIN, INT64_MAX - 1, 1LL << 53, -1});
    if (random_.one_in(10)) return random_.pick(std::vector<std::int64_t>{-1, 100, 127, -128, 1'000});
    return random_.below(8);
  }
  Int128 unscaled(int scale, bool wide) {
    if (wide && random_.one_in(3)) return random_.pick(std::vector<Int128>{INT64_MAX, INT64_MIN, INT64_MAX / 2, INT64_MAX / 3, -INT64_MAX / 2});
    if (!wide && random_.one_in(40)) {
      Int128 huge = 1;
      for (int i = 0; i < 37; ++i) huge *= 10;
      return random_.one_in(2) ? huge : -huge;
    }
    Int128 one = 1;
    for (int i = 0; i < scale; ++i) one *= 10;
    return random_.pick(std::vector<Int128>{0, one, one * 3 / 2, one * 25 / 2, one * 100, -one * 13 / 4, one * 9'999 / 100, 1, -1});
  }
  double real(bool narrow, bool wide) {
    if (!narrow && wide && !random_.one_in(3)) return random_.pick(std::vector<double>{0.1, 0.3, 1e16, -1e16, 1.0, 1e-3});
    if (!narrow && random_.one_in(8)) return random_.pick(std::vector<double>{1e308, -1e308, 5e-324, 0.1, 1e16, -1e16, 16'777'217.0});
    return random_.pick(std::vector<double>{0.0, -0.0, 1.0, 1.5, 2.5, -1.0, 1'000.0, 0.125, 3.0});
  }
  std::string_view text() {
    static const std::vector<std::string> texts = {"a", "b", "c", "上海", "", "x1", "Ab", "π-😀", "a-b-c", " a ", "ＡＢ", "ß12", "a text that is longer than twelve bytes", "é-é"};
    if (random_.one_in(20)) return out_.pool->text("t" + std::to_string(random_.below(40)));
    return texts[static_cast<std::size_t>(random_.one_in(2) ? random_.below(4) : random_.below(static_cast<int>(texts.size())))];
  }

  std::int64_t day() {
    const std::int64_t today = (catalogue_.as_of + zone_.offset_at(catalogue_.as_of) * kSecond) / kDay;
    static const std::vector<std::int64_t> near = {0, 1, 2, 3, 6, 7, 8, 14, 29, 30, 31, 90, 365, 366, -1, -2};
    if (random_.one_in(6)) return random_.pick(std::vector<std::int64_t>{19'782, 11'016, 20'089, 0, -1, 20'513});  // leap days, the epoch, New Year's Eve
    return today - (random_.one_in(3) ? random_.below(400) : random_.pick(near));
  }
  // Around T and whole days before it, local midnights, anything within a year and a bit.
  std::int64_t instant() {
    static const std::vector<std::int64_t> nudges = {0, 0, 0, -1, 1, kSecond, -kSecond};
    switch (random_.below(4)) {
      case 0: return catalogue_.as_of - random_.pick(std::vector<std::int64_t>{0, 1, 2, 3, 7, 8, 14, 30, 90, 365}) * kDay + random_.pick(nudges);
      case 1: return zone_.instant_of(day() * kDay) + random_.pick(nudges);
      case 2: return catalogue_.as_of - random_.below(30) * kHour;
      default: return catalogue_.as_of - static_cast<std::int64_t>(random_.below(400 * 24)) * kHour - random_.below(3'600) * kSecond;
    }
  }

  Random& random_;
  const Catalogue& catalogue_;
  const TimeZone& zone_;
  Data out_;
};

}  // namespace

Data random_data(Random& random, const Catalogue& catalogue) { return Maker(random, catalogue).run(); }

}  // namespace tagma::differential
