// A rule file's text and places in it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

// A half-open range of bytes of one source file. `file` indexes the SourceSet.
struct Span {
  std::uint32_t file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool empty() const { return begin >= end; }
  // The smallest span that covers both.
  [[nodiscard]] Span to(Span other) const {
    return {file, begin < other.begin ? begin : other.begin, end > other.end ? end : other.end};
  }
};

struct LineColumn {
  int line = 1;    // from 1
  int column = 1;  // from 1, in Unicode code points
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] LineColumn locate(std::uint32_t byte) const;
  [[nodiscard]] std::string_view line(int number) const;         // without its end
  [[nodiscard]] std::uint32_t line_begin(int number) const;      // byte offset
  [[nodiscard]] int line_count() const { return static_cast<int>(line_begins_.size()); }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
};

// The files of one compilation.
class SourceSet {
 public:
  std::uint32_t add(std::string name, std::string text);
  [[nodiscard]] const SourceFile& file(std::uint32_t id) const { return *files_[id]; }
  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] std::string_view text(Span span) const {
    return file(span.file).text().substr(span.begin, span.end - span.begin);
  }

 private:
  std::vector<std::unique_ptr<SourceFile>> files_;
};

// Columns that a text takes on a terminal (East Asian wide characters take two).
int display_width(std::string_view utf8);

}  // namespace tagma
