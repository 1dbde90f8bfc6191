// The tagma command: arguments in, a subcommand called, its exit code out.
#include "cli/command.h"
#include "cli/help_texts.h"

#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace tagma::cli {

namespace {

class CommandLine {
 public:
  CommandLine() : app_(std::string(overview())) {
    app_.name("tagma");
    app_.set_version_flag("--version", std::string(version()));
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(34);
    add("run", "Run the rules over the data", run, [&](CLI::App& a) { rules(a), data(a), params(a), running(a); });
    add("prepare", "Write the data once more, in the form from which runs start at once", prepare, [&](CLI::App& a) {
      rules(a), data(a), params(a);
      a.add_option("--out", settings_.out, "The folder to write; an earlier one is replaced")->type_name("DIR");
      a.add_option("--threads", settings_.threads, "How many cores; default: all")->check(CLI::Range(1, 1024));
      a.add_flag("-q,--quiet", settings_.quiet, "No summary, no progress");
    });
    add("check", "Check rule files without running them", check, [&](CLI::App& a) {
      rules(a), params(a);
      a.add_option("--format", diagnostics_format_, "How messages are printed: text or json")->check(CLI::IsMember({"text", "json"}));
      a.add_flag("--list", settings_.list, "Print the rules: name, kind, type, display name, divided by tabs");
      a.add_flag("-q,--quiet", settings_.quiet, "Print messages only");
    });
    add("test", "Run the tests written in rule files", test, [&](CLI::App& a) {
      rules(a), params(a);
      a.add_option("--filter", settings_.filter, "Only tests whose name contains this text")->type_name("TEXT");
      a.add_flag("--coverage", settings_.coverage, "Say which answers of each rule the tests have seen");
      a.add_flag("-q,--quiet", settings_.quiet, "Print failures only");
    });
    add("fmt", "Rewrite rule files in their canonical form", fmt, [&](CLI::App& a) {
      rules(a);
      a.add_flag("--check", settings_.check_only, "Change nothing; exit with 1 if a file would change");
      a.add_flag("-q,--quiet", settings_.quiet, "Do not name the files");
    });
    add("explain", "Show why one customer has a rule's value", explain, [&](CLI::App& a) {
      rules(a), data(a), params(a);
      a.add_option("--rule", settings_.rule, "The rule")->required();
      a.add_option("--key", settings_.key, "The customer's key")->required();
      as_of(a), json(a);
    });
    add("eval", "Evaluate every rule for one customer", eval, [&](CLI::App& a) {
      rules(a), data(a), params(a);
      a.add_option("--key", settings_.key, "The customer's key, looked up in the data");
      a.add_option("--row", settings_.row, "The customer as JSON: '{\"id\": 7, \"Order\": [{…}]}'");
      a.add_option("--profile", settings_.profile, "Which profile, when the rules speak of several");
      as_of(a), json(a);
    });
    add("repl", "Try expressions and rules interactively", repl, [&](CLI::App& a) {
      rules(a), data(a), params(a), as_of(a);
    });
    add("help", "A page about a message code, a function or a word of the language", help, [&](CLI::App& a) {
      a.add_option("topic", settings_.topic, "T0203, sum, …; none: this overview");
    });
  }

  int parse_and_call(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& done) {
      return app_.exit(done);
    } catch (const CLI::ParseError& error) {
      return usage(error, argc, argv);
    }
    if (const auto filled = finish(); !filled) return report(filled.error());
    if (name_ == "help" && settings_.topic.empty()) {
      fmt::print("{}", whole_help());
      return kDone;
    }
    if (name_ != "repl") listen_for_interrupts();
    return command_(settings_);
  }

 private:
  template <typename Options>
  void add(const std::string& name, const std::string& doc, int (*command)(const Settings&), Options options) {
    CLI::App* sub = app_.add_subcommand(name, doc);
    options(*sub);
    sub->footer(std::string(footer_of(name)));
    sub->callback([this, command, name] { command_ = command, name_ = name; });
    names_.push_back(name);
  }

  void rules(CLI::App& a) { a.add_option("rules", settings_.rules, "Rule files, or folders of them; none: as tagma.toml says"); }
  void data(CLI::App& a) {
    a.add_option("--data", data_, "SOURCE=PATH binds one source; a folder alone binds all of them")->take_all()->type_name("[SOURCE=]PATH");
  }
  void params(CLI::App& a) { a.add_option("--param", params_, "Sets a param declaration")->take_all()->type_name("NAME=VALUE"); }
  void as_of(CLI::App& a) { a.add_option("--as-of", settings_.as_of, "The instant T of the run; default: now")->type_name("INSTANT"); }
  void json(CLI::App& a) { a.add_flag("--json", settings_.json, "Print JSON"); }
  void running(CLI::App& a) {
    as_of(a), json(a);
    a.add_option("--out", settings_.out, "The output folder; without it only the summary is printed")->type_name("DIR");
    a.add_option("--only", settings_.only, "Only these rules")->delimiter(',')->type_name("RULE,…");
    a.add_option("--threads", settings_.threads, "How many cores; default: all")->check(CLI::Range(1, 1024));
    a.add_flag("--strict", settings_.strict, "Fail (4) if any fault or breach was counted");
    a.add_option("--format", output_format_, "parquet, arrow or csv")->check(CLI::IsMember({"parquet", "arrow", "csv"}));
    a.add_flag("-q,--quiet", settings_.quiet, "No summary, no progress");
    a.add_option("--executor", executor_, "native or interpreter (slow: the definition)")->check(CLI::IsMember({"native", "interpreter"}));
    a.add_option("--dump", settings_.dump, "Print a stage of the compiler: ast, ir, ir:PASS, llvm, asm");
  }

