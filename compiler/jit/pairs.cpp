// Rows beside rows of the same owner. Most owners have few rows; those that have very many are left to the interpreter, so
// that the memory of a block stays bounded.
#include "compiler/jit/owned.h"
#include "compiler/jit/steps.h"
#include "runtime/hash.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace tagma::jit {

using codegen::Form;
using codegen::Operand;
using codegen::Pairing;
using codegen::Ref;
using codegen::Step;

namespace {

constexpr std::int64_t kMostPairs = 65'536;  // of the rows of one owner

// f(bit) for the set bits in [begin, end), ascending; words without one cost nothing.
template <typename F>
void each_bit(const std::uint64_t* words, std::int64_t begin, std::int64_t end, F f) {
  for (std::int64_t word = begin >> 6; begin < end; begin = ++word << 6) {
    std::uint64_t bits = words[word] & (~std::uint64_t{0} << (begin & 63));
    if (end - (word << 6) < 64) bits &= (std::uint64_t{1} << (end & 63)) - 1;
    for (; bits != 0; bits &= bits - 1) f((word << 6) + std::countr_zero(bits));
  }
}

// For every row of `table` from the block's first: the row of `via` that it belongs to, pairs through their inner row.
std::vector<std::int64_t> owners_of(const Block& block, const ir::Module& module, TableId table, TableId via) {
  const GrainRows& rows = block.rows(table);
  std::vector<std::int64_t> out(static_cast<std::size_t>(rows.end - rows.begin));
  if (table == via) {
    std::iota(out.begin(), out.end(), rows.begin);
  } else if (const Pairing* pairing = block.plan().pairing(table)) {
    const std::vector<std::int64_t> above = owners_of(block, module, pairing->inner, via);
    const std::int64_t first = block.rows(pairing->inner).local(block.rows(pairing->inner).begin);
    const std::vector<std::int32_t>& inner = block.pairs(table).inner;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = above[static_cast<std::size_t>(inner[i] - first)];
  } else {
    const TableId owner = module.tables[static_cast<std::size_t>(table)].owner;
    const std::vector<std::int64_t> above = owners_of(block, module, owner, via);
    const GrainRows& owners = block.rows(owner);
    const std::int64_t* offsets = block.offsets(table, owner);
    for (std::int64_t row = owners.begin; row < owners.end; ++row)
      std::fill(out.begin() + (offsets[row] - rows.begin), out.begin() + (offsets[row + 1] - rows.begin), above[static_cast<std::size_t>(row - owners.begin)]);
  }
  return out;
}

// A number of every row of a table, or the same for all; which rows have one.
struct Instants {
  std::vector<std::int64_t> values;      // by local row
  const std::uint64_t* known = nullptr;  // nullptr: all
  [[nodiscard]] bool has(std::int64_t row) const { return known == nullptr || bit_of(known, row); }
};

Instants instants(Block& block, const Operand& operand, TableId table) {
  const GrainRows& rows = block.rows(table);
  Instants out;
  if (operand.form == Form::kConstant) {
    const Value& value = block.prepared().constant(operand.node);
    out.values.assign(static_cast<std::size_t>(rows.local(rows.end)), value.known ? value.i : 0);
    static constexpr std::uint64_t kNone = 0;
    if (!value.known) out.values.clear();
    out.known = value.known ? nullptr : &kNone;
    return out;
  }
  out.values.resize(static_cast<std::size_t>(rows.local(rows.end)));
  with_integers(block.numbers(operand.value), [&](auto read) {
    for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) out.values[static_cast<std::size_t>(row)] = read(row);
  });
  out.known = block.words(operand.known);
  return out;
}

// Equal keys have equal hashes; rows with a missing key have no partner.
struct Hashes {
  std::vector<std::uint64_t> values;     // by local row
  std::vector<std::uint64_t> known;
};

