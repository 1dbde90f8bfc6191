// Groups of an owner's rows by equal keys, and positions among such rows. Keys become whole numbers, so that equal means
// equal numbers; an owner has few rows, mostly, and its groups are searched one after the other until they are many.
#include "compiler/jit/owned.h"
#include "compiler/jit/steps.h"
#include "runtime/hash.h"

#include <algorithm>
#include <utility>

namespace tagma::jit {

using codegen::Elem;
using codegen::Form;
using codegen::Operand;
using codegen::Ref;
using codegen::Step;

namespace {

// The keys of one row, each as one number (a quotient as two). Instead of operand `each`, a list, one of its elements.
class RowKeys {
 public:
  RowKeys(Block& block, std::span<const Operand> operands, int each = -1) : block_(block), operands_(operands), boxes_(block, operands), each_(each) {
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (static_cast<int>(i) == each) continue;
      width_ += operands[i].form == Form::kRatio || operands[i].form == Form::kConstant ? 2 : 1;
    }
    if (each >= 0) width_ += 2;
  }
  [[nodiscard]] std::size_t width() const { return width_; }

  [[nodiscard]] std::span<const Value> elements(std::int64_t row) const { return boxes_.at(static_cast<std::size_t>(each_), row).items(); }
  // Behind the other keys.
  Value read_element(Value element, std::int64_t* out) {
    const Type type = operands_[static_cast<std::size_t>(each_)].type.element_type();
    if (type.kind == Kind::kFloat) element.f += 0.0;  // 0.0 and -0.0 are one group
    std::int64_t* at = out + width_ - 2;
    at[1] = 0;
    read_value(element, type, false, at);
    return element;
  }

  void read(std::int64_t row, std::int64_t* out) {
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      if (static_cast<int>(i) == each_) continue;
      const Operand& operand = operands_[i];
      if (is_code(operand) || operand.form == Form::kInt || operand.form == Form::kDecimal)
        *out++ = with_integers(block_.numbers(operand.value), [row](auto read) { return read(row); });
      else out = read_value(boxes_.at(i, row), operand.type, operand.form == Form::kConstant, out);
    }
  }

 private:
  [[nodiscard]] bool is_code(const Operand& operand) const {
    return operand.form == Form::kText &&
           block_.plan().texts[static_cast<std::size_t>(operand.texts)].kind == codegen::TextTable::Kind::kDictionary;
  }

  std::int64_t* read_value(const Value& value, const Type& type, bool constant, std::int64_t* out) {
    if (constant) {  // the same for all rows
      *out++ = 0;
      *out++ = 0;
      return out;
    }
    switch (type.repr()) {
      case Repr::kBool: *out++ = value.b; return out;
      case Repr::kI64: *out++ = value.i; return out;
      case Repr::kF64: *out++ = std::bit_cast<std::int64_t>(value.f + 0.0); return out;
      case Repr::kText: *out++ = texts_.try_emplace(value.s, static_cast<std::int64_t>(texts_.size())).first->second; return out;
      case Repr::kRatio:
        *out++ = static_cast<std::int64_t>(value.r.num);
        *out++ = static_cast<std::int64_t>(value.r.den);
        return out;
      case Repr::kI128:  // of elements alone: other decimals are 64 bits wide
        *out++ = static_cast<std::int64_t>(value.d);
        *out++ = static_cast<std::int64_t>(value.d >> 64);
        return out;
      case Repr::kList: break;
    }
    TAGMA_CHECK(false);
  }

  Block& block_;
  std::span<const Operand> operands_;
  Boxes boxes_;
  int each_ = -1;
  std::size_t width_ = 0;
  std::unordered_map<std::string_view, std::int64_t> texts_;
};

// The numbers of the keys seen under one owner.
class Seen {
 public:
  explicit Seen(std::size_t width) : width_(width) {}
  void clear() {
    keys_.clear();
    slots_.clear();
  }
  // The number of the key, a new one if it was not seen.
  std::int64_t number(const std::int64_t* key) {
    const std::int64_t count = width_ == 0 ? (any_ ? 1 : 0) : static_cast<std::int64_t>(keys_.size() / width_);
    if (count <= kFew && slots_.empty()) {
      for (std::int64_t i = 0; i < count; ++i)
        if (equals(i, key)) return i;
    } else {
      if (slots_.empty()) for (std::int64_t i = 0; i < count; ++i) slots_.emplace(hash_of(&keys_[static_cast<std::size_t>(i) * width_]), i);
      const auto [begin, end] = slots_.equal_range(hash_of(key));
      for (auto it = begin; it != end; ++it)
        if (equals(it->second, key)) return it->second;
      slots_.emplace(hash_of(key), count);
    }
    keys_.insert(keys_.end(), key, key + width_);
    any_ = true;
    return count;
  }
  void start() {
    clear();
    any_ = false;
  }

