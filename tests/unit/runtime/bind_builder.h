// Table specs and datasets for tests of binding, in a few words each.
#pragma once

#include "arrow_builder.h"

#include <gtest/gtest.h>

#include <map>

namespace tagma::test {

inline const Type kInt = Type::of(Kind::kInt), kString = Type::of(Kind::kString),
                  kTimestamp = Type::of(Kind::kTimestamp), kFloat = Type::of(Kind::kFloat);

inline ColumnSpec column(std::string name, Type type, bool optional = false) {
  ColumnSpec spec;
  spec.name = name;
  spec.source_name = std::move(name);
  spec.type = type;
  spec.optional = optional;
  spec.used = true;
  return spec;
}

inline TableSpec table(std::string name, TableKind kind, std::vector<ColumnSpec> columns, std::vector<int> key = {}) {
  TableSpec spec;
  spec.source = name;
  spec.name = std::move(name);
  spec.kind = kind;
  spec.columns = std::move(columns);
  spec.key = std::move(key);
  return spec;
}

// customer { key id: int }
inline TableSpec customers() { return table("Customer", TableKind::kProfile, {column("id", kInt)}, {0}); }

// event Order of Customer by customer at time { key order_id: int  amount: int? }
inline TableSpec orders() {
  TableSpec spec = table(
      "Order", TableKind::kEvent,
      {column("customer", kInt), column("time", kTimestamp), column("order_id", kInt), column("amount", kInt, true)},
      {2});
  spec.owner = 0;
  spec.owner_columns = {0};
  spec.time = 1;
  return spec;
}

using DatasetPtr = std::shared_ptr<const Dataset>;

inline Result<DatasetPtr> try_bind(const std::vector<TableSpec>& specs,
                                   const std::map<std::string, std::vector<Batch>>& data, BindOptions options = {}) {
  std::vector<BoundSource> sources;
  for (const auto& [name, batches] : data) {
    std::vector<Batch> named = batches;
    for (Batch& batch : named) {
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!batch[i].name.empty()) continue;
        for (const TableSpec& spec : specs) {
          if (spec.source == name && i < spec.columns.size()) batch[i].name = spec.columns[i].source_name;
        }
      }
    }
    sources.push_back(source(name, std::move(named)));
  }
  return tagma::bind(specs, sources, options);
}

inline DatasetPtr bound(const std::vector<TableSpec>& specs, const std::map<std::string, std::vector<Batch>>& data,
                        BindOptions options = {}) {
  auto dataset = try_bind(specs, data, std::move(options));
  EXPECT_TRUE(dataset.has_value()) << dataset.error().message;
  return dataset ? *dataset : nullptr;
}

inline const Breach* find_breach(const Dataset& data, std::string_view kind) {
  for (const Breach& breach : data.breaches) {
    if (breach.kind == kind) return &breach;
  }
  return nullptr;
}

inline std::vector<std::string> cells(const Dataset& data, std::size_t table, std::size_t column) {
  return shown(*data.tables[table].columns[column]);
}

}  // namespace tagma::test
