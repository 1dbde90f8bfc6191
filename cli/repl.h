// The interactive session, apart from the terminal that feeds it: a line (or several) in, text out.
#pragma once

#include "cli/command.h"

namespace tagma::cli {

class Session {
 public:
  explicit Session(const Settings& settings) : settings_(settings) { settings_.executor = ExecutorKind::kInterpreter; }
  // Loads the rules and data given on the command line; tells what is wrong on standard error.
  void open();
  // One complete input: a command (`:type …`), a declaration, or an expression. False: the session ends.
  bool execute(const std::string& input);
  // What can be typed here; kept until the rules change.
  [[nodiscard]] const std::vector<Completion>& completions();
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  struct Command;
  static std::span<const Command> commands();

  std::optional<Compilation> compile_with(const std::string& extra) const;
  bool reload_rules();
  bool load_data_once(const Catalogue& catalogue);
  void define(const std::string& text);
  void answer(const std::string& expression);
  void show(const RunResult& result, const RuleResult& rule);

  void load(const std::string& argument);
  void data(const std::string& argument);
  void as_of(const std::string& argument);
  void type(const std::string& argument);
  void why(const std::string& argument);
  void rules(const std::string& argument);
  void help(const std::string& argument);

  Settings settings_;
  std::vector<RuleText> files_;
  std::vector<std::string> definitions_;    // typed here, in order; a later one of the same name wins
  std::optional<Catalogue> catalogue_;      // files and definitions, without a question
  std::optional<Catalogue> bound_by_;       // keeps the table specs of data_ alive
  std::shared_ptr<const Dataset> data_;
  std::vector<Completion> completions_;
  bool failed_ = false;
};

}  // namespace tagma::cli
