#include "runtime/io/result_columns.h"

#include "runtime/bits.h"
#include "runtime/column_access.h"
#include "runtime/decimal.h"
#include "runtime/io/memory.h"
#include "runtime/parallel.h"
#include "runtime/text_codes.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/builder.h>
#include <arrow/table.h>
#include <arrow/util/key_value_metadata.h>

#include <algorithm>

namespace tagma::io {
namespace {

using ArrayResult = arrow::Result<std::shared_ptr<arrow::Array>>;

arrow::Result<std::shared_ptr<arrow::Buffer>> zeroed(std::int64_t bytes) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateBuffer(bytes, memory()));
  std::memset(buffer->mutable_data(), 0, static_cast<std::size_t>(buffer->capacity()));
  return std::shared_ptr<arrow::Buffer>(std::move(buffer));
}

std::uint64_t* words_of(const std::shared_ptr<arrow::Buffer>& buffer) {
  return reinterpret_cast<std::uint64_t*>(buffer->mutable_data());
}

// Bits of the published rows.
arrow::Result<std::shared_ptr<arrow::Buffer>> bits(const RowOrder& order, const std::vector<std::uint64_t>& source) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, zeroed(words_for(order.size()) * 8));
  std::uint64_t* words = words_of(buffer);
  if (order.identity()) {
    std::copy_n(source.data(), words_for(order.size()), words);
    if (order.size() > 0) words[words_for(order.size()) - 1] &= tail_mask(order.size());
    return buffer;
  }
  for (std::int64_t i = 0; i < order.size(); ++i) {
    if (test_bit(source.data(), order[i])) set_bit(words, i);
  }
  return buffer;
}

// Validity as published: what the rule knows, less what cannot be written.
struct Validity {
  std::shared_ptr<arrow::Buffer> buffer;  // nullptr: all known
  std::int64_t nulls = 0;
  [[nodiscard]] bool known(std::int64_t i) const { return !buffer || test_bit(words(), i); }
  void forget(std::int64_t i) {
    clear_bit(words_of(buffer), i);
    ++nulls;
  }
  [[nodiscard]] const std::uint64_t* words() const { return reinterpret_cast<const std::uint64_t*>(buffer->data()); }
};

arrow::Result<Validity> validity(const RowOrder& order, const RuleResult& rule) {
  Validity made;
  if (rule.valid.empty()) return made;
  ARROW_ASSIGN_OR_RAISE(made.buffer, bits(order, rule.valid));
  made.nulls = order.size() - count_bits(made.words(), order.size());
  return made;
}

std::shared_ptr<arrow::Array> fixed_width(std::shared_ptr<arrow::DataType> type, const RowOrder& order,
                                          const Validity& valid, std::shared_ptr<arrow::Buffer> values) {
  return arrow::MakeArray(
      arrow::ArrayData::Make(std::move(type), order.size(), {valid.buffer, std::move(values)}, valid.nulls));
}

// Missing slots are zero: nothing of what lay in memory is published.
template <typename Out, typename In>
ArrayResult numbers(std::shared_ptr<arrow::DataType> type, const RowOrder& order, const RuleResult& rule,
                    const RowVector<In>& source) {
  ARROW_ASSIGN_OR_RAISE(const auto valid, validity(order, rule));
  ARROW_ASSIGN_OR_RAISE(auto values, zeroed(order.size() * static_cast<std::int64_t>(sizeof(Out))));
  auto* out = reinterpret_cast<Out*>(values->mutable_data());
  for (std::int64_t i = 0; i < order.size(); ++i) {
    if (valid.known(i)) out[i] = static_cast<Out>(source[static_cast<std::size_t>(order[i])]);
  }
  return fixed_width(std::move(type), order, valid, std::move(values));
}

ArrayResult booleans(const RowOrder& order, const RuleResult& rule) {
  ARROW_ASSIGN_OR_RAISE(const auto valid, validity(order, rule));
  ARROW_ASSIGN_OR_RAISE(auto values, bits(order, rule.words));
  return fixed_width(arrow::boolean(), order, valid, std::move(values));
}

ArrayResult ratios(const RowOrder& order, const RuleResult& rule) {
  ARROW_ASSIGN_OR_RAISE(auto valid, validity(order, rule));
  ARROW_ASSIGN_OR_RAISE(auto values, zeroed(order.size() * 16));
  auto* out = reinterpret_cast<Int128*>(values->mutable_data());
  for (std::int64_t i = 0; i < order.size(); ++i) {
    if (!valid.known(i) || published_ratio(rule.ratio[static_cast<std::size_t>(order[i])], out[i])) continue;
    if (!valid.buffer) {
      ARROW_ASSIGN_OR_RAISE(valid.buffer, zeroed(words_for(order.size()) * 8));
      set_bits(words_of(valid.buffer), 0, order.size());
    }
    valid.forget(i);
    out[i] = 0;
  }
  return fixed_width(arrow::decimal128(38, kPublishedRatioScale), order, valid, std::move(values));
}

