// Where rules and data come from: arguments, tagma.toml, files.
#include "cli/command.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <glob.h>
#include <toml++/toml.h>

namespace tagma::cli {

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Machine code is kept for the user, in the place that the XDG convention gives caches.
std::string cache_dir() {
  if (const char* own = std::getenv("TAGMA_CACHE")) return own;
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != 0) return std::string(xdg) + "/tagma";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0) return std::string(home) + "/.cache/tagma";
  return {};
}

Status expand_rules(const toml::array& patterns, std::vector<std::string>& out) {
  for (const auto& pattern : patterns) {
    const auto text = pattern.value<std::string>();
    if (!text) return fail(ErrorKind::kUsage, "T1209", "tagma.toml: [project] rules is a list of texts", "rules = [\"*.tag\"]");
    glob_t found{};
    const int status = glob(text->c_str(), 0, nullptr, &found);
    for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) out.emplace_back(found.gl_pathv[i]);
    globfree(&found);
    if (status != 0) return fail(ErrorKind::kUsage, "T1209", fmt::format("tagma.toml: no rule file matches {}", *text));
  }
  return {};
}

// A parameter as it would be written in a rule.
std::string as_written(const toml::node& node) {
  if (const auto text = node.value<std::string>()) return *text;
  std::ostringstream out;
  out << toml::node_view<const toml::node>(node);
  return out.str();
}

// What to write in a folder without a project, after the rule files that lie there.
std::string without_project() {
  std::vector<std::string> here;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(".", ignored))
    if (entry.path().extension() == ".tag") here.push_back(entry.path().filename().string());
  std::sort(here.begin(), here.end());
  return fmt::format("tagma run {} --data FOLDER; or write a tagma.toml: `tagma run --help` shows one", here.empty() ? "rules.tag" : here.front());
}

Status check_keys(const toml::table& table, std::string_view section, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : table)
    if (std::find(known.begin(), known.end(), key.str()) == known.end())
      return fail(ErrorKind::kUsage, "T1209", fmt::format("tagma.toml: {}has no {}", section.empty() ? "it " : fmt::format("[{}] ", section), key.str()),
                  fmt::format("known here: {}", fmt::join(known, ", ")));
  return {};
}

Status fill(const toml::table& project, Settings& settings) {
  TAGMA_TRY(check_keys(project, "", {"project", "data", "params", "run"}));
  if (const auto* section = project["project"].as_table()) {
    TAGMA_TRY(check_keys(*section, "project", {"name", "rules"}));
    if (const auto* rules = (*section)["rules"].as_array()) TAGMA_TRY(expand_rules(*rules, settings.rules));
  }
  if (settings.rules.empty()) TAGMA_TRY(expand_rules(toml::array{"*.tag"}, settings.rules));
  if (const auto* data = project["data"].as_table(); data != nullptr && settings.data.paths.empty() && !settings.data.dir)
    for (const auto& [key, value] : *data) {
      const auto path = value.value<std::string>();
      if (!path) return fail(ErrorKind::kUsage, "T1209", fmt::format("tagma.toml: [data] {} is a path in quotes", key.str()));
      if (key.str() == "dir") settings.data.dir = *path;
      else settings.data.paths.emplace(key.str(), *path);
    }
  if (const auto* params = project["params"].as_table())
    for (const auto& [key, value] : *params) settings.params.emplace(key.str(), as_written(value));
  if (const auto* run = project["run"].as_table()) {
    TAGMA_TRY(check_keys(*run, "run", {"as_of", "out", "threads"}));
    if (!settings.as_of && run->contains("as_of")) settings.as_of = as_written(*run->get("as_of"));
    if (!settings.out) settings.out = (*run)["out"].value<std::string>();
    if (settings.threads == 0) settings.threads = static_cast<int>((*run)["threads"].value_or<std::int64_t>(0));
  }
  return {};
}

}  // namespace

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kRules: return kRuleErrors;
    case ErrorKind::kUsage: return kUsage;
    case ErrorKind::kData: return kData;
    case ErrorKind::kIo: return kIo;
    case ErrorKind::kInterrupted: return kInterrupted;
    case ErrorKind::kInternal: return kInternal;
  }
  return kInternal;
}

int report(const Error& error) {
  const bool color = color_on_errors();
  fmt::print(stderr, "{}error[{}]{}: {}\n", color ? "\033[1;31m" : "", error.code, color ? "\033[0m" : "", error.message);
  if (!error.help.empty()) fmt::print(stderr, "  help: {}\n", error.help);
  return exit_code(error.kind);
}

Status fill_from_project(Settings& settings) {
  if (!settings.rules.empty()) return {};
  if (!std::filesystem::exists("tagma.toml"))
    return fail(ErrorKind::kUsage, "T1201", "no rule file was given, and this folder has no tagma.toml", without_project());
  toml::table project;
  try {
    project = toml::parse_file("tagma.toml");
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kUsage, "T1209", fmt::format("tagma.toml, line {}: {}", error.source().begin.line, error.description()));
  }
  return fill(project, settings);
}

Result<Compiled> compile_rules(const Settings& settings) {
  const auto begin = std::chrono::steady_clock::now();
  TAGMA_ASSIGN(const std::vector<RuleText> texts, read_rules(settings.rules));
  CompileOptions options;
  options.params = settings.params;
  options.only = settings.only;
  options.executor = settings.executor;
  options.cache_dir = cache_dir();
  options.keep_dumps = !settings.dump.empty();
  options.all_columns = settings.all_columns;
  TAGMA_ASSIGN(Compilation compilation, compile(texts, options));
  if (!compilation.catalogue || !settings.quiet)
    fmt::print(stderr, "{}", color_on_errors() ? compilation.colored_text : compilation.text);
  return Compiled{std::move(compilation.catalogue), seconds_since(begin)};
}

Result<Loaded> load_data(const Catalogue& catalogue, const Settings& settings, std::optional<std::int64_t> as_of) {
  const auto begin = std::chrono::steady_clock::now();
  const auto tables = catalogue.program()->tables();
  TAGMA_ASSIGN(const std::vector<Location> locations, resolve_data(tables, settings.data));
  ReadOptions options;
  options.threads = settings.threads;
  std::vector<TimeBounds> bounds;
  if (as_of)
    for (const auto& range : catalogue.time_ranges(*as_of)) bounds.push_back({range.table, range.lo, range.hi});
  options.bounds = bounds;
  TAGMA_ASSIGN(OpenedData opened, open_sources(locations, tables, options));
  TAGMA_ASSIGN(auto data, catalogue.bind(opened.sources, settings.threads));
  return Loaded{std::move(data), std::move(opened.inputs), seconds_since(begin)};
}

Result<std::int64_t> instant_of(const Catalogue& catalogue, const Settings& settings) {
  if (settings.as_of) return catalogue.instant(*settings.as_of);
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace tagma::cli
