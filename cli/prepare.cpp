// tagma prepare: data once, in the form from which runs start at once.
#include "cli/command.h"

#include <fmt/format.h>

namespace tagma::cli {

namespace {

Result<int> prepare_all(const Settings& settings) {
  TAGMA_ASSIGN(const Compiled compiled, compile_rules(settings));
  if (!compiled.catalogue) return kRuleErrors;
  const auto tables = compiled.catalogue->program()->tables();
  ProgressBar bar(settings.quiet);
  bar.show("reading", 0);
  TAGMA_ASSIGN(const std::vector<Location> locations, resolve_data(tables, settings.data));
  TAGMA_ASSIGN(Loaded loaded, load_data(*compiled.catalogue, settings));
  const std::vector<Breach> breaches = loaded.data->breaches;
  bar.show("preparing", 0.5);
  const InterruptGuard guard;
  PrepareOptions options;
  options.threads = settings.threads;
  options.stop = &guard.flag();
  options.version = version();
  TAGMA_ASSIGN(const auto sources, tagma::prepare(locations, tables, loaded.inputs, std::move(loaded.data), *settings.out, options));
  bar.clear();
  if (settings.quiet) return kDone;
  for (const PreparedSource& source : sources)
    fmt::print("{}  {} rows  {:.1f} MiB{}\n", source.file, with_commas(source.rows), static_cast<double>(source.bytes) / 1048576, source.grouped ? "  by owner and time" : "");
  for (const Breach& breach : breaches) fmt::print("{}", breach_line(breach, compiled.catalogue->program()->timezone()));
  return kDone;
}

}  // namespace

int prepare(const Settings& settings) {
  Settings all = settings;
  all.all_columns = true;
  all.executor = ExecutorKind::kInterpreter;  // no rule is answered here
  const auto code = prepare_all(all);
  return code ? *code : report(code.error());
}

}  // namespace tagma::cli
