// Answers over data that is in memory already: how long a run takes when nothing is compiled (cold), when machine code lies
// in the cache folder (cached), and when the program has run before (ready). One line of JSON; bench/memory.py asks.
//
// usage: bench_ready RULES.tag DATA_DIR AS_OF THREADS REPS CACHE_DIR [OUT_DIR]
// OUT_DIR: where the answers are published, without counting the time, for whoever compares them.
#include "tagma/io.h"
#include "tagma/tagma.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <sys/resource.h>

namespace {

[[noreturn]] void fail(const tagma::Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  std::exit(1);
}

template <typename T>
T need(tagma::Result<T> result) {
  if (!result) fail(result.error());
  return std::move(*result);
}

struct Cost { double wall = 0, cpu = 0; };

template <typename F>
Cost cost_of(F f) {
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  f();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

Cost median(std::vector<Cost> costs) {
  const auto middle = [&](double Cost::*part) {
    std::sort(costs.begin(), costs.end(), [part](const Cost& a, const Cost& b) { return a.*part < b.*part; });
    return costs[costs.size() / 2].*part;
  };
  return {middle(&Cost::wall), middle(&Cost::cpu)};
}

long peak_of_process() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss * 1024;
}

void print(const char* name, const Cost& cost, const char* end) { std::printf("\"%s\": %.6f, \"%s_cpu\": %.6f%s", name, cost.wall, name, cost.cpu, end); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7 && argc != 8) {
    std::fprintf(stderr, "usage: bench_ready RULES.tag DATA_DIR AS_OF THREADS REPS CACHE_DIR [OUT_DIR]\n");
    return 2;
  }
  const std::string paths[] = {argv[1]};
  const int threads = std::atoi(argv[4]), reps = std::atoi(argv[5]);
  const auto rules = need(tagma::read_rules(paths));
  tagma::CompileOptions options;
  options.cache_dir = argv[6];
  const auto compiled = [&] {
    auto compilation = need(tagma::compile(rules, options));
    if (!compilation.catalogue) fail({.message = compilation.text});
    return *compilation.catalogue;
  };
  tagma::Catalogue catalogue = compiled();
  const std::int64_t as_of = need(catalogue.instant(argv[3]));
  const auto locations = need(tagma::resolve_data(catalogue.program()->tables(), {{}, argv[2]}));
  auto opened = need(tagma::open_sources(locations, catalogue.program()->tables(), {.threads = threads}));
  std::shared_ptr<const tagma::Dataset> data;
  const Cost bind = cost_of([&] { data = need(catalogue.bind(opened.sources, threads)); });
  const auto wanted = need(catalogue.select({}));
  const tagma::RunContext context{.as_of = as_of, .threads = threads};
  const auto run = [&](const tagma::Catalogue& with) { return need(with.run(data, context, wanted)); };
  const Cost cold = cost_of([&] { run(compiled()); });
  const Cost cached = cost_of([&] { run(compiled()); });
  std::vector<Cost> ready;
  for (int i = 0; i < reps; ++i) ready.push_back(cost_of([&] { run(catalogue); }));
  std::printf("{");
  print("bind", bind, ", ");
  print("cold", cold, ", ");
  print("cached", cached, ", ");
  print("ready", median(ready), ", ");
  std::printf("\"rss\": %ld}\n", peak_of_process());
  if (argc == 8)
    if (const auto done = tagma::publish(run(catalogue), argv[7], {}, {}); !done) fail(done.error());
  return 0;
}
