#include "base/json_object.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard {
namespace {

TEST(JsonObject, WhatIsAbsentOrOfAnotherTypeIsEmpty) {
  const auto object =
      parse_object("it", R"({"t":"a","n":-3,"b":true,"o":{"x":1},"l":[1],"none":null})").value();
  for (const std::string_view key : {"t", "n", "b", "o", "l", "none", "absent"}) {
    EXPECT_EQ(text_at(object, key), key == "t" ? "a" : "") << key;
    EXPECT_EQ(number_at(object, key), key == "n" ? -3 : 0) << key;
    EXPECT_EQ(is_true_at(object, key), key == "b") << key;
    EXPECT_EQ(object_at(object, key).size(), key == "o" ? 1U : 0U) << key;
    EXPECT_EQ(array_at(object, key).size(), key == "l" ? 1U : 0U) << key;
  }
}

TEST(JsonObject, AnythingElseIsCorrupt) {
  for (const char* text : {"", "[]", "{", "null", "1"}) {
    const auto read = parse_object("the answer", text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
    EXPECT_EQ(read.error().message(), "the answer is not a JSON object");
  }
}

TEST(JsonObject, ListsAndMapsOfText) {
  EXPECT_EQ(boost::json::serialize(list_to_json({"a", "\"b\""})), R"(["a","\"b\""])");
  EXPECT_EQ(boost::json::serialize(map_to_json({{"k", "v"}, {"a", ""}})), R"({"a":"","k":"v"})");
}

}  // namespace
}  // namespace trainyard
