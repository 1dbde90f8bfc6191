#include "cli/repl.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

constexpr std::int64_t kManyRows = 200'000;  // from here on machine code answers sooner than the interpreter, compiling included

std::string trim(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// The word and the name of a declaration; empty where the text is none.
struct Declared { std::string word, name; };
std::optional<Declared> declared(const std::string& text) {
  static const std::regex kBegin(
      R"(^\s*(?:private\s+)?(module|import|timezone|week|events|profile|event|record|lookup|list|param|const|calendar|pattern|fn|metric|tag|score|segment|test|expect)\s+([^\s=<>!+*/.,:;(){}|-][^\s=<>!+*/.,:;(){}|-]*))");
  std::smatch found;
  if (!std::regex_search(text, found, kBegin)) return std::nullopt;
  return Declared{found[1], found[2]};
}

// A text that can only go on with what was said before: `| "新客" when …`, `and spend > 5`.
bool goes_on(const std::string& text) {
  static const std::regex kBegin(R"(^(\||(and|or|plus|capped|when|otherwise|where|having|minus)\s))");
  return std::regex_search(text, kBegin);
}

void tell(const Compilation& compilation) {
  fmt::print(stderr, "{}", color_on_errors() ? compilation.colored_text : compilation.text);
}

bool same_declared_tables(const Catalogue& a, const Catalogue& b) {
  const auto shape = [](const Catalogue& catalogue) {
    std::vector<std::pair<std::string, std::size_t>> out;
    for (const TableSpec& table : catalogue.program()->tables())
      if (table.kind != TableKind::kDerived) out.emplace_back(table.name, table.columns.size());
    return out;
  };
  return shape(a) == shape(b);
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
      {":why", "KEY RULE", "why one customer has a rule's value (or an expression's), part by part", &Session::why},
      {":rules", "", "the rules that are loaded or defined", &Session::rules},
      {":help", "[CODE|FUNCTION]", "this list, or a page", &Session::help},
  };
  return kCommands;
}

void Session::open() {
  for (const std::string& path : settings_.rules) load(path);
}

bool Session::refuse(const Error& error) {
  failed_ = true;
  if (error.kind == ErrorKind::kInterrupted) fmt::print(stderr, "interrupted\n");
  else report(error);
  return false;
}

std::vector<RuleText> Session::texts() const {
  std::vector<RuleText> out = files_;
  for (const std::string& definition : definitions_) out.push_back({"<session>", definition});
  return out;
}

CompileOptions Session::options() const {
  CompileOptions options;
  options.params = settings_.params;
  options.executor = ExecutorKind::kInterpreter;
  options.interactive = true;
  return options;
}

// Files and definitions as they are now; false, and the catalogue as it was, where they have errors.
bool Session::recompile() {
  auto compilation = compile(texts(), options());
  if (!compilation) return refuse(compilation.error());
  tell(*compilation);
  if (!compilation->catalogue) {
    failed_ = true;
    return false;
  }
  catalogue_ = std::move(compilation->catalogue);
  completions_.clear();
  if (bound_by_ && !same_declared_tables(*bound_by_, *catalogue_)) data_ = nullptr;
  return true;
}

bool Session::load_data_once(const Catalogue& catalogue) {
  if (data_ != nullptr) return true;
  auto loaded = load_data(catalogue, settings_);
  if (!loaded) return refuse(loaded.error());
  data_ = std::move(loaded->data);
  bound_by_ = catalogue;
  return true;
}

bool Session::execute(const std::string& input) {
  std::string text = trim(input);
  if (text.empty() || (text.starts_with("//") && text.find('\n') == std::string::npos)) return true;
  if (text == ":quit" || text == ":q" || text == ":exit") return false;
  static_cast<void>(InterruptGuard::taken());  // what was pressed before belongs to what was done before
  if (text[0] == ':') {
    command(text);
    return true;
  }
  if (goes_on(text) && !previous_.empty()) text = previous_ + "\n" + text;
  if (declared(text)) define(text);
  else answer(text);
  previous_ = text;
  return true;
}

void Session::command(const std::string& text) {
  const auto space = text.find_first_of(" \t");
  const std::string word = text.substr(0, space);
  const std::string argument = space == std::string::npos ? "" : trim(text.substr(space));
  // A prefix is enough when only one command begins with it.
  const Command* found = nullptr;
  int matches = 0;
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    names.emplace_back(command.name);
    if (command.name.starts_with(word)) found = &command, ++matches;
  }
  if (matches == 1) return (this->*found->run)(argument);
  failed_ = true;
  const auto nearest = nearest_name(word, names);
  fmt::print(stderr, "there is no command {}; {}\n", word, nearest ? fmt::format("did you mean {}?", *nearest) : ":help lists them");
}