std::uint64_t hash_of(const Type& type, const Value& value) {
  switch (type.repr()) {
    case Repr::kBool: return hash_word(value.b ? 1 : 0);
    case Repr::kI64: return hash_word(static_cast<std::uint64_t>(value.i));
    case Repr::kF64: return hash_word(std::bit_cast<std::uint64_t>(value.f + 0.0));
    case Repr::kI128: return hash_i128(value.d);
    case Repr::kText: return hash_text(value.s);
    case Repr::kRatio: return combine_hashes(hash_i128(value.r.num), hash_i128(value.r.den));
    case Repr::kList: break;
  }
  return 0;  // no help in telling them apart
}

Hashes hashes(Block& block, const std::vector<Operand>& keys, TableId table) {
  const GrainRows& rows = block.rows(table);
  Hashes out{std::vector<std::uint64_t>(static_cast<std::size_t>(rows.local(rows.end))), std::vector<std::uint64_t>(static_cast<std::size_t>(rows.words))};
  const Boxes boxes(block, keys);
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    std::uint64_t hash = 0;
    bool known = true;
    for (std::size_t i = 0; i < keys.size() && known; ++i) {
      const Value value = boxes.at(i, row);
      known = value.known;
      if (known) hash = combine_hashes(hash, hash_of(keys[i].type, value));
    }
    out.values[static_cast<std::size_t>(row)] = hash;
    if (known) out.known[static_cast<std::size_t>(row >> 6)] |= std::uint64_t{1} << (row & 63);
  }
  return out;
}

class Pairer {
 public:
  Pairer(const StepContext& context, const Step& step)
      : block_(context.block), module_(context.module), pairing_(*context.block.plan().pairing(step.grain)), counted_(block_.words(step.words[0])), asked_(block_.words(step.words[1])) {
    const auto bounded = [](ir::NodeId id) { return id != ir::kNoNode; };
    if (bounded(pairing_.time)) time_ = instants(block_, step.args[0], pairing_.inner);
    if (bounded(pairing_.lo.at)) lo_ = instants(block_, step.args[1], pairing_.outer);
    if (bounded(pairing_.hi.at)) hi_ = instants(block_, step.args[2], pairing_.outer);
    std::vector<Operand> inner, outer;
    for (std::size_t i = 3; i < step.args.size(); i += 2) {
      inner.push_back(step.args[i]);
      outer.push_back(step.args[i + 1]);
    }
    if (inner.empty()) return;
    inner_keys_ = hashes(block_, inner, pairing_.inner);
    outer_keys_ = hashes(block_, outer, pairing_.outer);
  }

  Pairs make() {
    const GrainRows& outer = block_.rows(pairing_.outer);
    const std::vector<std::int64_t> owners = owners_of(block_, module_, pairing_.outer, pairing_.via);
    out_.offsets.assign(owners.size() + 1, 0);
    out_.too_many.assign(static_cast<std::size_t>(outer.words), 0);
    for (std::size_t first = 0; first < owners.size();) {
      std::size_t last = first;
      while (last < owners.size() && owners[last] == owners[first]) ++last;
      pair_rows_of(owners[first], first, last);
      first = last;
    }
    mark_ranks();
    return std::move(out_);
  }

