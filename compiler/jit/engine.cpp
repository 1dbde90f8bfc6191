#include "compiler/jit/engine.h"

#include "compiler/codegen/emit.h"
#include "compiler/jit/object_cache.h"

#include <fmt/format.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <future>
#include <mutex>
#include <thread>

extern "C" {
__int128 __divti3(__int128, __int128);
__int128 __modti3(__int128, __int128);
unsigned __int128 __udivti3(unsigned __int128, unsigned __int128);
unsigned __int128 __umodti3(unsigned __int128, unsigned __int128);
}

namespace tagma::jit {

namespace {

// Raise when the meaning of kernels changes without their text: the executor's side of the ABI.
constexpr std::string_view kCodeVersion = "tagma kernels 1";

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Error defect(llvm::Error error) {
  return {ErrorKind::kInternal, "T1390", "machine code could not be made: " + llvm::toString(std::move(error)),
          "run with --executor interpreter, and report this"};
}

void initialize_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser();
  });
}

Result<std::unique_ptr<llvm::TargetMachine>> target_machine(const codegen::Machine& machine) {
  initialize_llvm();
  std::string message;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(machine.triple, message);
  if (target == nullptr) return std::unexpected(defect(llvm::createStringError(message)));
  llvm::TargetOptions options;
  std::unique_ptr<llvm::TargetMachine> made(target->createTargetMachine(
      machine.triple, "", machine.features, options, llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::None, true));
  if (made == nullptr) return std::unexpected(defect(llvm::createStringError("no target machine")));
  return made;
}

std::string compile_to(llvm::Module& module, llvm::TargetMachine& target, llvm::CodeGenFileType type) {
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  module.setDataLayout(target.createDataLayout());
  TAGMA_CHECK(!target.addPassesToEmitFile(passes, stream, nullptr, type));
  passes.run(module);
  return std::string(bytes);
}