void Session::define(const std::string& text) {
  const Declared what = declared(text).value_or(Declared{});
  const bool goes_on_with_last = !definitions_.empty() && text.starts_with(definitions_.back() + "\n");
  const std::vector<std::string> before = definitions_;
  if (goes_on_with_last) definitions_.pop_back();
  const bool again = goes_on_with_last || std::any_of(definitions_.begin(), definitions_.end(), [&](const std::string& earlier) {
                       const auto other = declared(earlier);
                       return other && other->name == what.name;
                     }) || (catalogue_ && std::any_of(catalogue_->program()->rules().begin(), catalogue_->program()->rules().end(),
                                                      [&](const RuleSpec& rule) { return rule.name == what.name; }));
  definitions_.push_back(text);
  const std::map<std::string, std::string> params = settings_.params;
  if (what.word == "param") settings_.params.erase(what.name);  // what is typed here comes after the command line
  if (!recompile()) {
    definitions_ = before;
    settings_.params = params;
    return;
  }
  // What a table's `where` reads may have changed.
  if (what.word == "param" || what.word == "const" || what.word == "fn") data_ = nullptr;
  fmt::print("{} {}\n", again ? "redefined" : "defined", what.name);
}

// Everything with one question more; where there are several profiles, about the first that it makes sense for.
std::optional<Catalogue> Session::ask(const std::string& expression) {
  std::vector<std::string> profiles;
  if (catalogue_)
    for (const TableSpec& table : catalogue_->program()->tables())
      if (table.kind == TableKind::kProfile) profiles.push_back(table.name);
  if (profiles.empty()) {
    failed_ = true;
    fmt::print(stderr, "there is nobody to ask about yet: load rules (:load FILE) or declare a profile\n");
    return std::nullopt;
  }
  CompileOptions with_question = options();
  with_question.question = expression;
  std::int64_t rows = 0;
  if (data_ != nullptr)
    for (const Table& table : data_->tables) rows += table.rows;
  if (rows >= kManyRows) with_question.executor = ExecutorKind::kNative, with_question.only = {std::string(kQuestion)};
  std::optional<Compilation> first_refusal;
  for (const std::string& profile : profiles) {
    with_question.question_of = profiles.size() > 1 ? profile : "";
    auto compilation = compile(texts(), with_question);
    if (!compilation) {
      refuse(compilation.error());
      return std::nullopt;
    }
    if (compilation->catalogue) return std::move(compilation->catalogue);
    if (!first_refusal) first_refusal = std::move(*compilation);
  }
  failed_ = true;
  tell(*first_refusal);
  return std::nullopt;
}

void Session::answer(const std::string& expression) {
  if (catalogue_ && !load_data_once(*catalogue_)) return;
  const auto catalogue = ask(expression);
  if (!catalogue) return;
  const auto as_of = instant_of(*catalogue, settings_);
  const auto rules = catalogue->select(std::array{std::string(kQuestion)});
  if (!as_of || !rules) {
    refuse(as_of ? rules.error() : as_of.error());
    return;
  }
  ProgressBar bar(false, std::chrono::milliseconds(300));  // most answers come at once
  RunContext context;
  context.as_of = *as_of;
  const auto result = catalogue->run(catalogue->adopt(data_), context, *rules, [&bar](double share) {
    bar.show("asking", share);
    return !InterruptGuard::taken();
  });
  bar.clear();
  if (result) fmt::print("{}", render_answer(*result, rules->front()));
  else refuse(result.error());
}

void Session::load(const std::string& argument) {
  if (argument.empty()) {
    refuse({ErrorKind::kUsage, "T1202", ":load wants a rule file, or a folder of them", ""});
    return;
  }
  const auto texts = read_rules(std::array{argument});
  if (!texts) {
    refuse(texts.error());
    return;
  }
  const std::vector<RuleText> before = files_;
  for (const RuleText& text : *texts) {
    const auto same = std::find_if(files_.begin(), files_.end(), [&](const RuleText& file) { return file.name == text.name; });
    if (same != files_.end()) *same = text;
    else files_.push_back(text);
  }
  if (!recompile()) {
    files_ = before;
    if (catalogue_) fmt::print(stderr, "{} was not loaded; everything is as it was\n", argument);
    return;
  }
  data_ = nullptr;  // the schema may be another
  fmt::print("{} rules\n", catalogue_->program()->rules().size());
}