bool is_known(const RuleResult& rule, std::int64_t row) { return rule.valid.empty() || test_bit(rule.valid.data(), row); }
std::string_view text_at(const RuleResult& rule, std::int64_t row) { return rule.texts->text(rule.codes[static_cast<std::size_t>(row)]); }

template <typename Builder>
ArrayResult texts_in(const RowOrder& order, const RuleResult& rule, std::int64_t bytes) {
  ARROW_ASSIGN_OR_RAISE(const auto valid, validity(order, rule));
  Builder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(order.size()));
  ARROW_RETURN_NOT_OK(builder.ReserveData(bytes));
  for (std::int64_t i = 0; i < order.size(); ++i) {
    if (valid.known(i)) {
      builder.UnsafeAppend(text_at(rule, order[i]));
    } else {
      builder.UnsafeAppendNull();
    }
  }
  return builder.Finish();
}

// `string`, or `large_string` where the texts have more than two gigabytes.
ArrayResult texts(const RowOrder& order, const RuleResult& rule) {
  std::int64_t bytes = 0;
  for (std::int64_t i = 0; i < order.size(); ++i) bytes += is_known(rule, order[i]) ? std::ssize(text_at(rule, order[i])) : 0;
  return bytes > arrow::kBinaryMemoryLimit ? texts_in<arrow::LargeStringBuilder>(order, rule, bytes)
                                           : texts_in<arrow::StringBuilder>(order, rule, bytes);
}

// Codes into the values of the lines, in their order; a text that no line has (from a column) is added after them.
ArrayResult levels(const RowOrder& order, const RuleResult& rule, const RuleSpec& spec) {
  TextCodes codes;
  for (const auto& value : spec.level_values) codes.add(value);
  ARROW_ASSIGN_OR_RAISE(const auto valid, validity(order, rule));
  ARROW_ASSIGN_OR_RAISE(auto buffer, zeroed(order.size() * 4));
  auto* out = reinterpret_cast<std::int32_t*>(buffer->mutable_data());
  std::vector<std::int32_t> own(rule.texts == nullptr ? 0 : rule.texts->limit(), -1);  // by the answers' code
  for (std::int64_t i = 0; i < order.size(); ++i) {
    if (!valid.known(i)) continue;
    const std::uint32_t code = rule.codes[static_cast<std::size_t>(order[i])];
    if (own[code] < 0) own[code] = codes.add(rule.texts->text(code));
    out[i] = own[code];
  }
  arrow::StringBuilder dictionary;
  for (const auto text : codes.texts()) ARROW_RETURN_NOT_OK(dictionary.Append(text));
  ARROW_ASSIGN_OR_RAISE(auto dictionary_array, dictionary.Finish());
  const auto indices = fixed_width(arrow::int32(), order, valid, std::move(buffer));
  return arrow::DictionaryArray::FromArrays(arrow::dictionary(arrow::int32(), arrow::utf8()), indices,
                                            dictionary_array);
}

std::shared_ptr<arrow::DataType> published_type(const Type& type) {
  switch (type.kind) {
    case Kind::kBool:
      return arrow::boolean();
    case Kind::kInt:
      return arrow::int64();
    case Kind::kFloat:
      return arrow::float64();
    case Kind::kDecimal:
      return arrow::decimal128(38, type.scale);
    case Kind::kRatio:
      return arrow::decimal128(38, kPublishedRatioScale);
    case Kind::kMissing:
    case Kind::kString:
    case Kind::kEnum:
      return arrow::utf8();
    case Kind::kDate:
      return arrow::date32();
    case Kind::kTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    case Kind::kDuration:
      return arrow::duration(arrow::TimeUnit::MICRO);
    case Kind::kTimeOfDay:
      return arrow::time64(arrow::TimeUnit::MICRO);
    case Kind::kList:
    case Kind::kSet:
      return arrow::list(published_type(type.element_type()));
  }
  return arrow::null();
}

