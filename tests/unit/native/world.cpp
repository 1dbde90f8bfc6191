#include "tests/unit/native/world.h"

#include "runtime/bits.h"
#include "runtime/buffer.h"
#include "runtime/key_index.h"

#include <algorithm>

namespace tagma::test {

namespace {

const std::vector<std::string> kFew = {"red", "green", "blue", "", "红", "grey"};

std::int64_t below(Random& random, std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); }
bool chance(Random& random, double p) { return std::uniform_real_distribution<double>(0, 1)(random) < p; }

class Columns {
 public:
  Columns(Random& random, const WorldOptions& options, std::int64_t rows) : random_(random), options_(options), rows_(rows) {}

  std::shared_ptr<Column> start(Type type, Layout layout, bool optional) {
    auto column = std::make_shared<Column>();
    column->type = type;
    column->layout = layout;
    column->length = rows_;
    if (optional) {
      auto words = allocate_zeroed<std::uint64_t>(words_for(rows_));
      for (std::int64_t row = 0; row < rows_; ++row)
        if (!chance(random_, options_.missing)) set_bit(words.get(), row);
      column->valid = words.get();
      column->owners.push_back(words);
    }
    return column;
  }

  template <typename T, typename F>
  ColumnPtr numbers(Type type, Layout layout, bool optional, F f) {
    auto column = start(type, layout, optional);
    // Exactly as long as it has to be: reading beyond would be seen by a sanitizer.
    auto values = std::shared_ptr<T[]>(new T[static_cast<std::size_t>(rows_)]);
    for (std::int64_t row = 0; row < rows_; ++row) values[row] = static_cast<T>(f(row));
    column->data = values.get();
    column->owners.push_back(values);
    return column;
  }

  ColumnPtr bits(bool optional) {
    auto column = start(Type::of(Kind::kBool), Layout::kBits, optional);
    column->bit_offset = below(random_, 13);
    auto bytes = std::shared_ptr<std::uint8_t[]>(new std::uint8_t[static_cast<std::size_t>((rows_ + column->bit_offset + 7) / 8)]);
    for (std::int64_t i = 0; i < (rows_ + column->bit_offset + 7) / 8; ++i) bytes[i] = static_cast<std::uint8_t>(random_());
    column->data = bytes.get();
    column->owners.push_back(bytes);
    return column;
  }

  std::shared_ptr<Column> texts(const std::vector<std::string>& values, bool optional) {
    auto column = start(Type::of(Kind::kString), Layout::kText, optional);
    column->length = static_cast<std::int64_t>(values.size());
    std::size_t size = 0;
    for (const std::string& value : values) size += value.size();
    auto bytes = std::shared_ptr<char[]>(new char[size + 1]);
    auto offsets = std::shared_ptr<std::int64_t[]>(new std::int64_t[values.size() + 1]);
    std::size_t at = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      offsets[i] = static_cast<std::int64_t>(at);
      std::copy(values[i].begin(), values[i].end(), bytes.get() + at);
      at += values[i].size();
    }
    offsets[values.size()] = static_cast<std::int64_t>(at);
    column->data = bytes.get();
    column->offsets = offsets.get();
    column->owners = {bytes, offsets};
    if (optional) column->valid = start(Type::of(Kind::kString), Layout::kText, true)->valid;
    return column;
  }

  ColumnPtr held_texts(bool optional) {
    std::vector<std::string> values;
    for (std::int64_t row = 0; row < rows_; ++row) values.push_back(kFew[static_cast<std::size_t>(below(random_, 6))] + std::to_string(below(random_, 30)));
    auto made = texts(values, false);
    if (optional) {
      auto valid = start(made->type, Layout::kText, true);
      made->valid = valid->valid;
      made->owners.push_back(valid);
    }
    return made;
  }

  template <typename T>
  ColumnPtr coded(Type type, Layout layout, const std::vector<std::string>& values, bool optional) {
    auto column = std::make_shared<Column>(*numbers<T>(type, layout, optional, [&](std::int64_t) { return below(random_, static_cast<std::int64_t>(values.size())); }));
    // Codes of missing values may be anything.
    auto* codes = static_cast<T*>(const_cast<void*>(column->data));
    for (std::int64_t row = 0; row < rows_; ++row)
      if (!column->is_known(row)) codes[row] = static_cast<T>(random_());
    column->dictionary = texts(values, false);
    return column;
  }

