// Aggregates over the elements of a list per row.
#include "stdlib/aggregate_states.h"

#include <algorithm>
#include <vector>

namespace tagma {
namespace {

struct Less {
  Type type;
  bool operator()(const Value& a, const Value& b) const { return compare(type, a, b) < 0; }
};

template <typename F>
void each_element(const Type& element, const Value& list, F f) {
  for (const Value& item : list.items())
    if (item.known) f(without_negative_zero(element, item));
}

// List after list in the order of the rows; those of tied rows by what they hold, since nothing else may decide.
struct ElementsList final : MergingState<ElementsList> {
  explicit ElementsList(const Type& list) : type(list) {}
  struct Item {
    std::int64_t rank;
    Value list;
  };
  Type type;
  std::vector<Item> items;
  void step(std::span<const Value> args, RowOrder order) override { items.push_back({order.rank, args[0]}); }
  void join(const ElementsList& later) { items.insert(items.end(), later.items.begin(), later.items.end()); }
  Value finish(Arena& arena, FaultSet&) const override {
    std::vector<Item> sorted = items;
    std::sort(sorted.begin(), sorted.end(), [&](const Item& a, const Item& b) { return a.rank != b.rank ? a.rank < b.rank : compare(type, a.list, b.list) < 0; });
    std::vector<Value> values;
    for (const Item& item : sorted) each_element(type.element_type(), item.list, [&](const Value& element) { values.push_back(element); });
    return Value::list(arena.list(std::move(values)));
  }
};

// The different elements, sorted.
struct ElementsSet : MergingState<ElementsSet> {
  explicit ElementsSet(const Type& list) : element(list.element_type()) {}
  Type element;
  std::vector<Value> values;
  void step(std::span<const Value> args, RowOrder) override {
    each_element(element, args[0], [&](const Value& value) { values.push_back(value); });
  }
  void join(const ElementsSet& later) { values.insert(values.end(), later.values.begin(), later.values.end()); }
  [[nodiscard]] std::vector<Value> different() const {
    std::vector<Value> sorted = values;
    std::sort(sorted.begin(), sorted.end(), Less{element});
    sorted.erase(std::unique(sorted.begin(), sorted.end(), [&](const Value& a, const Value& b) { return compare(element, a, b) == 0; }), sorted.end());
    return sorted;
  }
  Value finish(Arena& arena, FaultSet&) const override { return Value::list(arena.list(different())); }
};

struct ElementsDistinct final : ElementsSet {
  using ElementsSet::ElementsSet;
  Value finish(Arena&, FaultSet&) const override { return Value::integer(static_cast<std::int64_t>(different().size())); }
};

}  // namespace

std::unique_ptr<AggState> make_elements_list(std::span<const Type> args, std::span<const Value>) { return std::make_unique<ElementsList>(args[0]); }
std::unique_ptr<AggState> make_elements_set(std::span<const Type> args, std::span<const Value>) { return std::make_unique<ElementsSet>(args[0]); }
std::unique_ptr<AggState> make_elements_distinct(std::span<const Type> args, std::span<const Value>) { return std::make_unique<ElementsDistinct>(args[0]); }

}  // namespace tagma
