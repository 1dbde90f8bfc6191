#include "compiler/ir/standing.h"

#include "compiler/ir/neighbours.h"

#include "runtime/buffer.h"

#include <algorithm>
#include <numeric>

namespace tagma::ir {
namespace {

using Members = std::vector<std::int32_t>;  // indexes into Population::members

class Ranking {
 public:
  Ranking(const Standing& standing, const Population& population, const Table& table)
      : standing_(standing), population_(population), table_(table), order_(population.members.size()), group_(population.members.size(), 0) {
    std::iota(order_.begin(), order_.end(), 0);
    if (!population.key_types.empty()) find_groups();
  }

  // Calls give(member, value) for each member with its rank, position or count.
  template <typename Give>
  void count(Give give) {
    if (standing_.kind != StandingKind::kCount) sort_members();
    for (std::size_t begin = 0; begin < order_.size();) {
      std::size_t end = begin;
      while (end < order_.size() && group(end) == group(begin)) ++end;
      std::size_t first_equal = begin;
      for (std::size_t i = begin; i < end; ++i) {
        if (i > begin && compare_values(order_[i - 1], order_[i]) != 0) first_equal = i;
        const std::size_t place = standing_.kind == StandingKind::kCount ? end - begin : (standing_.kind == StandingKind::kRank ? first_equal : i) - begin + 1;
        give(order_[i], static_cast<std::int64_t>(place));
      }
      begin = end;
    }
  }

  // Calls give(member, sum) for each member whose group has one.
  template <typename Give>
  void add_up(Give give) {
    const tagma::Aggregate& sum = *find_aggregate("sum");
    std::vector<std::unique_ptr<AggState>> states;
    for (std::size_t member = 0; member < group_.size(); ++member) {
      const auto at = static_cast<std::size_t>(group_[member]);
      while (states.size() <= at) states.push_back(sum.make(std::span(&population_.type, 1), {}));
      states[at]->step(std::span(&population_.values[member], 1), {static_cast<std::int64_t>(member)});
    }
    Arena arena;
    std::vector<Value> sums;
    for (const auto& state : states) {
      FaultSet faults = 0;
      const Value value = state->finish(arena, faults);
      sums.push_back(faults == 0 ? value : Value::missing());
    }
    for (std::size_t member = 0; member < group_.size(); ++member)
      if (const Value& value = sums[static_cast<std::size_t>(group_[member])]; value.known) give(static_cast<std::int32_t>(member), value);
  }

  [[nodiscard]] std::int32_t group_of(std::size_t member) const { return group_[member]; }

 private:
  [[nodiscard]] std::int32_t group(std::size_t place) const { return group_[static_cast<std::size_t>(order_[place])]; }

  [[nodiscard]] int compare_keys(std::int32_t a, std::int32_t b) const {
    const std::size_t width = population_.key_types.size();
    const Value* left = population_.keys.data() + static_cast<std::size_t>(a) * width;
    const Value* right = population_.keys.data() + static_cast<std::size_t>(b) * width;
    for (std::size_t i = 0; i < width; ++i)
      if (const int order = compare(population_.key_types[i], left[i], right[i]); order != 0) return order;
    return 0;
  }

  void find_groups() {
    std::sort(order_.begin(), order_.end(), [&](std::int32_t a, std::int32_t b) { return compare_keys(a, b) < 0; });
    std::int32_t group = 0;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (i > 0 && compare_keys(order_[i - 1], order_[i]) != 0) ++group;
      group_[static_cast<std::size_t>(order_[i])] = group;
    }
  }

  [[nodiscard]] int compare_values(std::int32_t a, std::int32_t b) const {
    return compare(population_.type, population_.values[static_cast<std::size_t>(a)], population_.values[static_cast<std::size_t>(b)]);
  }

  // Of two members with one value the one with the smaller key comes first.
  [[nodiscard]] int compare_rows(std::int32_t a, std::int32_t b) {
    for (const int key : table_.spec->key) {
      const tagma::Column& column = *table_.columns[static_cast<std::size_t>(key)];
      const Value x = column.value(population_.members[static_cast<std::size_t>(a)], scratch_), y = column.value(population_.members[static_cast<std::size_t>(b)], scratch_);
      if (!x.known || !y.known) {
        if (x.known != y.known) return x.known ? 1 : -1;
      } else if (const int order = compare(column.type, x, y); order != 0) {
        return order;
      }
    }
    return a < b ? -1 : 1;
  }

  void sort_members() {
    const bool whole_numbers = population_.type.repr() == Repr::kI64;
    std::sort(order_.begin(), order_.end(), [&](std::int32_t a, std::int32_t b) {
      const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
      if (group_[i] != group_[j]) return group_[i] < group_[j];
      const Value &x = population_.values[i], &y = population_.values[j];
      const int order = whole_numbers ? (x.i > y.i) - (x.i < y.i) : compare(population_.type, x, y);
      if (order != 0) return standing_.ascending ? order < 0 : order > 0;
      return standing_.kind == StandingKind::kPosition ? compare_rows(a, b) < 0 : a < b;
    });
  }