  // Items by code; `missing_items`: some are missing.
  template <typename T>
  ColumnPtr lists(Type type, Layout layout, std::vector<std::string> dictionary, bool missing_items) {
    auto column = start(type, Layout::kList, true);
    auto offsets = std::shared_ptr<std::int64_t[]>(new std::int64_t[static_cast<std::size_t>(rows_) + 1]);
    std::vector<std::vector<std::int64_t>> rows;
    std::int64_t at = 0;
    for (std::int64_t row = 0; row < rows_; ++row) {
      offsets[row] = at;
      std::vector<std::int64_t> items;
      for (std::size_t code = 0; code < dictionary.size(); ++code)
        if (chance(random_, 2.0 / static_cast<double>(dictionary.size()))) items.push_back(static_cast<std::int64_t>(code));
      if (type.kind == Kind::kList && !items.empty() && chance(random_, 0.3)) items.push_back(items.front());
      at += static_cast<std::int64_t>(items.size());
      rows.push_back(items);
    }
    offsets[rows_] = at;
    std::sort(dictionary.begin(), dictionary.end());
    Columns inner(random_, options_, at);
    auto items = std::make_shared<Column>(*inner.coded<T>(Type::of(Kind::kString), layout, dictionary, missing_items));
    auto* codes = static_cast<T*>(const_cast<void*>(items->data));
    for (const auto& row : rows)
      for (const std::int64_t code : row) *codes++ = static_cast<T>(code);
    column->offsets = offsets.get();
    column->owners.push_back(offsets);
    column->items = items;
    return column;
  }

 private:
  Random& random_;
  const WorldOptions& options_;
  std::int64_t rows_;
};

struct Made { ColumnSpec spec; ColumnPtr column; };

void add(std::vector<Made>& out, std::string name, ColumnPtr column) {
  ColumnSpec spec{.name = name, .source_name = name, .type = column->type, .optional = column->valid != nullptr, .used = true};
  out.push_back({std::move(spec), std::move(column)});
}

std::vector<std::string> many_texts(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("item " + std::to_string(i));
  return out;
}