void Session::data(const std::string& argument) {
  const DataArguments before = settings_.data;
  const auto equals = argument.find('=');
  if (equals != std::string::npos) settings_.data.paths[argument.substr(0, equals)] = argument.substr(equals + 1);
  else if (!argument.empty()) settings_.data = {{}, argument};
  if (!catalogue_) return;
  const auto loaded = std::exchange(data_, argument.empty() ? data_ : nullptr);
  if (!load_data_once(*catalogue_)) {
    settings_.data = before, data_ = loaded;
    return;
  }
  const auto tables = bound_by_->program()->tables();
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (tables[i].kind != TableKind::kDerived) fmt::print("{}  {} rows\n", pad(tables[i].name, 20), pad(with_commas(data_->tables[i].rows), 12, true));
}

void Session::as_of(const std::string& argument) {
  if (!argument.empty()) {
    Settings probe = settings_;
    probe.as_of = argument;
    if (catalogue_)
      if (const auto instant = instant_of(*catalogue_, probe); !instant) {
        refuse(instant.error());
        return;
      }
    settings_.as_of = argument;
  }
  fmt::print("as of {}\n", settings_.as_of.value_or("now"));
}

void Session::type(const std::string& argument) {
  const auto catalogue = ask(argument);
  if (!catalogue) return;
  const auto rules = catalogue->program()->rules();
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (rules[i].name == kQuestion) {
      const std::string exact = to_string(catalogue->value_type(static_cast<int>(i))), published = to_string(rules[i].type);
      fmt::print("{}{}{}\n", exact, rules[i].optional ? "?" : "", exact == published ? "" : ", published as " + published);
    }
}

// A rule by its name, or any expression.
void Session::why(const std::string& argument) {
  const auto space = argument.find_first_of(" \t");
  if (!catalogue_ || space == std::string::npos) {
    refuse({ErrorKind::kUsage, "T1202", ":why wants a key and a rule or an expression", ":why 42 高价值"});
    return;
  }
  if (!load_data_once(*catalogue_)) return;
  std::string rule = trim(argument.substr(space));
  const auto specs = catalogue_->program()->rules();
  std::optional<Catalogue> catalogue = catalogue_;
  if (std::none_of(specs.begin(), specs.end(), [&](const RuleSpec& spec) { return spec.name == rule; })) {
    catalogue = ask(rule);
    rule = kQuestion;
  }
  if (!catalogue) return;
  const auto as_of = instant_of(*catalogue, settings_);
  if (!as_of) {
    refuse(as_of.error());
    return;
  }
  const auto data = catalogue->adopt(data_);
  const auto explanation = catalogue->explain(*data, rule, argument.substr(0, space), *as_of);
  if (explanation) fmt::print("{}", render(*explanation));
  else refuse(explanation.error());
}

void Session::rules(const std::string&) {
  if (!catalogue_) return;
  for (const RuleSpec& rule : catalogue_->program()->rules())
    if (!rule.hidden) fmt::print("{}  {}{}{}\n", pad(rule.name, 24), to_string(rule.type), rule.optional ? "?" : "", rule.display.empty() ? "" : "  " + rule.display);
}

void Session::help(const std::string& argument) {
  if (!argument.empty()) {
    Settings page;
    page.topic = argument;
    cli::help(page);
    return;
  }
  fmt::print("An expression answers how many people it means; a declaration (tag, metric, fn …) defines or redefines.\n"
             "Open brackets and `=` at the end go on in the next line; a line that begins with `|` or `and` goes on with what was said before.\n");
  for (const Command& command : commands())
    fmt::print("  {}  {}\n", pad(fmt::format("{} {}", command.name, command.arguments), 24), command.doc);
  fmt::print("  {}  leave\n", pad(":quit", 24));
}

std::vector<std::string> Session::complete(const std::string& word, bool at_begin) {
  if (completions_.empty()) {
    for (const Completion& known : tagma::completions(catalogue_ ? &*catalogue_ : nullptr)) completions_.push_back(known.text);
    std::sort(completions_.begin(), completions_.end());
    completions_.erase(std::unique(completions_.begin(), completions_.end()), completions_.end());
  }
  std::vector<std::string> out;
  if (at_begin)
    for (const Command& command : commands())
      if (command.name.starts_with(word) && word.starts_with(':')) out.emplace_back(command.name);
  for (const std::string& text : completions_)
    if (text.starts_with(word)) out.push_back(text);
  return out;
}

}  // namespace tagma::cli
