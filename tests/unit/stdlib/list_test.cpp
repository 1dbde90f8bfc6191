#include "stdlib/sha256.h"
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

TEST(Lists, Elements) {
  expect_all({{"size", {texts({"a", "b"})}, "int 2"},
              {"size", {ints({})}, "int 0"},
              {"contains", {texts({"a", "b"}), s("b")}, "bool true"},
              {"contains", {texts({"a", "b"}), level("c")}, "bool false"},
              {"contains", {ints({1, 2}), i(3)}, "bool false"},
              {"contains", {list(Type::decimal(2), {Value::decimal(100)}), i(1)}, "bool true"},
              {"contains", {list(level("a").type, {Value::text("a")}), s("z")}, "bool false"},
              {"contains", {ints({1}), s("1")}, "no row"},
              {"contains", {list(Type::of(Kind::kInt), {Value::missing()}), i(1)}, "bool false"}});
}

TEST(Lists, AgainstLists) {
  expect_all({{"contains_all", {texts({"a", "b", "c"}), texts({"c", "a"})}, "bool true"},
              {"contains_all", {texts({"a"}), texts({"a", "b"})}, "bool false"},
              {"contains_all", {texts({}), texts({})}, "bool true"},
              {"contains_any", {texts({"a"}), texts({"b", "a"})}, "bool true"},
              {"contains_any", {texts({"a"}), texts({})}, "bool false"},
              {"contains_any", {ints({1, 2}), ints({2})}, "bool true"},
              {"same_elements", {ints({1, 2, 2}), ints({2, 1})}, "bool true"},
              {"same_elements", {ints({1}), ints({1, 2})}, "bool false"},
              {"same_elements", {ints({1}), texts({"1"})}, "no row"}});
}

TEST(Lists, ListedLeavesOutWhatIsMissing) {
  expect_all({{"listed", {i(3), missing(Type::of(Kind::kInt)), i(1), i(3)}, "list<int> [3, 1, 3]"},
              {"listed", {s("b"), s("a")}, "list<string> [\"b\", \"a\"]"},
              {"listed", {missing(Type::of(Kind::kInt))}, "list<int> []"},
              {"listed", {i(1), s("a")}, "no row"},
              {"listed", {ints({1})}, "no row"}});
}

std::string hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : digest) out += {kDigits[byte >> 4], kDigits[byte & 15]};
  return out;
}

// The examples of FIPS 180-4 and RFC 4231.
TEST(Hashes, StandardVectors) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hashes, KeyedNames) {
  expect_all({{"hash", {s("what do ya want for nothing?"), s("Jefe")}, "string \"5bdcc146bf60754e6a042426089575c7\""},
              {"hash", {i(7), s("k")}, call("hash", {s("7"), s("k")})}});
  EXPECT_NE(call("hash", {s("7"), s("k")}), call("hash", {s("7"), s("l")}));
}

// XXH64 of "salt|key" with seed 0, computed by xxHash's own shared library from Python.
TEST(Hashes, BucketsAreReproducible) {
  expect_all({{"bucket", {s("winback-2026-07"), i(42), i(100)}, "int 25"},
              {"bucket", {s("winback-2026-07"), s("42"), i(INT64_MAX)}, "int 1232199976740317818"},
              {"bucket", {s("活动"), s("张三"), i(100)}, "int 62"},
              {"bucket", {s("a"), s(""), i(INT64_MAX)}, "int 3682492894990813462"},
              {"bucket", {s("x"), i(1), i(1)}, "int 0"},
              {"bucket", {s(""), s("a"), i(0)}, "missing int bad_argument"},
              {"bucket", {s(""), i(1), i(-5)}, "missing int bad_argument"}});
}

TEST(Hashes, MaskCoversTheMiddle) {
  expect_all({{"mask", {s("13812345678")}, "string \"13*******78\""},
              {"mask", {s("张三")}, "string \"张*\""},
              {"mask", {s("欧阳娜娜")}, "string \"欧**娜\""},
              {"mask", {s("a")}, "string \"*\""},
              {"mask", {s("")}, "string \"\""}});
}

}  // namespace
}  // namespace tagma::testing