// A column of every type and width.
void add_values(std::vector<Made>& out, Random& random, const WorldOptions& options, std::int64_t rows) {
  Columns make(random, options, rows);
  const Type whole = Type::of(Kind::kInt), text = Type::of(Kind::kString);
  const auto number = [&](std::int64_t range) { return [&random, range](std::int64_t) { return below(random, 2 * range) - range; }; };
  const auto big = [&](std::int64_t) { return options.extreme && chance(random, 0.2) ? (chance(random, 0.5) ? INT64_MAX - below(random, 3) : INT64_MIN + below(random, 3)) : below(random, 200) - 100; };
  add(out, "bit", make.bits(false));
  add(out, "maybe_bit", make.bits(true));
  add(out, "i8", make.numbers<std::int8_t>(whole, Layout::kI8, true, number(60)));
  add(out, "u8", make.numbers<std::uint8_t>(whole, Layout::kU8, false, [&](std::int64_t) { return below(random, 256); }));
  add(out, "i16", make.numbers<std::int16_t>(whole, Layout::kI16, true, number(300)));
  add(out, "u16", make.numbers<std::uint16_t>(whole, Layout::kU16, true, [&](std::int64_t) { return below(random, 65536); }));
  add(out, "i32", make.numbers<std::int32_t>(whole, Layout::kI32, false, number(1000)));
  add(out, "u32", make.numbers<std::uint32_t>(whole, Layout::kU32, true, [&](std::int64_t) { return below(random, std::int64_t{1} << 32); }));
  add(out, "i64", make.numbers<std::int64_t>(whole, Layout::kI64, true, big));
  add(out, "f32", make.numbers<float>(Type::of(Kind::kFloat), Layout::kF32, true, [&](std::int64_t) { return static_cast<double>(below(random, 64) - 32) / 4; }));
  add(out, "f64", make.numbers<double>(Type::of(Kind::kFloat), Layout::kF64, true, [&](std::int64_t) {
        if (options.extreme && chance(random, 0.1)) return chance(random, 0.5) ? 1.7e308 : 1e-300;
        return chance(random, 0.2) ? -0.0 : static_cast<double>(below(random, 2000) - 1000) / (chance(random, 0.5) ? 8 : 7);
      }));
  add(out, "money", make.numbers<Int128>(Type::decimal(2), Layout::kI128, true, [&](std::int64_t) {
        if (options.extreme && chance(random, 0.1)) return Int128{INT64_MAX} * (below(random, 1000) - 500);
        return Int128{below(random, 20000) - 10000};
      }));
  add(out, "price", make.numbers<Int128>(Type::decimal(3), Layout::kI128, false, [&](std::int64_t) { return Int128{below(random, 3000)}; }));
  add(out, "few", make.coded<std::int8_t>(text, Layout::kDict8, kFew, true));
  add(out, "some", make.coded<std::int16_t>(text, Layout::kDict16, many_texts(300), true));
  add(out, "many", make.coded<std::int32_t>(text, Layout::kDict32, many_texts(2000), true));
  add(out, "held", make.held_texts(true));
  add(out, "date", make.numbers<std::int32_t>(Type::of(Kind::kDate), Layout::kI32, true, [&](std::int64_t) { return 10000 + below(random, 9000); }));
  add(out, "at", make.numbers<std::int64_t>(Type::of(Kind::kTimestamp), Layout::kI64, true, [&](std::int64_t) {
        if (chance(random, 0.5)) return below(random, 1'200'000);
        return options.extreme && chance(random, 0.1) ? INT64_MAX - below(random, 5) : below(random, std::int64_t{1} << 51);
      }));
  add(out, "span", make.numbers<std::int64_t>(Type::of(Kind::kDuration), Layout::kI64, true, number(1'000'000)));
  const Type set = Type::set_of(text), list = Type::list_of(text);
  add(out, "tags", make.lists<std::int8_t>(set, Layout::kDict8, kFew, false));
  add(out, "words", make.lists<std::int16_t>(list, Layout::kDict16, many_texts(200), true));
  add(out, "marks", make.lists<std::int32_t>(list, Layout::kDict32, kFew, true));
}

class Maker {
 public:
  Maker(Random& random, const WorldOptions& options) : random_(random), options_(options) {
    world_.module = std::make_shared<ir::Module>();
    world_.module->timezone = std::vector<std::string>{"UTC", "Asia/Shanghai", "America/New_York"}[random() % 3];
    world_.data = std::make_shared<Dataset>();
  }

  World make() {
    root("Person", TableKind::kProfile, options_.people);
    owned("Event", TableKind::kEvent, kPerson, options_.events_each);
    owned("Line", TableKind::kRecord, kEvent, 2);
    product();
    list();
    const std::int64_t parents = std::max<std::int64_t>(1, options_.people / 4);
    // A profile with an owner is declared before it; orphans lie at the end.
    pending_parents_ = parents;
    owned("Child", TableKind::kProfile, kParent, 3);
    root("Parent", TableKind::kProfile, parents);
    finish();
    return std::move(world_);
  }

 private:
  struct Part { TableSpec spec; std::vector<Made> made; Table table; };

  void keep(TableSpec spec, std::vector<Made> made, Table table) {
    for (const Made& one : made) {
      spec.columns.push_back(one.spec);
      table.columns.push_back(one.column);
    }
    world_.module->tables.push_back(std::move(spec));
    world_.data->tables.push_back(std::move(table));
  }

  ColumnPtr ids(std::int64_t rows) {
    Columns make(random_, options_, rows);
    return make.numbers<std::int64_t>(Type::of(Kind::kInt), Layout::kI64, false, [](std::int64_t row) { return 1000 + row; });
  }

  void root(std::string name, TableKind kind, std::int64_t rows) {
    std::vector<Made> made;
    add(made, "id", ids(rows));
    add_values(made, random_, options_, rows);
    Table table;
    table.rows = rows;
    keep({.name = name, .source = name, .kind = kind, .columns = {}, .key = {0}, .owner_columns = {}, .unique_by = {}, .order_by = {}}, std::move(made), std::move(table));
  }

