// The interactive session, apart from the terminal that feeds it: one input (a line or several) in, text out.
#pragma once

#include "cli/command.h"

namespace tagma::cli {

class Session {
 public:
  explicit Session(const Settings& settings) : settings_(settings) {}
  // Loads the rules and data given on the command line; tells what is wrong on standard error.
  void open();
  // One complete input: a command (`:type …`), a declaration, or an expression. False: the session ends.
  bool execute(const std::string& input);
  // What can stand where `word` stands; commands too at the begin of a line. Sorted.
  [[nodiscard]] std::vector<std::string> complete(const std::string& word, bool at_begin);
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  struct Command;
  static std::span<const Command> commands();

  CompileOptions options() const;
  std::vector<RuleText> texts() const;
  bool recompile();
  bool load_data_once(const Catalogue& catalogue);
  std::optional<Catalogue> ask(const std::string& expression);
  void define(const std::string& text);
  void answer(const std::string& expression);
  void command(const std::string& text);
  bool refuse(const Error& error);  // tells it, and remembers that something failed; false

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
  std::string previous_;                    // the last declaration or expression: a line that begins with `|` goes on with it
  std::optional<Catalogue> catalogue_;      // files and definitions, without a question
  std::optional<Catalogue> bound_by_;       // keeps the table specs of data_ alive
  std::shared_ptr<const Dataset> data_;
  std::vector<std::string> completions_;
  bool failed_ = false;
};

// The answer to a question: how many people, a few of their keys, or how the values lie.
std::string render_answer(const RunResult& result, int rule);

}  // namespace tagma::cli
