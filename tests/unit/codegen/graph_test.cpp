// The physical graph: equal values are one, constants fold, `not` disappears.
#include "compiler/codegen/graph.h"

#include <gtest/gtest.h>

namespace tagma::codegen {
namespace {

struct Words : testing::Test {
  Graph graph;
  Ref valid(int column) { return graph.add({.op = Op::kValid, .elem = Elem::kWord, .grain = 0, .aux = column}); }
  Ref a = valid(1), b = valid(2), zeros = graph.zeros(), ones = graph.ones();
};

TEST_F(Words, EqualOnesAreShared) {
  EXPECT_EQ(valid(1), a);
  EXPECT_NE(valid(3), a);
  EXPECT_EQ(graph.conj(a, b), graph.conj(b, a));
  EXPECT_EQ(graph.disj(a, b), graph.disj(b, a));
  EXPECT_NE(graph.and_not(a, b), graph.and_not(b, a));
}

TEST_F(Words, ConstantsFold) {
  EXPECT_EQ(graph.conj(a, ones), a);
  EXPECT_EQ(graph.conj(zeros, a), zeros);
  EXPECT_EQ(graph.conj(a, a), a);
  EXPECT_EQ(graph.disj(a, zeros), a);
  EXPECT_EQ(graph.disj(ones, a), ones);
  EXPECT_EQ(graph.and_not(a, zeros), a);
  EXPECT_EQ(graph.and_not(a, ones), zeros);
  EXPECT_EQ(graph.and_not(a, a), zeros);
  EXPECT_EQ(graph.and_not(zeros, a), zeros);
  EXPECT_EQ(graph.invert(ones), zeros);
}

TEST_F(Words, NotIsTakenIn) {
  const Ref no = graph.invert(a);
  EXPECT_EQ(graph.invert(no), a);
  EXPECT_EQ(graph.conj(b, no), graph.and_not(b, a));
  EXPECT_EQ(graph.and_not(b, no), graph.conj(b, a));
}

TEST_F(Words, SelectionOfWords) {
  EXPECT_EQ(graph.select_word(a, b, b), b);
  EXPECT_EQ(graph.select_word(ones, a, b), a);
  EXPECT_EQ(graph.select_word(zeros, a, b), b);
  EXPECT_EQ(graph.select_word(a, ones, zeros), a);
}

TEST_F(Words, SelectionOfValues) {
  const Ref one = graph.immediate(1, Elem::kI64), two = graph.immediate(2, Elem::kI64);
  EXPECT_EQ(graph.select(ones, one, two, Elem::kI64, 0), one);
  EXPECT_EQ(graph.select(zeros, one, two, Elem::kI64, 0), two);
  EXPECT_EQ(graph.select(a, one, one, Elem::kI64, 0), one);
  EXPECT_EQ(inputs(graph.at(graph.select(a, one, two, Elem::kI64, 0))), (std::vector<Ref>{a, one, two}));
}

TEST_F(Words, StepsAreNeverShared) {
  const Ref first = graph.add({.op = Op::kStep, .grain = 0, .aux = 0});
  const Ref second = graph.add({.op = Op::kStep, .grain = 0, .aux = 0});
  EXPECT_NE(first, second);
  EXPECT_EQ(graph.output(first, 0, Elem::kI64), graph.output(first, 0, Elem::kI64));
  EXPECT_NE(graph.output(first, 0, Elem::kI64), graph.output(first, 1, Elem::kI64));
}

}  // namespace
}  // namespace tagma::codegen
