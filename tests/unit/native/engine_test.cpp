// What generated code can reach, how its memory is protected, what the object cache believes.
#include "compiler/jit/engine.h"
#include "compiler/jit/object_cache.h"
#include "compiler/jit/native.h"
#include "runtime/result.h"
#include "tests/unit/native/equivalence.h"
#include "tests/unit/native/random_rules.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace tagma::test {
namespace {

std::string calling(const std::string& name) {
  return "declare i32 @" + name + "()\ndefine i32 @probe() {\n  %r = call i32 @" + name + "()\n  ret i32 %r\n}\n";
}

TEST(Engine, SeesNothingOfTheProcess) {
  for (const std::string name : {"getpid", "system", "open", "dlopen", "malloc", "printf"})
    EXPECT_FALSE(jit::link_alone(calling(name), "probe").has_value()) << name;
}

TEST(Engine, LinksWhatCodeGenerationCalls) {
  const std::string divides = "define i128 @probe(i128 %a, i128 %b) {\n  %q = sdiv i128 %a, %b\n  %r = srem i128 %q, %a\n  ret i128 %r\n}\n";
  EXPECT_TRUE(jit::link_alone(divides, "probe").has_value());
  const std::string rest = "define double @probe(double %a, double %b) {\n  %r = frem double %a, %b\n  ret double %r\n}\n";
  EXPECT_TRUE(jit::link_alone(rest, "probe").has_value());
}

TEST(Engine, RefusesWhatIsNoIr) { EXPECT_FALSE(jit::link_alone("define nonsense", "probe").has_value()); }

TEST(Engine, NoPageIsWritableAndExecutable) {
  Random random(1);
  World world = make_world(random, {});
  RuleMaker maker(world, random);
  for (int i = 0; i < 10; ++i) maker.add(Type::of(Kind::kBool), 2);
  const auto program = jit::make_native(world.module);
  ASSERT_TRUE(program.has_value());
  const auto run = (*program)->start(*world.data, {world.as_of, 1});
  ASSERT_TRUE(run.has_value());
  const auto evaluator = (*run)->evaluator();
  std::vector<int> rules;
  std::vector<OutputSlice> outputs(10);
  std::vector<std::vector<std::uint64_t>> words(10, std::vector<std::uint64_t>(4));
  for (int i = 0; i < 10; ++i) {
    rules.push_back(i);
    outputs[static_cast<std::size_t>(i)].words = words[static_cast<std::size_t>(i)].data();
  }
  std::vector<FaultCount> faults(10);
  std::vector<std::int64_t> removed(10);
  Morsel morsel{kPerson, 0, 200, nullptr, rules, outputs, faults, removed};
  ASSERT_TRUE(evaluator->evaluate(morsel).has_value());
  std::ifstream maps("/proc/self/maps");
  int executable = 0;
  for (std::string line; std::getline(maps, line);) {
    const std::string rights = line.substr(line.find(' ') + 1, 4);
    EXPECT_NE(rights.substr(1, 2), "wx") << line;
    executable += rights[2] == 'x' && line.find('/') == std::string::npos && line.find('[') == std::string::npos;
  }
  EXPECT_GT(executable, 0) << "the kernels' own pages were not found";
}

class Cache : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = std::filesystem::temp_directory_path() / ("tagma_cache_" + std::to_string(::getpid()) + "_" + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(dir_);
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::filesystem::path dir_;
};

TEST_F(Cache, KeepsWhatWasPut) {
  const jit::ObjectCache cache((dir_ / "inner").string());
  EXPECT_EQ(cache.find("key"), std::nullopt);
  cache.put("key", "object");
  EXPECT_EQ(cache.find("key"), "object");
  EXPECT_EQ(cache.find("another key"), std::nullopt);
  cache.put("key", "newer");
  EXPECT_EQ(cache.find("key"), "newer");
}

TEST_F(Cache, EntriesAreTheirOwnersAlone) {
  const jit::ObjectCache cache(dir_.string());
  cache.put("key", "object");
  struct stat info {};
  ASSERT_EQ(::stat(cache.path_of("key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  std::filesystem::permissions(cache.path_of("key"), std::filesystem::perms::group_write, std::filesystem::perm_options::add);
  EXPECT_EQ(cache.find("key"), std::nullopt) << "another user could have written it";
}

TEST_F(Cache, TornAndEditedEntriesAreIgnored) {
  const jit::ObjectCache cache(dir_.string());
  cache.put("key", "an object of some length");
  const std::string path = cache.path_of("key");
  std::string bytes;
  {
    std::ifstream file(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  const auto write = [&](const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    return cache.find("key");
  };
  EXPECT_EQ(write(bytes), "an object of some length");
  EXPECT_EQ(write(bytes.substr(0, bytes.size() - 1)), std::nullopt);
  EXPECT_EQ(write(bytes.substr(0, 10)), std::nullopt);
  EXPECT_EQ(write(""), std::nullopt);
  std::string edited = bytes;
  edited.back() ^= 1;
  EXPECT_EQ(write(edited), std::nullopt);
  std::filesystem::rename(path, path + ".real");
  std::filesystem::create_symlink(path + ".real", path);
  EXPECT_EQ(cache.find("key"), std::nullopt) << "a link may lead anywhere";
}

TEST_F(Cache, NowhereToKeepIsNoError) {
  const jit::ObjectCache cache("/proc/no such place");
  cache.put("key", "object");
  EXPECT_EQ(cache.find("key"), std::nullopt);
}

// The second program of equal rules finds its objects, whatever T and the constants' values are.
TEST_F(Cache, ObjectsServeEqualCode) {
  const auto world_with = [](std::int64_t limit, std::int64_t as_of) {
    Random random(3);
    World world = make_world(random, {});
    world.as_of = as_of;
    RuleMaker maker(world, random);
    ir::Builder& build = maker.build();
    const ir::NodeId more = *build.call(">", {build.column(kPerson, 7), build.constant(Type::of(Kind::kInt), Value::integer(limit))});
    const ir::NodeId before = *build.call("<", {build.column(kPerson, 19), build.now()});
    maker.add_rule(build.is_true(build.conj({more, before})));
    return world;
  };
  jit::NativeOptions options;
  options.cache_dir = dir_.string();
  const auto entries = [&] { return std::distance(std::filesystem::directory_iterator(dir_), std::filesystem::directory_iterator()); };
  expect_same_answers(world_with(5, 1'000'000), options);
  const auto first = entries();
  EXPECT_GT(first, 0);
  expect_same_answers(world_with(17, 400'000), options);
  EXPECT_EQ(entries(), first);
  for (const auto& entry : std::filesystem::directory_iterator(dir_)) std::filesystem::resize_file(entry.path(), 100);
  expect_same_answers(world_with(17, 400'000), options);
  EXPECT_EQ(entries(), first);
}

TEST(Dump, SaysWhoComputesWhat) {
  Random random(4);
  World world = make_world(random, {});
  RuleMaker maker(world, random);
  ir::Builder& build = maker.build();
  const Type text = Type::of(Kind::kString);
  const ir::NodeId red = *build.call("==", {build.column(kPerson, 14), build.constant(text, Value::text("red"))});
  ir::Aggregate count;
  count.fn = find_aggregate("count");
  count.source = kEvent;
  count.via = kPerson;
  const ir::NodeId events = build.aggregate(kPerson, count, Type::of(Kind::kInt), false);
  const ir::NodeId everybody = [&] {
    ir::Aggregate all = count;
    all.source = kChild;
    all.via = kNoTable;
    return build.aggregate(kPerson, all, Type::of(Kind::kInt), false);
  }();
  maker.add_rule(build.is_true(build.conj({red, *build.call(">", {events, everybody})})));
  const auto plan = jit::dump_native(*world.module, "plan");
  ASSERT_TRUE(plan.has_value());
  EXPECT_NE(plan->find("answers 0 for each Person.few"), std::string::npos) << *plan;
  EXPECT_NE(plan->find("reduce of Person from Event"), std::string::npos) << *plan;
  EXPECT_NE(plan->find("callout of Person"), std::string::npos) << *plan;
  EXPECT_NE(plan->find("(rows that do not belong to the rule's)"), std::string::npos) << *plan;
  const auto llvm = jit::dump_native(*world.module, "llvm");
  ASSERT_TRUE(llvm.has_value());
  EXPECT_NE(llvm->find("define void @kernel_0(ptr %0, ptr %1, i64 %2, i64 %3)"), std::string::npos);
  const auto assembly = jit::dump_native(*world.module, "asm");
  ASSERT_TRUE(assembly.has_value());
  EXPECT_NE(assembly->find("kernel_0:"), std::string::npos);
}

}  // namespace
}  // namespace tagma::test
