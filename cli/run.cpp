// tagma run: the main job.
#include "cli/command.h"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

Status publish_result(const RunResult& result, const Settings& settings, const ManifestExtras& extras) {
  const InterruptGuard guard;
  PublishOptions options;
  options.format = settings.format;
  options.stop = &guard.flag();
  return publish(result, *settings.out, options, extras);
}

Result<int> run_all(const Settings& settings) {
  TAGMA_ASSIGN(const Compiled compiled, compile_rules(settings));
  if (!compiled.catalogue) return kRuleErrors;
  const Catalogue& catalogue = *compiled.catalogue;
  if (!settings.dump.empty()) {
    TAGMA_ASSIGN(const std::string text, catalogue.dump(settings.dump));
    fmt::print("{}", text);
    return kDone;
  }
  RunContext context;
  context.threads = settings.threads;
  TAGMA_ASSIGN(context.as_of, instant_of(catalogue, settings));
  TAGMA_ASSIGN(const std::vector<int> rules, catalogue.select(settings.only));
  ProgressBar bar(settings.quiet);
  bar.show("reading", 0);
  TAGMA_ASSIGN(const Loaded loaded, load_data(catalogue, settings, context.as_of));
  TAGMA_ASSIGN(const RunResult result, catalogue.run(loaded.data, context, rules, [&bar](double share) {
                 bar.show("running", share);
                 return true;
               }));
  if (settings.strict && has_counts(result)) {
    fmt::print("{}", summary(result));
    fmt::print(stderr, "error[T1302]: --strict: faults or breaches were counted (above); nothing was published\n");
    return kStrict;
  }
  ManifestExtras extras{std::string(version()), loaded.inputs, loaded.seconds, compiled.seconds};
  if (settings.out) TAGMA_TRY(publish_result(result, settings, extras));
  if (settings.json) {
    TAGMA_ASSIGN(const std::string manifest, manifest_json(result, extras));
    fmt::print("{}\n", manifest);
  } else if (!settings.quiet) {
    fmt::print("{}", summary(result));
  }
  std::fflush(stdout);  // a reader of both streams sees them in this order
  if (!settings.quiet)
    fmt::print(stderr, "load {:.3f} s, compile {:.3f} s, run {:.3f} s ({}){}\n", loaded.seconds, compiled.seconds,
               result.seconds, result.executor, settings.out ? ", published to " + *settings.out : "");
  return kDone;
}

}  // namespace

int run(const Settings& settings) {
  const auto code = run_all(settings);
  return code ? *code : report(code.error());
}

}  // namespace tagma::cli
