#include "runtime/io/manifest.h"

#include "runtime/bits.h"
#include "runtime/io/segments.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tagma::io {
namespace {

using Json = nlohmann::ordered_json;

const TableSpec& spec_of(const RunResult& result, const ProfileResult& profile) {
  return *result.data->tables[static_cast<std::size_t>(profile.table)].spec;
}

// First rows as the data had them, not as they were laid out.
Json faults_of(const FaultCount& faults, const Table& table) {
  Json json = Json::object();
  for (int kind = 0; kind < kFaultKinds; ++kind) {
    const auto k = static_cast<std::size_t>(kind);
    if (faults.rows[k] == 0) continue;
    std::vector<std::int64_t> rows;
    for (const auto row : faults.first_rows[k]) rows.push_back(table.source_row_of(row));
    std::ranges::sort(rows);
    json[std::string(to_string(static_cast<Fault>(kind)))] = {{"rows", faults.rows[k]}, {"first_rows", rows}};
  }
  return json;
}

// A ratio is published with ten places; one that needs more than 38 digits there is missing, and this counts it.
std::int64_t unpublishable(const RuleResult& rule, const RowOrder& order) {
  std::int64_t count = 0;
  Int128 ignored = 0;
  for (std::int64_t i = 0; !rule.ratio.empty() && i < order.size(); ++i) {
    const bool known = rule.valid.empty() || test_bit(rule.valid.data(), order[i]);
    count += known && !published_ratio(rule.ratio[static_cast<std::size_t>(order[i])], ignored) ? 1 : 0;
  }
  return count;
}

Json counts_of(std::span<const std::pair<std::string, std::int64_t>> counts) {
  Json json = Json::object();
  for (const auto& [text, count] : counts) json[text] = count;
  return json;
}

Json rule_entry(const RunResult& result, const ProfileResult& profile, const RuleResult& rule) {
  const RuleSpec& spec = result.program->rules()[static_cast<std::size_t>(rule.rule)];
  const Table& table = result.data->tables[static_cast<std::size_t>(profile.table)];
  Json json{{"name", spec.name},
            {"kind", std::string(to_string(spec.kind))},
            {"type", to_string(spec.type)},
            {"profile", spec_of(result, profile).name}};
  if (!spec.display.empty()) json["display"] = spec.display;
  if (!spec.group.empty()) json["group"] = spec.group;
  if (!spec.owner.empty()) json["owner"] = spec.owner;
  json[spec.type.kind == Kind::kBool ? "yes" : "known"] = rule.yes;
  if (spec.kind == RuleKind::kSegment) json["removed_by_requires"] = rule.removed_by_requires;
  if (!rule.value_counts.empty()) json["values"] = counts_of(rule.value_counts);
  if (!rule.overlays.empty()) json["overlays"] = counts_of(rule.overlays);
  json["faults"] = faults_of(rule.faults, table);
  if (const auto lost = unpublishable(rule, RowOrder(profile, table)); lost > 0) json["beyond_38_digits"] = lost;
  if (!spec.published) json["private"] = true;
  if (rule.suppressed) json["suppressed"] = true;
  return json;
}

Json inputs_of(std::span<const InputFacts> inputs) {
  Json json = Json::array();
  for (const auto& input : inputs) {
    json.push_back({{"source", input.source},
                    {"path", input.path},
                    {"rows", input.rows},
                    {"bytes", input.bytes},
                    {"hash", input.hash},
                    {"columns", input.columns},
                    {"bytes_read", input.bytes_read},
                    {"row_groups", input.row_groups},
                    {"row_groups_read", input.row_groups_read}});
  }
  return json;
}

Json contract_of(const RunResult& result) {
  Json json = Json::array();
  for (const auto& breach : result.all_breaches()) {
    Json entry{
        {"table", breach.table}, {"kind", breach.kind}, {"count", breach.count}, {"first_rows", breach.first_rows}};
    if (!breach.column.empty()) entry["column"] = breach.column;
    if (!breach.expectation.empty()) entry["expectation"] = breach.expectation;
    json.push_back(std::move(entry));
  }
  return json;
}

Json short_logs_of(const RunResult& result) {
  const auto instant = [&](std::int64_t at) { return to_text(Type::of(Kind::kTimestamp), Value::integer(at), result.program->timezone()); };
  Json json = Json::array();
  for (const ShortLog& log : result.short_logs)
    json.push_back({{"table", log.table}, {"begins", instant(log.begins)}, {"windows_from", instant(log.wanted)}, {"rules", log.rules}});
  return json;
}

Json profiles_of(const RunResult& result) {
  Json json = Json::array();
  for (const auto& profile : result.profiles) {
    json.push_back(
        {{"profile", spec_of(result, profile).name}, {"rows", profile.rows}, {"answered", profile.answered_rows}});
  }
  return json;
}

Json segments_of(const RunResult& result) {
  Json json = Json::array();
  for (const auto& profile : result.profiles) {
    const Table& table = result.data->tables[static_cast<std::size_t>(profile.table)];
    const bool keys = by_keys(table, RowOrder(profile, table));
    for (const RuleResult* rule : published_rules(result, profile)) {
      const RuleSpec& spec = result.program->rules()[static_cast<std::size_t>(rule->rule)];
      if (spec.kind != RuleKind::kSegment) continue;
      json.push_back({{"segment", spec.name},
                      {"file", fmt::format("segments/{}.roaring", spec.name)},
                      {"numbers", keys ? "keys" : "rows"},
                      {"people", rule->yes}});
    }
  }
  return json;
}

std::vector<std::string> suppressed_of(const RunResult& result) {
  std::vector<std::string> names;
  for (const auto& profile : result.profiles) {
    for (const auto& rule : profile.rules) {
      if (rule.suppressed) names.push_back(result.program->rules()[static_cast<std::size_t>(rule.rule)].name);
    }
  }
  return names;
}

}  // namespace

std::string manifest_text(const RunResult& result, const ManifestExtras& extras, double write_seconds) {
  Json params = Json::object();
  for (const auto& [name, value] : result.program->params()) params[name] = value;
  Json rules = Json::array();
  for (const auto& profile : result.profiles) {
    for (const auto& rule : profile.rules) rules.push_back(rule_entry(result, profile, rule));
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const std::string& zone = result.program->timezone();
  const Json manifest{{"tagma", extras.version},
                      {"program", fmt::format("{:016x}", result.program->hash())},
                      {"as_of", to_text(Type::of(Kind::kTimestamp), Value::integer(result.context.as_of), zone)},
                      {"timezone", zone},
                      {"params", std::move(params)},
                      {"inputs", inputs_of(extras.inputs)},
                      {"profiles", profiles_of(result)},
                      {"rules", std::move(rules)},
                      {"segments", segments_of(result)},
                      {"suppressed", suppressed_of(result)},
                      {"contract", contract_of(result)},
                      {"short_logs", short_logs_of(result)},
                      {"executor", result.executor},
                      {"timings",
                       {{"load", extras.load_seconds},
                        {"compile", extras.compile_seconds},
                        {"run", result.seconds},
                        {"write", write_seconds}}},
                      {"peak_rss_bytes", static_cast<std::int64_t>(usage.ru_maxrss) * 1024}};
  return manifest.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tagma::io

namespace tagma {

Result<std::string> manifest_json(const RunResult& result, const ManifestExtras& extras) {
  return io::manifest_text(result, extras, 0);
}

}  // namespace tagma
