#include "compiler/codegen/machine.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/TargetParser/Host.h>

#include <array>
#include <string_view>

namespace tagma::codegen {

namespace {

// Only these are asked for: what our code can gain from, and nothing that an emulated model number may get wrong.
constexpr std::array<std::string_view, 10> kUseful = {"sse4.2", "ssse3", "popcnt", "avx", "avx2", "bmi", "bmi2", "lzcnt", "fma", "f16c"};
constexpr std::array<std::string_view, 4> kWidest = {"avx512f", "avx512bw", "avx512dq", "avx512vl"};

bool has(const llvm::StringMap<bool>& features, std::string_view name) {
  const auto it = features.find(llvm::StringRef(name.data(), name.size()));
  return it != features.end() && it->second;
}

void add(std::string& features, std::string_view name) {
  if (!features.empty()) features += ',';
  features += '+';
  features += name;
}

}  // namespace

Machine baseline_machine() { return {.triple = llvm::sys::getProcessTriple(), .features = ""}; }

Machine this_machine() {
  Machine machine = baseline_machine();
  const llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  for (const auto name : kUseful)
    if (has(features, name)) add(machine.features, name);
  machine.wide_bytes = has(features, "avx2");
  machine.widest = machine.wide_bytes;
  for (const auto name : kWidest) machine.widest = machine.widest && has(features, name);
  if (machine.widest)
    for (const auto name : kWidest) add(machine.features, name);
  // Without this hint AVX2's gathers are taken apart.
  if (machine.wide_bytes) add(machine.features, "fast-gather");
  return machine;
}

Machine without_widest(Machine machine) {
  if (!machine.widest) return machine;
  machine.widest = false;
  machine.features.resize(machine.features.find("+avx512f") - 1);
  machine.features += ",+fast-gather";
  return machine;
}

}  // namespace tagma::codegen