std::string text_of(const llvm::Module& module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

// All that generated code can reach: what code generation itself calls.
llvm::orc::SymbolMap allowed_symbols(llvm::orc::LLJIT& jit) {
  llvm::orc::SymbolMap symbols;
  const auto allow = [&](const char* name, auto* function) {
    symbols[jit.mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                          llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
  allow("__divti3", &__divti3);
  allow("__modti3", &__modti3);
  allow("__udivti3", &__udivti3);
  allow("__umodti3", &__umodti3);
  allow("memcpy", &std::memcpy);
  allow("memmove", &std::memmove);
  allow("memset", &std::memset);
  allow("memcmp", &std::memcmp);
  allow("fmod", static_cast<double (*)(double, double)>(&std::fmod));
  return symbols;
}

// The process's symbols stay out of sight; switching them off alone is refused, an inactive platform goes with it.
Result<std::unique_ptr<llvm::orc::LLJIT>> make_jit() {
  initialize_llvm();
  auto made = llvm::orc::LLJITBuilder()
                  .setLinkProcessSymbolsByDefault(false)
                  .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                  .create();
  if (!made) return std::unexpected(defect(made.takeError()));
  if (auto error = (*made)->getMainJITDylib().define(llvm::orc::absoluteSymbols(allowed_symbols(**made))))
    return std::unexpected(defect(std::move(error)));
  return std::move(*made);
}

Result<std::uint64_t> look_up(llvm::orc::LLJIT& jit, const std::string& name) {
  auto address = jit.lookup(name);
  if (!address) return std::unexpected(defect(address.takeError()));
  return address->getValue();
}

Status add_object(llvm::orc::LLJIT& jit, const std::string& object) {
  if (auto error = jit.addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(object))) return std::unexpected(defect(std::move(error)));
  return {};
}

std::string cache_key(const std::string& ir_text, const codegen::Machine& machine) {
  return fmt::format("{}\nLLVM {}\n{} {}\n{}", kCodeVersion, LLVM_VERSION_STRING, machine.triple, machine.features, ir_text);
}

struct Part {
  int first = 0, last = 0;
  std::string object;
  bool cached = false;
  double emit = 0, compile = 0;
  Status status;
};

void compile_part(Part& part, const codegen::Plan& plan, const EngineOptions& options) {
  auto begin = std::chrono::steady_clock::now();
  llvm::LLVMContext context;
  const auto module = codegen::emit(plan, options.machine, context, part.first, part.last);
  const ObjectCache cache(options.cache_dir);
  const std::string key = cache_key(options.cache_dir.empty() ? "" : text_of(*module), options.machine);
  part.emit = seconds_since(begin);
  if (auto found = cache.find(key)) {
    part.object = std::move(*found);
    part.cached = true;
    return;
  }
  begin = std::chrono::steady_clock::now();
  auto target = target_machine(options.machine);
  if (!target) {
    part.status = std::unexpected(target.error());
    return;
  }
  part.object = compile_to(*module, **target, llvm::CodeGenFileType::ObjectFile);
  part.compile = seconds_since(begin);
  cache.put(key, part.object);
}

}  // namespace

struct Code::Linked {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

Code::Code() = default;
Code::~Code() = default;

void warm_up() {
  static std::once_flag once;
  static std::future<void> done;
  std::call_once(once, [] { done = std::async(std::launch::async, [] { (void)make_jit(); }); });
}

// Modules of some dozen kernels, so that all cores compile at once.
Result<std::unique_ptr<Code>> Code::make(const codegen::Plan& plan, const EngineOptions& options) {
  constexpr int kKernelsPerModule = 12;
  std::unique_ptr<Code> code(new Code());
  const int count = static_cast<int>(plan.functions.size());
  if (count == 0) return code;
  std::vector<Part> parts;
  for (int first = 0; first < count; first += kKernelsPerModule)
    parts.push_back({.first = first, .last = std::min(count, first + kKernelsPerModule), .object = {}, .status = {}});
  // As many at once as there are cores: ten thousand rules are hundreds of modules, and each holds a compiler of its own.
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < parts.size(); i = next++) compile_part(parts[i], plan, options);
  };
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < std::min<std::size_t>(parts.size(), std::max(1u, std::thread::hardware_concurrency())); ++i)
    others.push_back(std::async(std::launch::async, work));
  work();
  for (auto& other : others) other.get();

  const auto begin = std::chrono::steady_clock::now();
  code->linked_ = std::make_unique<Linked>();
  TAGMA_ASSIGN(code->linked_->jit, make_jit());
  for (const Part& part : parts) {
    TAGMA_TRY(part.status);
    TAGMA_TRY(add_object(*code->linked_->jit, part.object));
    code->times_.emit += part.emit;
    code->times_.compile += part.compile;
    ++(part.cached ? code->times_.cached : code->times_.compiled);
  }
  for (int index = 0; index < count; ++index) {
    TAGMA_ASSIGN(const std::uint64_t address, look_up(*code->linked_->jit, codegen::function_name(index)));
    code->kernels_.push_back(reinterpret_cast<Kernel>(address));
  }
  code->times_.link = seconds_since(begin);
  return code;
}

Result<std::string> dump_code(const codegen::Plan& plan, const codegen::Machine& machine, bool assembly) {
  llvm::LLVMContext context;
  const auto module = codegen::emit(plan, machine, context, 0, static_cast<int>(plan.functions.size()));
  if (!assembly) return text_of(*module);
  TAGMA_ASSIGN(auto target, target_machine(machine));
  return compile_to(*module, *target, llvm::CodeGenFileType::AssemblyFile);
}

Result<std::uint64_t> link_alone(const std::string& ir_text, const std::string& symbol) {
  const codegen::Machine machine = codegen::this_machine();
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  const auto module = llvm::parseAssemblyString(ir_text, problem, context);
  if (module == nullptr) return std::unexpected(defect(llvm::createStringError(problem.getMessage())));
  module->setTargetTriple(machine.triple);
  TAGMA_ASSIGN(auto target, target_machine(machine));
  TAGMA_ASSIGN(auto jit, make_jit());
  TAGMA_TRY(add_object(*jit, compile_to(*module, *target, llvm::CodeGenFileType::ObjectFile)));
  return look_up(*jit, symbol);
}

}  // namespace tagma::jit
