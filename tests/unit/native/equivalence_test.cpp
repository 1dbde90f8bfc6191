// Random rules over random data: the native executor against the interpreter.
#include "tests/unit/native/equivalence.h"
#include "tests/unit/native/random_rules.h"

#include <gtest/gtest.h>

namespace tagma::test {
namespace {

const std::vector<Type> kTypes = {Type::of(Kind::kBool), Type::of(Kind::kInt), Type::of(Kind::kFloat), Type::of(Kind::kString),
                                  Type::of(Kind::kDate), Type::of(Kind::kTimestamp), Type::of(Kind::kDuration), Type::decimal(2),
                                  Type::decimal(3), Type::of(Kind::kRatio)};

void compare_random(std::uint64_t seed, const WorldOptions& options, int rules, int depth, TableId table = kPerson,
                    const jit::NativeOptions& native = {}, int threads = 1) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  World world = make_world(random, options);
  RuleMaker maker(world, random);
  if (seed % 2 == 0) maker.add_groups(depth - 1);
  for (int i = 0; i < rules; ++i) maker.add(i % 2 == 0 ? kTypes[0] : kTypes[random() % kTypes.size()], depth, table);
  expect_same_answers(world, native, threads);
}

class RandomRules : public testing::TestWithParam<int> {};

TEST_P(RandomRules, Shallow) { compare_random(static_cast<std::uint64_t>(GetParam()), {}, 40, 2); }
TEST_P(RandomRules, Deep) { compare_random(1'000 + static_cast<std::uint64_t>(GetParam()), {}, 12, 5); }
TEST_P(RandomRules, Extreme) { compare_random(2'000 + static_cast<std::uint64_t>(GetParam()), {.people = 130, .extreme = true}, 30, 3); }

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRules, testing::Range(0, 8));

TEST(Equivalence, NoRows) { compare_random(1, {.people = 0}, 20, 3); }
TEST(Equivalence, OneRow) { compare_random(2, {.people = 1}, 20, 3); }
TEST(Equivalence, WholeWords) { compare_random(3, {.people = 128}, 20, 3); }
TEST(Equivalence, NothingMissing) { compare_random(4, {.missing = 0}, 20, 3); }
TEST(Equivalence, EverythingMissing) { compare_random(5, {.missing = 1}, 20, 3); }
TEST(Equivalence, NoEvents) { compare_random(6, {.events_each = 0}, 20, 3); }
TEST(Equivalence, SeveralMorselsAndThreads) { compare_random(7, {.people = 9'000, .events_each = 2}, 6, 2, kPerson, {}, 2); }
TEST(Equivalence, ProfileWithOwner) { compare_random(8, {}, 20, 3, kChild); }
TEST(Equivalence, BaselineProcessor) { compare_random(9, {}, 30, 3, kPerson, {.cache_dir = "", .vectors = jit::Vectors::kBaseline}); }
TEST(Equivalence, WithoutTheWidestVectors) { compare_random(10, {}, 30, 3, kPerson, {.cache_dir = "", .vectors = jit::Vectors::kNoWidest}); }

}  // namespace
}  // namespace tagma::test