arrow::Status append_value(arrow::ArrayBuilder& builder, const Type& type, const Value& value) {
  if (!value.known) return builder.AppendNull();
  const auto decimal = [](Int128 v) {
    const auto u = static_cast<UInt128>(v);
    return arrow::Decimal128(static_cast<std::int64_t>(u >> 64), static_cast<std::uint64_t>(u));
  };
  switch (type.kind) {
    case Kind::kMissing:
      return builder.AppendNull();
    case Kind::kBool:
      return static_cast<arrow::BooleanBuilder&>(builder).Append(value.b);
    case Kind::kInt:
      return static_cast<arrow::Int64Builder&>(builder).Append(value.i);
    case Kind::kFloat:
      return static_cast<arrow::DoubleBuilder&>(builder).Append(value.f);
    case Kind::kDecimal:
      return static_cast<arrow::Decimal128Builder&>(builder).Append(decimal(value.d));
    case Kind::kRatio: {
      Int128 rounded = 0;
      if (!published_ratio(value.r, rounded)) return builder.AppendNull();
      return static_cast<arrow::Decimal128Builder&>(builder).Append(decimal(rounded));
    }
    case Kind::kString:
    case Kind::kEnum:
      return static_cast<arrow::StringBuilder&>(builder).Append(value.s);
    case Kind::kDate:
      return static_cast<arrow::Date32Builder&>(builder).Append(static_cast<std::int32_t>(value.i));
    case Kind::kTimestamp:
      return static_cast<arrow::TimestampBuilder&>(builder).Append(value.i);
    case Kind::kDuration:
      return static_cast<arrow::DurationBuilder&>(builder).Append(value.i);
    case Kind::kTimeOfDay:
      return static_cast<arrow::Time64Builder&>(builder).Append(value.i);
    case Kind::kList:
    case Kind::kSet: {
      auto& list = static_cast<arrow::ListBuilder&>(builder);
      ARROW_RETURN_NOT_OK(list.Append());
      for (const Value& item : value.items())
        ARROW_RETURN_NOT_OK(append_value(*list.value_builder(), type.element_type(), item));
      return arrow::Status::OK();
    }
  }
  return arrow::Status::OK();
}

template <typename ValueAt>
ArrayResult built(const Type& type, const RowOrder& order, ValueAt value_at) {
  std::unique_ptr<arrow::ArrayBuilder> builder;
  ARROW_RETURN_NOT_OK(arrow::MakeBuilder(arrow::default_memory_pool(), published_type(type), &builder));
  ARROW_RETURN_NOT_OK(builder->Reserve(order.size()));
  for (std::int64_t i = 0; i < order.size(); ++i) ARROW_RETURN_NOT_OK(append_value(*builder, type, value_at(order[i])));
  return builder->Finish();
}

ArrayResult rule_column(const RowOrder& order, const RuleResult& rule, const RuleSpec& spec) {
  if (!rule.ratio.empty()) return ratios(order, rule);
  const auto type = published_type(spec.type);
  switch (spec.type.kind) {
    case Kind::kBool:
      return booleans(order, rule);
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration:
    case Kind::kTimeOfDay:
      return numbers<std::int64_t>(type, order, rule, rule.i64);
    case Kind::kDate:
      return numbers<std::int32_t>(type, order, rule, rule.i64);
    case Kind::kFloat:
      return numbers<double>(type, order, rule, rule.f64);
    case Kind::kDecimal:
      return numbers<Int128>(type, order, rule, rule.i128);
    case Kind::kRatio:
      return ratios(order, rule);
    case Kind::kString:
    case Kind::kEnum:
      if (rule.codes.empty()) break;
      return spec.levels ? levels(order, rule, spec) : texts(order, rule);
    case Kind::kList:
    case Kind::kSet:
    case Kind::kMissing:
      break;
  }
  if (spec.levels) return levels(order, rule, spec);  // no rows at all
  return built(spec.type, order, [&](std::int64_t row) {
    const bool known = rule.valid.empty() || test_bit(rule.valid.data(), row);
    if (!known || rule.list.empty()) return Value::missing();  // no list at all: a rule that is always missing
    return Value::list(rule.list[static_cast<std::size_t>(row)]);
  });
}

// A key that is an integer in memory; anything else goes value by value.
ArrayResult key_column(const RowOrder& order, const Type& type, const Column& column) {
  if (type.kind != Kind::kInt || !has_int_layout(column) || column.valid != nullptr) {
    Arena arena;
    return built(type, order, [&](std::int64_t row) { return column.value(row, arena); });
  }
  ARROW_ASSIGN_OR_RAISE(auto values, arrow::AllocateBuffer(order.size() * 8, memory()));
  auto* out = reinterpret_cast<std::int64_t*>(values->mutable_data());
  with_int_reader(column, [&](auto read) {
    for (std::int64_t i = 0; i < order.size(); ++i) out[i] = read(order[i]);
  });
  return fixed_width(arrow::int64(), order, {}, std::move(values));
}

