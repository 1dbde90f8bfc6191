#include "cli/repl.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

constexpr std::string_view kQuestion = "it";  // the rule that a question becomes

std::string trim(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool is_declaration(const std::string& text) {
  static const std::regex kWords(
      R"(^\s*(private\s+)?(module|import|timezone|week|events|profile|event|record|lookup|list|param|const|fn|metric|tag|score|segment|test|expect)\s+[^\s=<>!+*/.,)-])");
  return std::regex_search(text, kWords);
}

void tell(const Compilation& compilation) {
  fmt::print(stderr, "{}", color_on_errors() ? compilation.colored_text : compilation.text);
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

struct Session::Command {
  std::string_view name, arguments, doc;
  void (Session::*run)(const std::string&);
};

std::span<const Session::Command> Session::commands() {
  static constexpr Command kCommands[] = {
      {":load", "FILE", "load a rule file, or a folder of them", &Session::load},
      {":data", "[SOURCE=]PATH", "bind data: a folder, or one source", &Session::data},
      {":as-of", "INSTANT", "the instant T of all answers", &Session::as_of},
      {":type", "EXPRESSION", "the type of an expression, without running it", &Session::type},
      {":why", "KEY RULE", "the rule's tree with every part's value for one customer", &Session::why},
      {":rules", "", "the rules that are loaded or defined", &Session::rules},
      {":help", "[CODE|FUNCTION]", "this list, or a page", &Session::help},
  };
  return kCommands;
}

void Session::open() {
  for (const std::string& path : settings_.rules) load(path);
}

// Everything loaded and defined, and one more text (a question); nothing when our own compiler could not work.
std::optional<Compilation> Session::compile_with(const std::string& extra) const {
  std::vector<RuleText> texts = files_;
  for (const std::string& definition : definitions_) texts.push_back({"<session>", definition});
  if (!extra.empty()) texts.push_back({"<input>", extra});
  CompileOptions options;
  options.params = settings_.params;
  options.executor = settings_.executor;
  options.interactive = true;
  auto compilation = compile(texts, options);
  if (compilation) return std::move(*compilation);
  report(compilation.error());
  return std::nullopt;
}

bool Session::reload_rules() {
  auto compilation = compile_with("");
  completions_.clear();
  if (!compilation) return false;
  tell(*compilation);
  if (compilation->catalogue) catalogue_ = std::move(compilation->catalogue);
  return catalogue_.has_value();
}

bool Session::load_data_once(const Catalogue& catalogue) {
  if (data_ != nullptr) return true;
  auto loaded = load_data(catalogue, settings_);
  if (!loaded) {
    failed_ = true;
    report(loaded.error());
    return false;
  }
  data_ = std::move(loaded->data);
  bound_by_ = catalogue;
  return true;
}

bool Session::execute(const std::string& input) {
  const std::string text = trim(input);
  if (text.empty()) return true;
  if (text[0] != ':') {
    if (is_declaration(text)) define(text);
    else answer(text);
    return true;
  }
  const auto space = text.find_first_of(" \t");
  const std::string word = text.substr(0, space);
  const std::string argument = space == std::string::npos ? "" : trim(text.substr(space));
  if (word == ":quit" || word == ":q" || word == ":exit") return false;
  // A prefix is enough when only one command begins with it.
  const Command* found = nullptr;
  int matches = 0;
  for (const Command& command : commands())
    if (command.name.starts_with(word)) found = &command, ++matches;
  if (matches == 1) {
    (this->*found->run)(argument);
  } else {
    failed_ = true;
    fmt::print(stderr, "there is no command {}; :help lists them\n", word);
  }
  return true;
}

void Session::define(const std::string& text) {
  definitions_.push_back(text);
  auto compilation = compile_with("");
  completions_.clear();
  if (!compilation) return;
  tell(*compilation);
  if (!compilation->catalogue) {
    failed_ = true;
    definitions_.pop_back();
    return;
  }
  catalogue_ = std::move(compilation->catalogue);
  fmt::print("defined\n");
}

void Session::answer(const std::string& expression) {
  auto compilation = compile_with(fmt::format("metric {} =\n{}\n", kQuestion, expression));
  if (!compilation) return;
  if (!compilation->catalogue) {
    failed_ = true;
    return tell(*compilation);
  }
  const Catalogue& catalogue = *compilation->catalogue;
  if (!load_data_once(catalogue)) return;
  RunContext context;
  const auto as_of = instant_of(catalogue, settings_);
  const auto rules = catalogue.select(std::array{std::string(kQuestion)});
  if (!as_of || !rules) {
    failed_ = true;
    report(as_of ? rules.error() : as_of.error());
    return;
  }
  context.as_of = *as_of;
  const auto result = catalogue.run(catalogue.adopt(data_), context, *rules);
  if (!result) {
    failed_ = true;
    report(result.error());
    return;
  }
  for (const ProfileResult& profile : result->profiles)
    for (const RuleResult& rule : profile.rules)
      if (rule.rule == rules->front()) show(*result, rule);
}

void Session::show(const RunResult& result, const RuleResult& rule) {
  const RuleSpec& spec = result.program->rules()[static_cast<std::size_t>(rule.rule)];
  const ProfileResult* profile = nullptr;
  for (const ProfileResult& candidate : result.profiles)
    if (candidate.table == spec.table) profile = &candidate;
  const Table& table = result.data->tables[static_cast<std::size_t>(spec.table)];
  const TableSpec& schema = result.program->tables()[static_cast<std::size_t>(spec.table)];
  const bool yes_no = spec.type.kind == Kind::kBool;
  fmt::print("{} {} of {} ({})\n", with_commas(rule.yes), yes_no ? "yes" : "known", with_commas(profile->answered_rows), percent(rule.yes, profile->answered_rows));
  for (const auto& [value, count] : rule.value_counts)
    fmt::print("  {}  {}  {}\n", pad(value, 20), pad(with_commas(count), 12, true), percent(count, profile->answered_rows));

  // A few keys of those who are in, or the distribution of the values.
  std::vector<Value> values;
  std::vector<std::string> keys;
  Arena arena;
  for (std::int64_t row = 0; row < profile->rows; ++row) {
    if (!profile->answered.empty() && ((profile->answered[static_cast<std::size_t>(row >> 6)] >> (row & 63)) & 1) == 0) continue;
    const Value value = rule.value(row, spec.type.repr());
    if (!value.known || (yes_no && !value.b)) continue;
    if (!yes_no && spec.type.is_ordered()) values.push_back(value);
    if (keys.size() >= 5 || schema.key.size() != 1) continue;
    const ColumnSpec& key = schema.columns[static_cast<std::size_t>(schema.key[0])];
    std::string text = key.personal ? "(personal)" : to_text(key.type, table.columns[static_cast<std::size_t>(schema.key[0])]->value(row, arena), result.program->timezone());
    if (!yes_no && rule.value_counts.empty()) text += ": " + to_text(spec.type, value, result.program->timezone());
    keys.push_back(std::move(text));
  }
  if (!values.empty() && rule.value_counts.empty() && !spec.type.is_text()) {
    std::sort(values.begin(), values.end(), [&](const Value& a, const Value& b) { return compare(spec.type, a, b) < 0; });
    const auto at = [&](std::size_t percent_of) { return to_text(spec.type, values[(values.size() - 1) * percent_of / 100], result.program->timezone()); };
    fmt::print("  min {}, 25% {}, median {}, 75% {}, max {}\n", at(0), at(25), at(50), at(75), at(100));
  }
  if (!keys.empty()) fmt::print("  {}\n", fmt::join(keys, yes_no ? ", " : "; "));
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (const std::int64_t rows = rule.faults.rows[static_cast<std::size_t>(kind)]; rows > 0)
      fmt::print("  faults: {} {}\n", to_string(static_cast<Fault>(kind)), with_commas(rows));
}

void Session::load(const std::string& argument) {
  const auto texts = read_rules(std::array{argument});
  if (!texts) {
    failed_ = true;
    report(texts.error());
    return;
  }
  const std::size_t before = files_.size();
  for (const RuleText& text : *texts) {
    const auto same = std::find_if(files_.begin(), files_.end(), [&](const RuleText& file) { return file.name == text.name; });
    if (same != files_.end()) *same = text;
    else files_.push_back(text);
  }
  data_ = nullptr;  // the schema may be another
  if (auto compilation = compile_with("")) {
    tell(*compilation);
    if (compilation->catalogue) {
      catalogue_ = std::move(compilation->catalogue);
      completions_.clear();
      fmt::print("{} rules\n", catalogue_->program()->rules().size());
      return;
    }
  }
  failed_ = true;
  files_.resize(before);
}

void Session::data(const std::string& argument) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos) settings_.data.dir = argument;
  else settings_.data.paths[argument.substr(0, equals)] = argument.substr(equals + 1);
  data_ = nullptr;
  if (!catalogue_ || !load_data_once(*catalogue_)) return;
  const auto tables = catalogue_->program()->tables();
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (tables[i].kind != TableKind::kDerived) fmt::print("{}  {} rows\n", pad(tables[i].name, 20), with_commas(data_->tables[i].rows));
}

