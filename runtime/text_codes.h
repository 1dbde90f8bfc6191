// Numbers distinct texts 0, 1, 2 … in the order in which they are first seen.
#pragma once

#include "runtime/column.h"

#include <array>
#include <string_view>
#include <vector>

namespace tagma {

// Keeps views: the texts must outlive it.
class TextCodes {
 public:
  explicit TextCodes(std::size_t expected = 0);
  std::int32_t add(std::string_view text);                       // the code of a text, new or known
  [[nodiscard]] std::int32_t find(std::string_view text) const;  // -1 if it was never added
  [[nodiscard]] std::span<const std::string_view> texts() const { return texts_; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  struct Slot {
    std::uint32_t tag = 0;   // upper half of the hash: most comparisons end here
    std::int32_t code = -1;  // -1: free
  };
  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<std::string_view> texts_;
};

// The codes of texts that mostly are the very same few in memory, as answers are that come from a rule's lines or from a
// column's dictionary: those seen last are told by where they lie.
class RecentCodes {
 public:
  explicit RecentCodes(TextCodes& codes) : codes_(codes) {}
  std::int32_t operator()(std::string_view text) {
    Seen& seen = seen_[(reinterpret_cast<std::uintptr_t>(text.data()) ^ text.size()) % seen_.size()];
    if (seen.code < 0 || seen.text.data() != text.data() || seen.text.size() != text.size())
      seen = {text, codes_.add(text)};
    return seen.code;
  }

 private:
  struct Seen {
    std::string_view text;
    std::int32_t code = -1;
  };
  TextCodes& codes_;
  std::array<Seen, 61> seen_{};
};

// A dictionary column of these texts (never empty, so that the code 0 of a missing row can always be looked up), and
// the narrowest layout that its codes fit.
ColumnPtr make_dictionary(const Type& type, std::span<const std::string_view> texts);
Layout code_layout(std::size_t dictionary_size);

}  // namespace tagma
