#include "runtime/summarise.h"

#include "runtime/bits.h"
#include "runtime/parallel.h"

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

using Counts = std::vector<std::int64_t>;  // by code

void count_block(const ProfileResult& profile, const RuleResult& rule, std::int64_t begin, std::int64_t end, Counts& out) {
  for (std::int64_t row = begin; row < end; ++row) {
    if (!profile.answered.empty() && !test_bit(profile.answered.data(), row)) continue;
    if (!rule.valid.empty() && !test_bit(rule.valid.data(), row)) continue;
    ++out[rule.codes[static_cast<std::size_t>(row)]];
  }
}

constexpr std::uint32_t kManyCodes = 4'096;  // from here on, a table of counts for each block would cost more than it saves

Counts count_codes(const ProfileResult& profile, const RuleResult& rule, int threads) {
  Counts all(rule.texts->limit());
  if (rule.texts->limit() >= kManyCodes) {
    count_block(profile, rule, 0, profile.rows, all);
    return all;
  }
  std::vector<Counts> blocks(static_cast<std::size_t>(blocks_for(profile.rows)), Counts(all.size()));
  parallel_blocks(profile.rows, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    count_block(profile, rule, begin, end, blocks[static_cast<std::size_t>(block)]);
  });
  for (const Counts& block : blocks)
    for (std::size_t code = 0; code < all.size(); ++code) all[code] += block[code];
  return all;
}

// Nothing where there are more than `limit` distinct texts.
std::vector<std::pair<std::string, std::int64_t>> count_texts(const ProfileResult& profile, const RuleResult& rule, std::size_t limit, int threads) {
  if (rule.texts == nullptr) return {};
  const Counts counts = count_codes(profile, rule, threads);
  std::vector<std::pair<std::string, std::int64_t>> out;
  for (std::size_t code = 0; code < counts.size(); ++code) {
    if (counts[code] == 0) continue;
    if (out.size() == limit) return {};
    out.emplace_back(rule.texts->text(static_cast<std::uint32_t>(code)), counts[code]);
  }
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