 private:
  // The outer rows [first, last), counted from the block's first, have one owner.
  void pair_rows_of(std::int64_t owner, std::size_t first, std::size_t last) {
    const GrainRows& outer = block_.rows(pairing_.outer);
    const GrainRows& inner = block_.rows(pairing_.inner);
    const std::int64_t* offsets = block_.offsets(pairing_.inner, pairing_.via);
    const std::int64_t begin = inner.local(offsets[owner]), end = inner.local(offsets[owner + 1]);
    const std::size_t before = out_.inner.size();
    const std::int64_t from = outer.local(outer.begin);
    bool too_many = false;
    std::size_t done = first;  // outer rows whose pairs are made
    const auto made_up_to = [&](std::size_t row) {
      std::fill(out_.offsets.begin() + static_cast<std::ptrdiff_t>(done) + 1, out_.offsets.begin() + static_cast<std::ptrdiff_t>(row) + 1, static_cast<std::int64_t>(out_.inner.size()));
      done = row;
    };
    each_bit(asked_, from + static_cast<std::int64_t>(first), from + static_cast<std::int64_t>(last), [&](std::int64_t row) {
      made_up_to(static_cast<std::size_t>(row - from));
      if (!too_many) pair_row(row, begin, end);
      too_many = too_many || static_cast<std::int64_t>(out_.inner.size() - before) > kMostPairs;
    });
    made_up_to(last);
    if (!too_many) return;
    out_.inner.resize(before);
    for (std::size_t i = first; i < last; ++i) {
      const std::int64_t row = outer.local(outer.begin + static_cast<std::int64_t>(i));
      out_.too_many[static_cast<std::size_t>(row >> 6)] |= std::uint64_t{1} << (row & 63);
      out_.offsets[i + 1] = static_cast<std::int64_t>(before);
    }
  }

  void pair_row(std::int64_t row, std::int64_t begin, std::int64_t end) {
    std::int64_t lo = INT64_MIN, hi = INT64_MAX;
    if (!bound(lo_, pairing_.lo, row, lo, 1) || !bound(hi_, pairing_.hi, row, hi, -1)) return;
    const bool keyed = !inner_keys_.values.empty();
    if (keyed && !bit_of(outer_keys_.known.data(), row)) return;
    const std::uint64_t key = keyed ? outer_keys_.values[static_cast<std::size_t>(row)] : 0;
    const bool timed = pairing_.time != ir::kNoNode;
    each_bit(counted_, begin, end, [&](std::int64_t other) {
      const auto at = static_cast<std::size_t>(other);
      if (timed && (time_.values[at] < lo || time_.values[at] > hi || !time_.has(other))) return;
      if (keyed && (inner_keys_.values[at] != key || !bit_of(inner_keys_.known.data(), other))) return;
      out_.inner.push_back(static_cast<std::int32_t>(other));
    });
  }

  // A bound that is open is the next instant inside; false: nothing is inside.
  static bool bound(const Instants& instants, const ir::Bound& bound, std::int64_t row, std::int64_t& out, int inwards) {
    if (bound.at == ir::kNoNode) return true;
    if (!instants.has(row)) return false;
    out = instants.values[static_cast<std::size_t>(row)];
    if (bound.closed) return true;
    if (out == (inwards > 0 ? INT64_MAX : INT64_MIN)) return false;
    out += inwards;
    return true;
  }

  void mark_ranks() {
    const std::uint64_t* ranks = block_.new_rank(pairing_.inner);
    out_.new_rank.assign(out_.inner.size() / 64 + 1, 0);
    if (ranks == nullptr) return;
    for (std::size_t i = 1; i < out_.inner.size(); ++i) {
      bool fresh = false;
      for (std::int64_t row = out_.inner[i - 1] + 1; row <= out_.inner[i] && !fresh; ++row) fresh = bit_of(ranks, row);
      if (fresh) out_.new_rank[i >> 6] |= std::uint64_t{1} << (i & 63);
    }
  }

  Block& block_;
  const ir::Module& module_;
  const Pairing& pairing_;
  const std::uint64_t* counted_;         // inner rows
  const std::uint64_t* asked_;           // outer rows
  Instants time_, lo_, hi_;
  Hashes inner_keys_, outer_keys_;
  Pairs out_;
};

}  // namespace

void pair(const StepContext& context, Ref ref) {
  const Step& step = step_of(context.block, ref);
  context.block.set_pairs(step.grain, Pairer(context, step).make());
}

void unpaired(Block& block, Ref ref) {
  auto* words = reinterpret_cast<std::uint64_t*>(block.output(ref, 0));
  if (words == nullptr) return;
  const std::vector<std::uint64_t>& too_many = block.pairs(step_of(block, ref).table).too_many;
  std::copy(too_many.begin(), too_many.end(), words);
}

}  // namespace tagma::jit