 private:
  static constexpr std::int64_t kFew = 24;
  [[nodiscard]] bool equals(std::int64_t i, const std::int64_t* key) const {
    return std::equal(key, key + width_, keys_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * width_));
  }
  [[nodiscard]] std::uint64_t hash_of(const std::int64_t* key) const {
    std::uint64_t hash = process_seed();
    for (std::size_t i = 0; i < width_; ++i) hash = combine_hashes(hash, static_cast<std::uint64_t>(key[i]));
    return hash;
  }
  std::size_t width_;
  bool any_ = false;
  std::vector<std::int64_t> keys_;
  std::unordered_multimap<std::uint64_t, std::int64_t> slots_;
};

// The rows of one owner, by group, behind those of the owners before.
void append_groups(Groups& out, const std::vector<std::int32_t>& rows, const std::vector<std::int32_t>& group_of, std::int64_t count) {
  const std::size_t first = out.begins.size() - 1;
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(count));
  for (const std::int32_t group : group_of) ++sizes[static_cast<std::size_t>(group)];
  for (const std::int64_t size : sizes) out.begins.push_back(out.begins.back() + size);
  out.rows.resize(static_cast<std::size_t>(out.begins.back()));
  std::vector<std::int64_t> at(out.begins.begin() + static_cast<std::ptrdiff_t>(first), out.begins.end() - 1);
  for (std::size_t i = 0; i < rows.size(); ++i) out.rows[static_cast<std::size_t>(at[static_cast<std::size_t>(group_of[i])]++)] = rows[i];
}

Step over_rows(const Step& step, TableId owners) {
  Step out;
  out.grain = owners;
  out.source = step.source;
  out.words = step.words;
  return out;
}

template <typename Owned>
Groups grouped(Block& block, const Step& step, const Owned& owned) {
  RowKeys keys(block, step.args, step.each);
  Seen seen(keys.width());
  Groups out;
  out.offsets.push_back(0);
  out.begins.push_back(0);
  std::vector<std::int64_t> key(keys.width());
  std::vector<std::int32_t> rows, group_of;
  std::vector<std::int64_t> last_row;  // by group: an element counts once per row
  owned.each([&](std::int64_t, std::int64_t begin, std::int64_t end) {
    seen.start();
    rows.clear();
    group_of.clear();
    last_row.clear();
    std::int64_t count = 0;
    const auto join = [&](std::int64_t row) {
      const std::int64_t number = seen.number(key.data());
      const bool fresh = number == count;
      if (fresh) ++count, last_row.push_back(-1);
      if (std::exchange(last_row[static_cast<std::size_t>(number)], row) == row) return false;
      rows.push_back(static_cast<std::int32_t>(row));
      group_of.push_back(static_cast<std::int32_t>(number));
      return fresh;
    };
    owned.each_row(begin, end, [&](std::int64_t row) {
      keys.read(row, key.data());
      if (step.each < 0) {
        join(row);
        return;
      }
      for (const Value& element : keys.elements(row)) {
        if (!element.known) continue;
        const Value own = keys.read_element(element, key.data());
        if (join(row)) out.elements.push_back(own);
      }
    });
    append_groups(out, rows, group_of, count);
    out.offsets.push_back(out.count());
  });
  out.new_rank.assign(static_cast<std::size_t>(out.count() / 64 + 1), 0);
  for (std::int64_t i = 0; i < out.count(); ++i) {
    const bool tied = i > 0 && owned.tied(out.first_row(i - 1), out.first_row(i));
    if (!tied) out.new_rank[static_cast<std::size_t>(i >> 6)] |= std::uint64_t{1} << (i & 63);
  }
  return out;
}

}  // namespace

void group(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const std::uint64_t* counted = block.words(step.words[0]);
  const bool made = step.source == step.table;  // from a list of the owner's, not from its rows
  block.set_groups(step.grain, made ? grouped(block, step, SelfOwned(block.rows(step.source), counted))
                                    : grouped(block, step, RangeOwned(block, over_rows(step, step.table), counted)));
}