  // What CLI11 cannot say by itself.
  Status finish() {
    for (const std::string& item : params_) {
      const auto equals = item.find('=');
      if (equals == std::string::npos) return fail(tagma::ErrorKind::kUsage, "T1202", fmt::format("--param {} has no value", item), "--param NAME=VALUE");
      settings_.params[item.substr(0, equals)] = item.substr(equals + 1);
    }
    for (const std::string& item : data_) {
      const auto equals = item.find('=');
      if (equals != std::string::npos) settings_.data.paths[item.substr(0, equals)] = item.substr(equals + 1);
      else if (settings_.data.dir) return fail(tagma::ErrorKind::kUsage, "T1202", "two folders of data were given", "bind the others by name: --data SOURCE=PATH");
      else settings_.data.dir = item;
    }
    settings_.format_json = diagnostics_format_ == "json";
    settings_.format = output_format_ == "csv" ? OutputFormat::kCsv : output_format_ == "arrow" ? OutputFormat::kArrow : OutputFormat::kParquet;
    settings_.executor = executor_ == "interpreter" ? ExecutorKind::kInterpreter : ExecutorKind::kNative;
    if (name_ == "eval" && settings_.key.empty() == settings_.row.empty())
      return fail(tagma::ErrorKind::kUsage, "T1202", "eval wants either --key or --row",
                  "--key 42 --data FOLDER for a customer of the data; --row '{\"id\": 42}' for one made up");
    if (name_ == "prepare" && !settings_.out)
      return fail(tagma::ErrorKind::kUsage, "T1202", "prepare wants --out: the folder to write", "tagma prepare rules.tag --data DIR --out prepared");
    const bool bare_repl = name_ == "repl" && settings_.rules.empty() && !std::filesystem::exists("tagma.toml");
    if (name_ == "help" || bare_repl) return {};
    return fill_from_project(settings_);
  }

  // CLI11 would print the page of the subcommand at hand.
  std::string whole_help() { return app_.get_formatter()->make_help(&app_, "tagma", CLI::AppFormatMode::Normal); }

  int usage(const CLI::ParseError& error, int argc, char** argv) {
    if (argc == 1) {
      fmt::print(stderr, "{}", whole_help());
      return kUsage;
    }
    std::string help = "see `tagma --help`";
    if (argc > 1 && argv[1][0] != '-' && std::find(names_.begin(), names_.end(), argv[1]) == names_.end()) {
      const auto nearest = nearest_name(argv[1], names_);
      return report({tagma::ErrorKind::kUsage, "T1202", fmt::format("there is no command {}", argv[1]),
                     nearest ? fmt::format("did you mean `tagma {}`?", *nearest) : help});
    }
    if (argc > 1) help = fmt::format("see `tagma {} --help`", argv[1]);
    return report({tagma::ErrorKind::kUsage, "T1202", error.what(), misspelt(argc, argv).value_or(help)});
  }

  // The option that a misspelt one was probably meant to be.
  std::optional<std::string> misspelt(int argc, char** argv) {
    const auto subs = app_.get_subcommands();
    if (subs.empty()) return std::nullopt;
    std::vector<std::string> known;
    for (const CLI::Option* option : subs[0]->get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    for (int i = 2; i < argc; ++i) {
      const std::string given = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
      if (!given.starts_with("--") || std::find(known.begin(), known.end(), given) != known.end()) continue;
      if (const auto nearest = nearest_name(given, known)) return fmt::format("did you mean {}?", *nearest);
    }
    return std::nullopt;
  }

  CLI::App app_;
  Settings settings_;
  std::vector<std::string> names_, data_, params_;
  std::string diagnostics_format_ = "text", output_format_ = "parquet", executor_ = "native", name_;
  int (*command_)(const Settings&) = nullptr;
};

}  // namespace

}  // namespace tagma::cli

int main(int argc, char** argv) {
#if defined(__x86_64__)
  // Before anything that a processor without them would not understand.
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) {
    std::fputs("error[T1211]: this processor has no AVX2, for which tagma is compiled\n  help: run it on a machine of 2013 or later\n", stderr);
    return 2;
  }
#endif
  return tagma::cli::CommandLine().parse_and_call(argc, argv);
}