std::shared_ptr<arrow::KeyValueMetadata> metadata_of(const RuleSpec& spec) {
  auto metadata = std::make_shared<arrow::KeyValueMetadata>();
  const auto put = [&](const char* key, std::string_view value) {
    if (!value.empty()) metadata->Append(key, std::string(value));
  };
  put("kind", to_string(spec.kind));
  put("doc", spec.note.empty() ? spec.display : spec.note);
  put("display", spec.display);
  put("group", spec.group);
  put("owner", spec.owner);
  put("since", spec.since);
  put("expires", spec.expires);
  put("review", spec.review);
  if (spec.type.kind == Kind::kList) metadata->Append("ordered", "true");
  return metadata;
}

}  // namespace

RowOrder::RowOrder(const ProfileResult& profile, const Table& table) {
  const bool moved = !table.source_row.empty();
  size_ = profile.answered.empty() ? profile.rows : count_bits(profile.answered.data(), profile.rows);
  if (!moved && size_ == profile.rows) return;
  rows_.reserve(static_cast<std::size_t>(size_));
  for (std::int64_t row = 0; row < profile.rows; ++row) {
    if (profile.answered.empty() || test_bit(profile.answered.data(), row)) rows_.push_back(row);
  }
  if (moved) std::ranges::sort(rows_, {}, [&](std::int64_t row) { return table.source_row_of(row); });
}

std::vector<const RuleResult*> published_rules(const RunResult& result, const ProfileResult& profile) {
  std::vector<const RuleResult*> rules;
  for (const auto& rule : profile.rules) {
    if (result.program->rules()[static_cast<std::size_t>(rule.rule)].published && !rule.suppressed)
      rules.push_back(&rule);
  }
  std::ranges::sort(rules, {}, &RuleResult::rule);
  return rules;
}

arrow::Result<std::shared_ptr<arrow::Table>> published_table(const RunResult& result, const ProfileResult& profile) {
  const Table& table = result.data->tables[static_cast<std::size_t>(profile.table)];
  const RowOrder order(profile, table);
  const auto rules = published_rules(result, profile);
  const std::size_t keys = table.spec->key.size();
  arrow::FieldVector fields(keys + rules.size());
  arrow::ArrayVector columns(fields.size());
  const auto make_key = [&](std::size_t i) -> arrow::Status {
    const auto key = static_cast<std::size_t>(table.spec->key[i]);
    const auto& spec = table.spec->columns[key];
    ARROW_ASSIGN_OR_RAISE(columns[i], key_column(order, spec.type, *table.columns[key]));
    fields[i] = arrow::field(spec.name, columns[i]->type(), /*nullable=*/false);
    return arrow::Status::OK();
  };
  const auto make_rule = [&](std::size_t i) -> arrow::Status {
    const RuleResult& rule = *rules[i - keys];
    const RuleSpec& spec = result.program->rules()[static_cast<std::size_t>(rule.rule)];
    ARROW_ASSIGN_OR_RAISE(columns[i], rule_column(order, rule, spec));
    const bool nullable = spec.type.kind != Kind::kBool || !rule.valid.empty();
    fields[i] = arrow::field(spec.name, columns[i]->type(), nullable, metadata_of(spec));
    return arrow::Status::OK();
  };
  std::vector<arrow::Status> made(fields.size());
  parallel_each(std::ssize(made), result.context.threads, [&](std::int64_t column) {
    const auto i = static_cast<std::size_t>(column);
    made[i] = i < keys ? make_key(i) : make_rule(i);
  });
  for (const auto& status : made) ARROW_RETURN_NOT_OK(status);
  return arrow::Table::Make(arrow::schema(std::move(fields)), std::move(columns), order.size());
}

bool published_ratio(const Ratio& ratio, Int128& out) {
  const bool negative = ratio.num < 0;
  const UInt128 num = negative ? UInt128{0} - static_cast<UInt128>(ratio.num) : static_cast<UInt128>(ratio.num);
  const auto den = static_cast<UInt128>(ratio.den);
  UInt128 quotient = num / den, rest = num % den;
  for (int place = 0; place < kPublishedRatioScale; ++place) {
    // digit = ⌊10·rest / den⌋ without leaving 128 bits: ten additions modulo den.
    unsigned digit = 0;
    UInt128 sum = 0;
    for (int i = 0; i < 10; ++i) {
      if (sum >= den - rest) {
        sum -= den - rest;
        ++digit;
      } else {
        sum += rest;
      }
    }
    if (quotient > static_cast<UInt128>(kMaxDecimal) / 10) return false;
    quotient = quotient * 10 + digit;
    rest = sum;
  }
  const UInt128 other = den - rest;  // compare rest with den / 2
  if (rest > other || (rest == other && (quotient & 1) != 0)) ++quotient;
  if (quotient > static_cast<UInt128>(kMaxDecimal)) return false;
  out = negative ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient);
  return true;
}

}  // namespace tagma::io
