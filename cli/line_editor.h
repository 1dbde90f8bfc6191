// A line from the terminal, with editing, history and completion (libedit), or from a pipe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tagma::cli {

enum class Reading : std::uint8_t { kLine, kInterrupted, kEnd };

class LineReader {
 public:
  virtual ~LineReader() = default;
  // The next line without its end. kInterrupted: Ctrl-C was pressed, what was typed is thrown away.
  virtual Reading read(const std::string& prompt, std::string& line) = 0;
  // One whole input, to be found again by the up key, in later sessions too.
  virtual void remember(const std::string& input) = 0;
  [[nodiscard]] virtual bool is_terminal() const = 0;
};

// What could stand in place of the word behind which the cursor is. `before`: the line up to the word.
using Completer = std::function<std::vector<std::string>(const std::string& before, const std::string& word)>;

// `history`: the file of earlier inputs, "" for none.
std::unique_ptr<LineReader> make_line_editor(Completer completer, const std::string& history);
std::unique_ptr<LineReader> make_pipe_reader();

}  // namespace tagma::cli
