// Compiles a rule, binds tables made in memory through the Arrow C Data interface, runs it and prints who is in.
#include "tagma/tagma.h"

#include <cstdio>

int fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return 1;
}

int main() {
  const tagma::RuleText rules{"big.tag", R"(
    profile Customer { key id : int  city : string? }
    event Order of Customer by customer_id at time { amount : decimal(2) }
    tag 大客户 = sum(amount of Order in rolling 30 days) >= 100.00 and city is "上海"
  )"};
  auto compilation = tagma::compile(std::span(&rules, 1));
  if (!compilation) return fail(compilation.error().message);
  if (!compilation->catalogue) return fail(compilation->text);
  const tagma::Catalogue& catalogue = *compilation->catalogue;

  tagma::MemoryTable customers, orders;
  customers.ints("id", {1, 2, 3}).texts("city", {"上海", "上海", std::nullopt});
  orders.ints("customer_id", {1, 1, 3}).decimals("amount", 2, {60'00, 50'00, 999'00});
  orders.timestamps("time", std::vector<std::optional<std::int64_t>>(3, 1'000'000));
  tagma::BoundSource sources[] = {{"Customer", "memory", customers.stream()}, {"Order", "memory", orders.stream()}};
  auto data = catalogue.bind(sources);
  if (!data) return fail(data.error().message);

  const auto wanted = catalogue.select({});
  const auto result = catalogue.run(*data, {.as_of = 2'000'000}, *wanted);
  if (!result) return fail(result.error().message);
  const tagma::ProfileResult& profile = result->profiles.front();
  const tagma::Column& ids = *(*data)->tables[0].columns[0];
  tagma::Arena arena;
  for (std::int64_t row = 0; row < profile.rows; ++row)
    if (profile.rules.front().value(row, tagma::Repr::kBool).b) std::printf("%ld\n", static_cast<long>(ids.value(row, arena).i));
}