  void owned(std::string name, TableKind kind, TableId owner, int each) {
    const bool known_owner = static_cast<std::size_t>(owner) < world_.data->tables.size();
    const std::int64_t owners = known_owner ? world_.data->tables[static_cast<std::size_t>(owner)].rows : pending_parents_;
    Table table;
    table.offsets.push_back(0);
    for (std::int64_t row = 0; row < owners; ++row) {
      const std::int64_t count = below(random_, 10) == 0 ? 3 * each : below(random_, 2 * each + 1);
      for (std::int64_t i = 0; i < count; ++i) table.owner_row.push_back(static_cast<std::int32_t>(row));
      table.offsets.push_back(table.offsets.back() + count);
    }
    if (kind == TableKind::kProfile) for (int i = 0; i < 5; ++i) table.owner_row.push_back(-1);
    table.rows = static_cast<std::int64_t>(table.owner_row.size());
    std::vector<Made> made;
    Columns make(random_, options_, table.rows);
    add(made, "id", ids(table.rows));
    add_values(made, random_, options_, table.rows);
    TableSpec spec{.name = name, .source = name, .kind = kind, .columns = {}, .key = {}, .owner = owner, .owner_columns = {0}, .unique_by = {}, .order_by = {}};
    table.new_rank.resize(static_cast<std::size_t>(words_for(table.rows)));
    std::int64_t time = 0;
    std::vector<std::int64_t> times;
    for (std::int64_t row = 0; row < table.rows; ++row) {
      const bool first = row == 0 || table.owner_row[static_cast<std::size_t>(row)] != table.owner_row[static_cast<std::size_t>(row) - 1];
      if (first) time = below(random_, 300'000);
      const std::int64_t step = chance(random_, 0.3) ? 0 : below(random_, 200'000);
      time += first ? 0 : step;
      if (first || step > 0) set_bit(table.new_rank.data(), row);
      times.push_back(time);
    }
    if (kind == TableKind::kEvent) {
      spec.time = static_cast<int>(made.size());
      add(made, "time", make.numbers<std::int64_t>(Type::of(Kind::kTimestamp), Layout::kI64, false, [&](std::int64_t row) { return times[static_cast<std::size_t>(row)]; }));
    }
    keep(std::move(spec), std::move(made), std::move(table));
  }

  void product() {
    const std::int64_t rows = 250;
    std::vector<Made> made;
    Columns make(random_, options_, rows);
    std::vector<std::string> keys = many_texts(static_cast<std::size_t>(rows));
    add(made, "sku", make.texts(keys, false));
    made[0].column = std::make_shared<Column>(*made[0].column);
    add(made, "category", make.coded<std::int8_t>(Type::of(Kind::kString), Layout::kDict8, kFew, true));
    add(made, "cost", make.numbers<std::int64_t>(Type::of(Kind::kInt), Layout::kI64, true, [&](std::int64_t) { return below(random_, 50); }));
    Table table;
    table.rows = rows;
    keep({.name = "Product", .source = "Product", .kind = TableKind::kLookup, .columns = {}, .key = {0}, .owner_columns = {}, .unique_by = {}, .order_by = {}}, std::move(made), std::move(table));
  }

  void list() {
    std::vector<Made> made;
    Columns make(random_, options_, 40);
    add(made, "value", make.numbers<std::int64_t>(Type::of(Kind::kInt), Layout::kI64, false, [](std::int64_t row) { return 3 * row - 50; }));
    Table table;
    table.rows = 40;
    keep({.name = "List", .source = "List", .kind = TableKind::kList, .columns = {}, .key = {0}, .owner_columns = {}, .unique_by = {}, .order_by = {}}, std::move(made), std::move(table));
  }

  void finish() {
    Dataset& data = *world_.data;
    data.indexes.resize(data.tables.size());
    for (std::size_t i = 0; i < data.tables.size(); ++i) data.tables[i].spec = &world_.module->tables[i];
    for (const TableId id : {kProduct, kList}) {
      const auto index = static_cast<std::size_t>(id);
      data.indexes[index] = make_key_index({data.tables[index].columns[0]});
    }
  }

  Random& random_;
  const WorldOptions& options_;
  World world_;
  std::int64_t pending_parents_ = 0;
};

}  // namespace

World make_world(Random& random, const WorldOptions& options) { return Maker(random, options).make(); }

}  // namespace tagma::test
