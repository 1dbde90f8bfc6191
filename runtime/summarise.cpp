#include "runtime/summarise.h"

#include "runtime/bits.h"
#include "runtime/parallel.h"
#include "runtime/text_codes.h"

#include <algorithm>

namespace tagma {
namespace {

constexpr std::size_t kFewValues = 50;

std::int64_t count_answered(const ProfileResult& profile, const std::vector<std::uint64_t>& words) {
  if (words.empty()) return profile.answered_rows;
  if (profile.answered.empty()) return count_bits(words.data(), profile.rows);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < words.size(); ++i) count += std::popcount(words[i] & profile.answered[i]);
  return count;
}

struct TextCounts {
  TextCodes codes;
  std::vector<std::int64_t> counts;
  bool too_many = false;

  void add(std::int32_t code_of_text, std::int64_t count) {
    const auto code = static_cast<std::size_t>(code_of_text);
    if (code == counts.size()) counts.push_back(0);
    counts[code] += count;
  }
};

void count_block(const ProfileResult& profile, const RuleResult& rule, std::size_t limit, std::int64_t begin,
                 std::int64_t end, TextCounts& out) {
  RecentCodes code_of(out.codes);
  for (std::int64_t row = begin; row < end; ++row) {
    if (!profile.answered.empty() && !test_bit(profile.answered.data(), row)) continue;
    if (!rule.valid.empty() && !test_bit(rule.valid.data(), row)) continue;
    out.add(code_of(rule.text[static_cast<std::size_t>(row)]), 1);
    if (out.counts.size() > limit) {
      out.too_many = true;
      return;
    }
  }
}

// Nothing where there are more than `limit` distinct texts.
std::vector<std::pair<std::string, std::int64_t>> count_texts(const ProfileResult& profile, const RuleResult& rule,
                                                              std::size_t limit, int threads) {
  std::vector<TextCounts> blocks(static_cast<std::size_t>(blocks_for(profile.rows)));
  parallel_blocks(profile.rows, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    count_block(profile, rule, limit, begin, end, blocks[static_cast<std::size_t>(block)]);
  });
  TextCounts all;
  for (const TextCounts& block : blocks) {
    if (block.too_many) return {};
    for (std::size_t i = 0; i < block.counts.size(); ++i) all.add(all.codes.add(block.codes.texts()[i]), block.counts[i]);
  }
  if (all.counts.size() > limit) return {};
  std::vector<std::pair<std::string, std::int64_t>> out;
  for (std::size_t i = 0; i < all.counts.size(); ++i) out.emplace_back(all.codes.texts()[i], all.counts[i]);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return out;
}

}  // namespace

void summarise(const RuleSpec& spec, const ProfileResult& profile, int threads, RuleResult& rule) {
  const Repr repr = spec.type.repr();
  rule.yes = count_answered(profile, repr == Repr::kBool ? rule.words : rule.valid);
  if (repr == Repr::kText) rule.value_counts = count_texts(profile, rule, spec.levels ? SIZE_MAX : kFewValues, threads);
}

// An audience is as large as it was before a part of it was held out; both parts are published, or none.
void suppress(const Program& program, ProfileResult& profile) {
  const auto spec_of = [&](const RuleResult& rule) -> const RuleSpec& { return program.rules()[static_cast<std::size_t>(rule.rule)]; };
  const auto audience = [&](const RuleResult& rule) -> const std::string& { return spec_of(rule).held_out_of.empty() ? spec_of(rule).name : spec_of(rule).held_out_of; };
  for (RuleResult& rule : profile.rules) {
    if (spec_of(rule).kind != RuleKind::kSegment || spec_of(rule).at_least_people == 0) continue;
    std::int64_t people = 0;
    for (const RuleResult& part : profile.rules)
      if (spec_of(part).kind == RuleKind::kSegment && audience(part) == audience(rule)) people += part.yes;
    rule.suppressed = people < spec_of(rule).at_least_people;
  }
}

}  // namespace tagma
