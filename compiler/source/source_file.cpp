#include "compiler/source/source_file.h"

#include "compiler/source/code_points.h"

#include <algorithm>
#include <utf8proc.h>

namespace tagma {

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_begins_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    line_begins_.push_back(static_cast<std::uint32_t>(at + 1));
}

LineColumn SourceFile::locate(std::uint32_t byte) const {
  byte = std::min(byte, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), byte);
  const auto number = static_cast<int>(after - line_begins_.begin());
  std::uint32_t begin = line_begin(number);
  if (number == 1 && text_.starts_with("\xEF\xBB\xBF")) begin = 3;  // a byte order mark is not a column
  if (byte <= begin) return {number, 1};
  const auto before = std::string_view(text_).substr(begin, byte - begin);
  return {number, 1 + static_cast<int>(count_code_points(before))};
}

std::uint32_t SourceFile::line_begin(int number) const { return line_begins_[static_cast<std::size_t>(number - 1)]; }

std::string_view SourceFile::line(int number) const {
  const std::size_t begin = line_begin(number);
  const std::size_t end = number < line_count() ? line_begin(number + 1) : text_.size();
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::uint32_t SourceSet::add(std::string name, std::string text) {
  files_.push_back(std::make_unique<SourceFile>(std::move(name), std::move(text)));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

int display_width(std::string_view utf8) {
  int width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint point = code_point_at(utf8, at);
    width += point.value < 0 ? 1 : utf8proc_charwidth(point.value);
    at += point.size;
  }
  return width;
}

}  // namespace tagma