  const Standing& standing_;
  const Population& population_;
  const Table& table_;
  Members order_;
  std::vector<std::int32_t> group_;  // by member
  Arena scratch_;
};

// A column of missing values, to be filled.
template <typename T>
struct Filling {
  explicit Filling(std::int64_t rows) : values(allocate_zeroed<T>(rows)), valid(allocate_zeroed<std::uint64_t>((rows + 63) / 64)) {}
  void put(std::int64_t row, T value) {
    values[row] = value;
    valid[row >> 6] |= std::uint64_t{1} << (row & 63);
  }
  [[nodiscard]] ColumnPtr finish(const Type& type, Layout layout, std::int64_t rows) const {
    auto column = std::make_shared<tagma::Column>();
    column->type = type;
    column->layout = layout;
    column->length = rows;
    column->data = values.get();
    column->valid = valid.get();
    column->owners = {values, valid};
    return column;
  }
  std::shared_ptr<T[]> values;
  std::shared_ptr<std::uint64_t[]> valid;
};

template <typename T, typename Read>
ColumnPtr totals(Ranking& ranking, const Type& type, Layout layout, const Population& population, std::int64_t rows, Read read) {
  Filling<T> out(rows);
  ranking.add_up([&](std::int32_t member, const Value& value) { out.put(population.members[static_cast<std::size_t>(member)], read(value)); });
  return out.finish(type, layout, rows);
}

// Calls give(member, neighbours) for each member on the earth.
template <typename Give>
void count_near(const Ranking& ranking, const Population& population, Give give) {
  std::vector<Spot> spots;
  std::vector<std::int32_t> members;
  for (std::size_t member = 0; member < population.members.size(); ++member) {
    const GeoPlace place{population.values[member].f, population.seconds[member].f};
    if (!is_on_earth(place)) continue;
    spots.push_back({place, ranking.group_of(member), population.counted[member]});
    members.push_back(static_cast<std::int32_t>(member));
  }
  const std::vector<std::int64_t> counts = count_neighbours(spots, population.within.f);
  for (std::size_t i = 0; i < members.size(); ++i) give(members[i], counts[i]);
}

}  // namespace

std::string_view to_string(StandingKind kind) {
  switch (kind) {
    case StandingKind::kRank: return "rank";
    case StandingKind::kPosition: return "position";
    case StandingKind::kCount: return "population";
    case StandingKind::kTotal: return "total";
    case StandingKind::kNear: return "neighbours";
  }
  TAGMA_CHECK(false);
}

FaultSet faults_of(StandingKind kind) {
  switch (kind) {
    case StandingKind::kTotal: return fault_bit(Fault::kOverflow);
    case StandingKind::kNear: return fault_bit(Fault::kBadArgument);
    case StandingKind::kRank:
    case StandingKind::kPosition:
    case StandingKind::kCount: return 0;
  }
  TAGMA_CHECK(false);
}

ColumnPtr stand(const Standing& standing, const Type& result, const Population& population, const Table& table) {
  Ranking ranking(standing, population, table);
  if (standing.kind == StandingKind::kTotal) {
    switch (result.repr()) {
      case Repr::kI64: return totals<std::int64_t>(ranking, result, Layout::kI64, population, table.rows, [](const Value& x) { return x.i; });
      case Repr::kF64: return totals<double>(ranking, result, Layout::kF64, population, table.rows, [](const Value& x) { return x.f; });
      case Repr::kI128: return totals<Int128>(ranking, result, Layout::kI128, population, table.rows, [](const Value& x) { return x.d; });
      case Repr::kBool:
      case Repr::kRatio:
      case Repr::kText:
      case Repr::kList: break;
    }
    TAGMA_CHECK(false);  // the checker adds up nothing else
  }
  Filling<std::int64_t> out(table.rows);
  const auto put = [&](std::int32_t member, std::int64_t value) { out.put(population.members[static_cast<std::size_t>(member)], value); };
  if (standing.kind != StandingKind::kNear) ranking.count(put);
  else if (population.within.known) count_near(ranking, population, put);
  return out.finish(result, Layout::kI64, table.rows);
}

int standing_column(const Module& module, NodeId standing) {
  const TableId table = module.node(standing).grain;
  auto index = static_cast<int>(module.tables[static_cast<std::size_t>(table)].columns.size());
  for (NodeId id = 0; id < standing; ++id)
    if (module.node(id).grain == table && std::holds_alternative<Standing>(module.node(id).what)) ++index;
  return index;
}

Type standing_type(const Module& module, TableId table, int column) {
  for (NodeId id = 0; id < static_cast<NodeId>(module.nodes.size()); ++id) {
    const Node& node = module.node(id);
    if (node.grain == table && std::holds_alternative<Standing>(node.what) && standing_column(module, id) == column) return node.type;
  }
  TAGMA_CHECK(false);
}

const tagma::Column* column_at(const Dataset& data, const Staged* staged, TableId table, int column) {
  const std::vector<ColumnPtr>& own = data.tables[static_cast<std::size_t>(table)].columns;
  if (static_cast<std::size_t>(column) < own.size()) return own[static_cast<std::size_t>(column)].get();
  if (staged == nullptr) return nullptr;
  const auto found = staged->columns.find({table, column});
  return found == staged->columns.end() ? nullptr : found->second.get();
}

}  // namespace tagma::ir
