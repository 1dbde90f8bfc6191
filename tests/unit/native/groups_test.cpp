// Derived tables over derived tables: how many groups there are is known only when a block has been read.
#include "tests/unit/native/equivalence.h"
#include "tests/unit/native/random_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tagma::test {
namespace {

// Groups of the rows of `source` by a column; `each`: by the elements of its list.
TableId add_groups(World& world, const std::string& name, TableId source, int key_column, ir::Builder& build, bool each = false) {
  ir::Module& module = *world.module;
  ir::Derived derived;
  derived.table = static_cast<TableId>(module.tables.size());
  derived.source = source;
  derived.via = kPerson;
  derived.keys = {build.column(source, key_column)};
  if (each) derived.each = 0;
  const Type key = module.node(derived.keys[0]).type, type = each ? key.element_type() : key;
  TableSpec spec{.name = name, .source = "", .kind = TableKind::kDerived, .columns = {}, .key = {}, .owner = kPerson, .owner_columns = {}, .unique_by = {}, .order_by = {}};
  spec.columns.push_back({.name = "key", .source_name = "", .type = type, .used = true});
  module.tables.push_back(std::move(spec));
  module.derived.push_back(derived);
  world.data->tables.resize(module.tables.size());
  world.data->indexes.resize(module.tables.size());
  for (std::size_t i = 0; i < world.data->tables.size(); ++i) world.data->tables[i].spec = &module.tables[i];
  return derived.table;
}

ir::NodeId fold(ir::Builder& build, std::string_view fn, TableId source, std::vector<ir::NodeId> values, const Type& type, bool optional) {
  ir::Aggregate aggregate;
  aggregate.fn = find_aggregate(fn);
  aggregate.source = source;
  aggregate.via = kPerson;
  aggregate.values = std::move(values);
  return build.aggregate(kPerson, std::move(aggregate), type, optional);
}

// As many groups of groups as there are rows: rooms that are made before anything is counted must hold them all.
TEST(Groups, OfGroupsAreAsManyAsTheRows) {
  Random random(11);
  World world = make_world(random, {.people = 300, .events_each = 40, .missing = 0});
  RuleMaker maker(world, random);
  ir::Builder& build = maker.build();
  const TableId inner = add_groups(world, "Inner", kEvent, 0, build);
  const TableId outer = add_groups(world, "Outer", inner, 0, build);
  const ir::NodeId key = build.column(outer, 0);
  const Type type = world.module->node(key).type;
  maker.add_rule(fold(build, "count", outer, {}, Type::of(Kind::kInt), false));
  maker.add_rule(fold(build, "max", outer, {key}, type, true));
  const ir::NodeId is_late = *build.call(">", {build.owner(outer, build.column(kPerson, 0)), key});
  maker.add_rule(fold(build, "first", outer, {is_late}, Type::of(Kind::kBool), true));
  for (ir::Rule& rule : world.module->rules) rule.spec.optional = world.module->node(rule.value).optional;
  expect_same_answers(world);
}

// More groups than rows: rooms grow while the block is computed, those of groups of groups with them.
TEST(Groups, OfElementsAreMoreThanTheRows) {
  for (const std::string_view lists : {"tags", "words", "marks"}) {
    Random random(12);
    World world = make_world(random, {.people = 500, .events_each = 3});
    RuleMaker maker(world, random);
    ir::Builder& build = maker.build();
    const auto& columns = world.module->tables[kEvent].columns;
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& spec) { return spec.name == lists; });
    ASSERT_NE(column, columns.end());
    const TableId elements = add_groups(world, "Elements", kEvent, static_cast<int>(column - columns.begin()), build, true);
    const TableId outer = add_groups(world, "Outer", elements, 0, build);
    const ir::NodeId element = build.column(elements, 0), key = build.column(outer, 0);
    const Type type = world.module->node(key).type;
    maker.add_rule(fold(build, "count", elements, {}, Type::of(Kind::kInt), false));
    maker.add_rule(fold(build, "count", outer, {}, Type::of(Kind::kInt), false));
    maker.add_rule(fold(build, "list", elements, {element}, Type::list_of(type), false));
    maker.add_rule(fold(build, "last", elements, {element}, type, true));
    maker.add_rule(fold(build, "max", outer, {key}, type, true));
    for (ir::Rule& rule : world.module->rules) rule.spec.optional = world.module->node(rule.value).optional;
    expect_same_answers(world);
  }
}

}  // namespace
}  // namespace tagma::test
