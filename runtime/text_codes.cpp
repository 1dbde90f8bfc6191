#include "runtime/text_codes.h"

#include "runtime/bits.h"
#include "runtime/buffer.h"
#include "runtime/hash.h"
#include "runtime/import_column.h"
#include "runtime/parallel.h"

#include <atomic>
#include <bit>

namespace tagma {

TextCodes::TextCodes(std::size_t expected) : slots_(std::bit_ceil(std::max<std::size_t>(16, expected * 2))) {
  texts_.reserve(expected);
}

std::size_t TextCodes::slot_of(std::string_view text, std::uint64_t hash) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t at = hash & (slots_.size() - 1);
  while (true) {
    const Slot& slot = slots_[at];
    if (slot.code < 0 || (slot.tag == tag && texts_[static_cast<std::size_t>(slot.code)] == text)) return at;
    at = (at + 1) & (slots_.size() - 1);
  }
}

std::int32_t TextCodes::add(std::string_view text) {
  if (2 * (texts_.size() + 1) > slots_.size()) grow();
  const std::uint64_t hash = hash_text(text);
  Slot& slot = slots_[slot_of(text, hash)];
  if (slot.code < 0) {
    slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::int32_t>(texts_.size())};
    texts_.push_back(text);
  }
  return slot.code;
}

std::int32_t TextCodes::find(std::string_view text) const { return slots_[slot_of(text, hash_text(text))].code; }

void TextCodes::grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const std::uint64_t hash = hash_text(texts_[i]);
    slots_[slot_of(texts_[i], hash)] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::int32_t>(i)};
  }
}

ColumnPtr make_dictionary(const Type& type, std::span<const std::string_view> texts) {
  static constexpr std::string_view kNothing[] = {""};
  if (texts.empty()) texts = kNothing;
  auto column = std::make_shared<Column>();
  column->type = type;
  column->layout = Layout::kText;
  column->length = static_cast<std::int64_t>(texts.size());
  auto offsets = allocate<std::int64_t>(column->length + 1);
  offsets[0] = 0;
  for (std::size_t i = 0; i < texts.size(); ++i)
    offsets[static_cast<std::ptrdiff_t>(i) + 1] =
        offsets[static_cast<std::ptrdiff_t>(i)] + static_cast<std::int64_t>(texts[i].size());
  auto bytes = allocate<char>(offsets[column->length]);
  for (std::size_t i = 0; i < texts.size(); ++i)
    texts[i].copy(bytes.get() + offsets[static_cast<std::ptrdiff_t>(i)], texts[i].size());
  column->offsets = offsets.get();
  column->data = bytes.get();
  column->owners = {std::move(offsets), std::move(bytes)};
  return column;
}

Layout code_layout(std::size_t dictionary_size) {
  if (dictionary_size <= 128) return Layout::kDict8;
  return dictionary_size <= 32'768 ? Layout::kDict16 : Layout::kDict32;
}

namespace {

constexpr std::int64_t kSampleRows = 2'048;
constexpr std::int64_t kRowsPerValue = 4;  // fewer rows than this per distinct value: codes would not pay

bool sample_repeats(const Column& text) {
  const std::int64_t step = std::max<std::int64_t>(1, text.length / kSampleRows);
  TextCodes seen;
  std::int64_t known = 0;
  for (std::int64_t row = 0; row < text.length; row += step) {
    if (!text.is_known(row)) continue;
    ++known;
    seen.add(text.text(row));
  }
  return static_cast<std::int64_t>(seen.size()) * kRowsPerValue <= known;
}

// Codes of each block by the block's own dictionary: blocks need no lock, and their borders do not depend on threads.
struct EncodedBlocks {
  std::shared_ptr<std::int32_t[]> codes;  // undefined where missing
  std::vector<std::vector<std::string_view>> texts;
};

bool encode_blocks(const Column& text, int threads, EncodedBlocks& out) {
  out.codes = allocate<std::int32_t>(text.length);
  out.texts.resize(static_cast<std::size_t>(blocks_for(text.length)));
  std::atomic<bool> pays = true;
  parallel_blocks(text.length, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    if (!pays) return;
    TextCodes local;
    for (std::int64_t row = begin; row < end; ++row) {
      if (text.is_known(row)) out.codes[row] = local.add(text.text(row));
    }
    if (static_cast<std::int64_t>(local.size()) * kRowsPerValue > end - begin && end - begin >= kSampleRows)
      pays = false;
    out.texts[static_cast<std::size_t>(block)].assign(local.texts().begin(), local.texts().end());
  });
  return pays;
}

template <typename T>
void write_codes(const Column& text, const EncodedBlocks& blocks, const std::vector<std::vector<std::int32_t>>& global,
                 int threads, Column& out) {
  auto codes = allocate<T>(text.length);
  parallel_blocks(text.length, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    const auto& of_block = global[static_cast<std::size_t>(block)];
    for (std::int64_t row = begin; row < end; ++row) {
      codes[row] = text.is_known(row) ? static_cast<T>(of_block[static_cast<std::size_t>(blocks.codes[row])]) : T{0};
    }
  });
  out.data = codes.get();
  out.owners.push_back(std::move(codes));
}

}  // namespace

std::shared_ptr<Column> dictionary_if_it_pays(const Column& text, int threads) {
  EncodedBlocks blocks;
  if (!sample_repeats(text) || !encode_blocks(text, threads, blocks)) return nullptr;
  TextCodes all;
  std::vector<std::vector<std::int32_t>> global(blocks.texts.size());
  for (std::size_t i = 0; i < blocks.texts.size(); ++i) {
    for (const std::string_view value : blocks.texts[i]) global[i].push_back(all.add(value));
  }
  auto out = std::make_shared<Column>();
  out->type = text.type;
  out->length = text.length;
  out->layout = code_layout(all.size());
  out->dictionary = make_dictionary(text.type, all.texts());
  out->valid = text.valid;
  if (text.valid != nullptr) {
    auto valid = allocate<std::uint64_t>(words_for(text.length));
    std::copy_n(text.valid, words_for(text.length), valid.get());
    out->valid = valid.get();
    out->owners.push_back(std::move(valid));
  }
  if (out->layout == Layout::kDict8) write_codes<std::int8_t>(text, blocks, global, threads, *out);
  if (out->layout == Layout::kDict16) write_codes<std::int16_t>(text, blocks, global, threads, *out);
  if (out->layout == Layout::kDict32) write_codes<std::int32_t>(text, blocks, global, threads, *out);
  return out;
}

}  // namespace tagma