void Session::as_of(const std::string& argument) {
  if (!argument.empty()) {
    Settings probe = settings_;
    probe.as_of = argument;
    if (catalogue_)
      if (const auto instant = instant_of(*catalogue_, probe); !instant) {
        failed_ = true;
        report(instant.error());
        return;
      }
    settings_.as_of = argument;
  }
  fmt::print("as of {}\n", settings_.as_of.value_or("now"));
}

void Session::type(const std::string& argument) {
  const auto compilation = compile_with(fmt::format("metric {} =\n{}\n", kQuestion, argument));
  if (!compilation) return;
  if (!compilation->catalogue) {
    failed_ = true;
    return tell(*compilation);
  }
  for (const RuleSpec& rule : compilation->catalogue->program()->rules())
    if (rule.name == kQuestion) fmt::print("{}{}\n", to_string(rule.type), rule.optional ? "?" : "");
}

void Session::why(const std::string& argument) {
  const auto space = argument.find_first_of(" \t");
  if (!catalogue_ || space == std::string::npos) {
    failed_ = true;
    fmt::print(stderr, ":why wants a key and a rule: :why 42 高价值\n");
    return;
  }
  if (!load_data_once(*catalogue_)) return;
  const auto as_of = instant_of(*catalogue_, settings_);
  if (!as_of) {
    report(as_of.error());
    return;
  }
  const auto data = catalogue_->adopt(data_);
  const auto explanation = catalogue_->explain(*data, trim(argument.substr(space)), argument.substr(0, space), *as_of);
  if (explanation) fmt::print("{}", render(*explanation));
  else failed_ = true, report(explanation.error());
}

void Session::rules(const std::string&) {
  if (!catalogue_) return;
  for (const RuleSpec& rule : catalogue_->program()->rules())
    fmt::print("{}  {}{}{}\n", pad(rule.name, 24), to_string(rule.type), rule.optional ? "?" : "", rule.display.empty() ? "" : "  " + rule.display);
}

void Session::help(const std::string& argument) {
  if (!argument.empty()) {
    Settings page;
    page.topic = argument;
    cli::help(page);
    return;
  }
  fmt::print("An expression answers how many people it means; a declaration (tag, metric, fn …) defines or redefines.\n");
  for (const Command& command : commands())
    fmt::print("  {}  {}\n", pad(fmt::format("{} {}", command.name, command.arguments), 24), command.doc);
  fmt::print("  {}  leave\n", pad(":quit", 24));
}

const std::vector<Completion>& Session::completions() {
  if (completions_.empty()) completions_ = tagma::completions(catalogue_ ? &*catalogue_ : nullptr);
  return completions_;
}

}  // namespace tagma::cli
