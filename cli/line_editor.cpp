#include "cli/line_editor.h"

#include "cli/command.h"

#include <array>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <iostream>
#include <utility>

#include <fmt/format.h>
#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

namespace tagma::cli {

namespace {

constexpr int kHistoryLength = 1000;
constexpr std::string_view kWordEnds = " \t()[]{},=<>!+*/|?\"";

// Rules are written in UTF-8, whatever the locale says; only how characters are read and drawn is set here.
void read_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

enum class Key : std::uint8_t { kTyped, kInterrupt };

// Both are waited for at once: an interrupt between two reads would be noticed only after the next key.
Key wait_for_key() {
  std::array<pollfd, 2> waited{{{STDIN_FILENO, POLLIN, 0}, {InterruptGuard::descriptor(), POLLIN, 0}}};
  for (;;) {
    const int ready = poll(waited.data(), waited.size(), -1);
    if (ready < 0 && errno == EINTR) continue;
    if (waited[1].revents != 0 && InterruptGuard::taken()) return Key::kInterrupt;
    if (ready < 0 || waited[0].revents != 0) return Key::kTyped;
  }
}

// What all candidates begin with, in whole characters.
std::string common_prefix(const std::vector<std::string>& candidates) {
  std::size_t length = candidates.front().size();
  for (const std::string& candidate : candidates) {
    std::size_t same = 0;
    while (same < length && same < candidate.size() && candidate[same] == candidates.front()[same]) ++same;
    length = same;
  }
  while (length > 0 && length < candidates.front().size() && (candidates.front()[length] & 0xC0) == 0x80) --length;
  return candidates.front().substr(0, length);
}

class LineEditor final : public LineReader {
 public:
  LineEditor(Completer completer, std::string path) : completer_(std::move(completer)), path_(std::move(path)) {
    read_utf8();
    editor_ = el_init("tagma", stdin, stdout, stderr);
    history_ = history_init();
    HistEvent event;
    history(history_, &event, H_SETSIZE, kHistoryLength);
    history(history_, &event, H_SETUNIQUE, 1);
    if (!path_.empty()) history(history_, &event, H_LOAD, path_.c_str());
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_SIGNAL, 0);  // Ctrl-C is read_character's business
    el_set(editor_, EL_HIST, history, history_);
    el_set(editor_, EL_GETCFN, read_character);
    el_set(editor_, EL_PROMPT, prompt_of);
    el_set(editor_, EL_ADDFN, "tagma-complete", "complete the word", complete);
    el_set(editor_, EL_BIND, "^I", "tagma-complete", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~LineEditor() override {
    el_end(editor_);
    history_end(history_);
  }
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  Reading read(const std::string& prompt, std::string& line) override {
    prompt_ = prompt, interrupted_ = false, held_.reset();
    int length = 0;
    el_set(editor_, EL_PREP_TERM, 1);  // before the prompt shows: whoever waits for it may press a key at once
    const char* text = el_gets(editor_, &length);
    if (interrupted_) {
      el_reset(editor_);
      std::fputs("^C\n", stdout);
      return Reading::kInterrupted;
    }
    if (text == nullptr || length <= 0) {
      std::fputs("\n", stdout);
      return Reading::kEnd;
    }
    line.assign(text, static_cast<std::size_t>(length));
    if (line.ends_with('\n')) line.pop_back();
    return Reading::kLine;
  }

  void remember(const std::string& input) override {
    std::string line = input;
    // One line is easier to edit than several; a comment would swallow what follows it.
    if (line.find("//") == std::string::npos)
      for (char& c : line)
        if (c == '\n') c = ' ';
    HistEvent event;
    history(history_, &event, H_ENTER, line.c_str());
    if (!path_.empty()) history(history_, &event, H_SAVE, path_.c_str());
  }

  [[nodiscard]] bool is_terminal() const override { return true; }

 private:
  static LineEditor& self(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return *static_cast<LineEditor*>(data);
  }

  static char* prompt_of(EditLine* editor) { return self(editor).prompt_.data(); }

  // One character; 0 ends the line: at the end of input, and after Ctrl-C. Bytes that are no UTF-8 become U+FFFD; the byte
  // that broke a character off may be a key of its own, such as the end of the line.
  static int read_character(EditLine* editor, wchar_t* out) {
    std::mbstate_t state{};
    for (bool inside = false;; inside = true) {
      const std::optional<char> byte = self(editor).next_byte();
      if (!byte) return 0;
      const std::size_t length = std::mbrtowc(out, &*byte, 1, &state);
      if (length == static_cast<std::size_t>(-2)) continue;
      if (length == static_cast<std::size_t>(-1)) {
        *out = L'\uFFFD';
        if (inside) self(editor).held_ = byte;
      }
      if (length == 0) *out = L'\x04';  // Ctrl-D, pressed before the prompt was there, comes as 0
      return 1;
    }
  }

  std::optional<char> next_byte() {
    if (held_) return std::exchange(held_, std::nullopt);
    char byte = 0;
    interrupted_ = wait_for_key() == Key::kInterrupt;
    if (interrupted_ || ::read(STDIN_FILENO, &byte, 1) <= 0) return std::nullopt;
    return byte;
  }

  static unsigned char complete(EditLine* editor, int) {
    const LineInfo* info = el_line(editor);
    const std::string before(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    const std::size_t end = before.find_last_of(kWordEnds);
    const std::size_t begin = end == std::string::npos ? 0 : end + 1;
    const std::string word = before.substr(begin);
    const std::vector<std::string> candidates = self(editor).completer_(before.substr(0, begin), word);
    if (candidates.empty()) return CC_REFRESH_BEEP;
    std::string more = common_prefix(candidates).substr(word.size());
    if (candidates.size() == 1 && !candidates.front().ends_with('/')) more += ' ';
    if (!more.empty()) {
      el_insertstr(editor, more.c_str());
      return CC_REFRESH;
    }
    list(candidates);
    return CC_REDISPLAY;
  }

  // In columns, as wide as the widest.
  static void list(const std::vector<std::string>& candidates) {
    constexpr int kScreen = 78;
    int width = 1;
    for (const std::string& candidate : candidates) width = std::max(width, display_width(candidate) + 2);
    const int columns = std::max(1, kScreen / width);
    fmt::print("\n");
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const bool last = i + 1 == candidates.size() || (i + 1) % static_cast<std::size_t>(columns) == 0;
      fmt::print("{}", last ? candidates[i] + "\n" : pad(candidates[i], width));
    }
    std::fflush(stdout);
  }

  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  Completer completer_;
  std::string path_, prompt_;
  std::optional<char> held_;
  bool interrupted_ = false;
};

class PipeReader final : public LineReader {
 public:
  Reading read(const std::string&, std::string& line) override { return std::getline(std::cin, line) ? Reading::kLine : Reading::kEnd; }
  void remember(const std::string&) override {}
  [[nodiscard]] bool is_terminal() const override { return false; }
};

}  // namespace

std::unique_ptr<LineReader> make_line_editor(Completer completer, const std::string& history) {
  return std::make_unique<LineEditor>(std::move(completer), history);
}

std::unique_ptr<LineReader> make_pipe_reader() { return std::make_unique<PipeReader>(); }

}  // namespace tagma::cli