namespace {

template <typename Row, typename T>
void take_values(std::int64_t count, Row row, const T* from, T* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = from[row(i)];
}

template <typename Row>
void take_words(std::int64_t count, Row row, const std::uint64_t* from, std::uint64_t* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i >> 6] |= std::uint64_t{bit_of(from, row(i))} << (i & 63);
}

// row(i): the local row of step.source whose value row i of step.grain takes.
template <typename Row>
void take_from(Block& block, const Step& step, std::int64_t count, Row row, std::uint8_t* to) {
  const Operand& operand = step.args[0];
  if (operand.form == Form::kBool) return take_words(count, row, block.words(operand.value), reinterpret_cast<std::uint64_t*>(to));
  if (operand.form == Form::kHeld) {
    const Boxes boxes(block, step.args);
    for (std::int64_t i = 0; i < count; ++i) {
      const Value value = boxes.at(0, row(i));
      if (operand.type.is_collection()) reinterpret_cast<ListView*>(to)[i] = value.l;
      else reinterpret_cast<std::string_view*>(to)[i] = value.s;
    }
    return;
  }
  const std::uint8_t* from = block.stream(operand.value);
  switch (codegen::bytes_of(step.outputs[0])) {
    case 1: return take_values(count, row, from, to);
    case 2: return take_values(count, row, reinterpret_cast<const std::uint16_t*>(from), reinterpret_cast<std::uint16_t*>(to));
    case 4: return take_values(count, row, reinterpret_cast<const std::uint32_t*>(from), reinterpret_cast<std::uint32_t*>(to));
    case 8: return take_values(count, row, reinterpret_cast<const std::uint64_t*>(from), reinterpret_cast<std::uint64_t*>(to));
    case 16: return take_values(count, row, reinterpret_cast<const std::string_view*>(from), reinterpret_cast<std::string_view*>(to));
  }
  TAGMA_CHECK(false);
}

// 0.0 and -0.0 are one group: its key is 0.0.
void drop_signs_of_zero(Elem elem, std::int64_t count, std::uint8_t* values) {
  if (elem == Elem::kF64) for (std::int64_t i = 0; i < count; ++i) reinterpret_cast<double*>(values)[i] += 0.0;
  if (elem == Elem::kF32) for (std::int64_t i = 0; i < count; ++i) reinterpret_cast<float*>(values)[i] += 0.0F;
}

}  // namespace

void take(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  std::uint8_t* to = block.output(ref, 0);
  if (to == nullptr) return;
  const std::int64_t count = block.rows(step.grain).end;
  if (block.plan().pairing(step.grain) != nullptr) {
    const std::vector<std::int32_t>& inner = block.pairs(step.grain).inner;
    return take_from(block, step, count, [&](std::int64_t pair) { return inner[static_cast<std::size_t>(pair)]; }, to);
  }
  const Groups& groups = block.groups(step.grain);
  take_from(block, step, count, [&](std::int64_t group) { return groups.first_row(group); }, to);
  drop_signs_of_zero(step.outputs[0], count, to);
}

void element(Block& block, Ref ref) {
  const Groups& groups = block.groups(step_of(block, ref).grain);
  const Sink sink(block, ref);
  for (std::int64_t group = 0; group < groups.count(); ++group) sink.put(group, groups.elements[static_cast<std::size_t>(group)], 0);
}

void position(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const bool from_end = std::get<ir::RowIndex>(context.module.node(step.node).what).from_end;
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  if (out == nullptr) return;
  Step rows_of = over_rows(step, step.source);
  rows_of.source = step.grain;
  const RangeOwned owned(block, rows_of, block.words(step.words[0]));
  RowKeys keys(block, step.args);
  Seen seen(keys.width());
  std::vector<std::int64_t> key(keys.width());
  std::vector<std::int64_t> rows;
  std::vector<std::int32_t> counts;
  owned.each([&](std::int64_t, std::int64_t begin, std::int64_t end) {
    seen.start();
    rows.clear();
    counts.clear();
    owned.each_row(begin, end, [&](std::int64_t row) { rows.push_back(row); });
    if (from_end) std::reverse(rows.begin(), rows.end());
    for (const std::int64_t row : rows) {
      keys.read(row, key.data());
      const auto number = static_cast<std::size_t>(seen.number(key.data()));
      if (number >= counts.size()) counts.resize(number + 1);
      out[row] = ++counts[number];
    }
  });
}

}  // namespace tagma::jit
