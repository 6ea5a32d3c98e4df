#include "store/objects/error_elements.h"

#include <gmock/gmock.h>

namespace trainyard::store {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(ErrorElements, AreTakenApartAsTheyWerePutTogether) {
  const Error plain = Error(ErrorKind::not_found, "No such key.").with_code("NoSuchKey");
  EXPECT_EQ(message_without_elements(plain), "No such key.");
  EXPECT_TRUE(elements_of(plain).empty());

  const Error one = with_elements(plain, {{"Key", "a/b"}});
  const Error three = with_elements(one, {{"Empty", ""}, {"ETag", "\"x\""}});
  EXPECT_EQ(three.code(), "NoSuchKey");
  EXPECT_EQ(three.kind(), ErrorKind::not_found);
  EXPECT_EQ(message_without_elements(three), "No such key.");
  EXPECT_THAT(elements_of(three),
              ElementsAre(Pair("Key", "a/b"), Pair("Empty", ""), Pair("ETag", "\"x\"")));
}

TEST(ErrorElements, AValueAddsNoElement) {
  const Error plain = Error(ErrorKind::invalid_argument, "Invalid.").with_code("InvalidTag");
  const std::string value("a\0Code\0NoSuchKey", 16);
  EXPECT_THAT(elements_of(with_elements(plain, {{"TagKey", value}, {"TagValue", "v"}})),
              ElementsAre(Pair("TagKey", "a"), Pair("TagValue", "v")));
}

}  // namespace
}  // namespace trainyard::store
